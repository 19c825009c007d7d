/** Variables in collections are kept as VariableDefs. TF: the end of python/ops/ref_variable.py. */
import { GraphKeys, registerCollectionProtos } from "@tfgraph/core";
import { Variable, type SaveSliceInfo, type VariableDefData } from "./variable.ts";

type Fields = Omit<VariableDefData, "save_slice_info"> & { readonly save_slice_info_def: SaveSliceInfo | null };

registerCollectionProtos(
  [
    GraphKeys.GLOBAL_VARIABLES,
    GraphKeys.TRAINABLE_VARIABLES,
    GraphKeys.MOVING_AVERAGE_VARIABLES,
    GraphKeys.LOCAL_VARIABLES,
    GraphKeys.MODEL_VARIABLES,
    GraphKeys.GLOBAL_STEP,
    GraphKeys.METRIC_VARIABLES,
  ],
  {
    type: "tensorflow.VariableDef",
    toProto: (variable: Variable, exportScope): Fields | null => {
      const def = variable.to_proto(exportScope);
      if (!def) return null;
      const { save_slice_info: slice, ...names } = def;
      return { ...names, save_slice_info_def: slice ?? null };
    },
    fromProto: ({ save_slice_info_def, ...names }: Fields, importScope) =>
      Variable.from_proto({ ...names, save_slice_info: save_slice_info_def }, importScope),
  },
);

/** The operations of a Saver. TF: `BaseSaverBuilder`, `BulkSaverBuilder` of python/training/saver.py. */
import { get_default_graph, withContext, type NameLike, type Operation, type Tensor } from "@tfgraph/core";
import { io_raw_ops, SaverDef } from "@tfgraph/io";
import { group, name_scope, placeholder_with_default, shape as shapeOp, with_dependencies } from "@tfgraph/ops";
import { dtypeOf, restoreOp, type SaveSpec } from "./saveable.ts";

export interface SaverOptions {
  readonly reshape: boolean;
  readonly maxToKeep: number | null;
  readonly keepEveryHours: number;
  readonly name: NameLike;
  readonly filename: string | null;
  readonly writeVersion: number;
}

/** Adds the operations that save and restore, and says which they are. */
export function buildSaver(specs: readonly SaveSpec[], options: SaverOptions): SaverDef {
  return withContext(
    name_scope(
      options.name,
      "save",
      specs.map((spec) => spec.source),
    ),
    () => {
      const given = placeholder_with_default(options.filename || "model", [], { name: "filename" });
      const filename = placeholder_with_default(given, [], { name: "Const" });
      const saved = addSaveOps(filename, specs);
      const restored = addRestoreOps(filename, specs, options.reshape);
      return SaverDef({
        filename_tensor_name: filename.name,
        save_tensor_name: saved.name,
        restore_op_name: restored.name,
        max_to_keep: options.maxToKeep ?? 0,
        sharded: false,
        keep_checkpoint_every_n_hours: options.keepEveryHours,
        version: options.writeVersion,
      });
    },
  );
}

function addSaveOps(filename: Tensor, specs: readonly SaveSpec[]): Tensor {
  const save = io_raw_ops.SaveV2({
    prefix: filename,
    tensor_names: specs.map((spec) => spec.name),
    shape_and_slices: specs.map((spec) => spec.sliceSpec),
    tensors: specs.map((spec) => spec.source),
  });
  return with_dependencies([save], filename);
}

/** All tensors are read by one operation, so that the file is opened once. */
function addRestoreOps(filename: Tensor, specs: readonly SaveSpec[], reshape: boolean): Operation {
  const tensors = withContext(get_default_graph().device("cpu:0"), () =>
    io_raw_ops.RestoreV2({
      prefix: filename,
      tensor_names: specs.map((spec) => spec.name),
      shape_and_slices: specs.map((spec) => spec.sliceSpec),
      dtypes: specs.map(dtypeOf),
    }),
  );
  const assigned = specs.map((spec, i) => {
    if (!reshape) return restoreOp(spec, tensors[i]!, null);
    const { shape } = spec.source;
    return restoreOp(spec, tensors[i]!, shape.is_fully_defined() ? shape : shapeOp(spec.source));
  });
  return group(...assigned, { name: "restore_all" });
}

/** The operations of a Saver. TF: `BaseSaverBuilder`, `BulkSaverBuilder` of python/training/saver.py. */
import {
  compareStrings,
  DeviceSpec,
  get_default_graph,
  withContext,
  type NameLike,
  type Operation,
  type Tensor,
} from "@tfgraph/core";
import { io_raw_ops, SaverDef } from "@tfgraph/io";
import {
  constant,
  group,
  identity,
  name_scope,
  placeholder_with_default,
  shape as shapeOp,
  string_join,
  strings,
  where,
  with_dependencies,
} from "@tfgraph/ops";
import { dtypeOf, restoreOp, type SaveSpec } from "./saveable.ts";

export interface SaverOptions {
  readonly reshape: boolean;
  /** Whether each device writes a file of its own, which are merged then. */
  readonly sharded: boolean;
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
      const { sharded, reshape } = options;
      const shards = sharded ? shardsOf(specs) : [];
      const saved = sharded ? addShardedSaveOps(filename, shards) : addSaveOps(filename, specs);
      const restored = sharded
        ? addShardedRestoreOps(filename, shards, reshape)
        : addRestoreOps(filename, specs, reshape);
      return SaverDef({
        filename_tensor_name: filename.name,
        save_tensor_name: saved.name,
        restore_op_name: restored.name,
        max_to_keep: options.maxToKeep ?? 0,
        sharded,
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
function addRestoreOps(
  filename: Tensor,
  specs: readonly SaveSpec[],
  reshape: boolean,
  name = "restore_all",
): Operation {
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
  return group(...assigned, { name });
}

// ------------------------------------------------------------------ a file for each device

interface Shard {
  readonly device: string;
  readonly specs: readonly SaveSpec[];
}

/** TF: `_GroupByDevices`. */
function shardsOf(specs: readonly SaveSpec[]): Shard[] {
  const byDevice = Map.groupBy(specs, ({ source }) => DeviceSpec.from_string(source.device).to_string());
  return [...byDevice]
    .sort(([a], [b]) => compareStrings(a, b))
    .map(([device, ofDevice]) => ({ device, specs: ofDevice }));
}

function onCpu0Of<T>(device: string, body: () => T): T {
  const cpu = DeviceSpec.from_string(device).make_merged_spec(DeviceSpec.from_string("/device:CPU:0"));
  return withContext(get_default_graph().device(cpu.to_string()), body);
}

/** Files of their own in a temporary directory, and one operation that makes them one checkpoint. TF: `_AddShardedSaveOpsForV2`. */
function addShardedSaveOps(prefix: Tensor, shards: readonly Shard[]): Tensor {
  const graph = get_default_graph();
  const temporary = withContext(graph.device("CPU"), () => {
    const isS3 = strings.regex_full_match(prefix, "^s3://.*");
    const suffix = where(isS3, constant(".part"), constant("_temp/part"));
    return string_join([prefix, suffix]);
  });
  const count = constant(shards.length, { name: "num_shards" });
  const prefixes: Tensor[] = [];
  const saved = shards.map(({ device, specs }, i) =>
    onCpu0Of(device, () => {
      const filename = io_raw_ops.ShardedFilename({ basename: temporary, shard: i, num_shards: count });
      prefixes.push(filename);
      return addSaveOps(filename, specs);
    }),
  );
  return withContext(graph.control_dependencies(saved.map(({ op }) => op)), () =>
    onCpu0Of(shards.at(-1)!.device, () => {
      const merged = io_raw_ops.MergeV2Checkpoints({
        checkpoint_prefixes: prefixes,
        destination_prefix: prefix,
        delete_old_dirs: true,
      });
      return withContext(graph.control_dependencies([merged]), () => identity(prefix));
    }),
  );
}

/** TF: `_AddShardedRestoreOps`. */
function addShardedRestoreOps(filename: Tensor, shards: readonly Shard[], reshape: boolean): Operation {
  const restored = shards.map(({ device, specs }) =>
    withContext(get_default_graph().device(device), () => addRestoreOps(filename, specs, reshape, "restore_shard")),
  );
  return group(...restored, { name: "restore_all" });
}

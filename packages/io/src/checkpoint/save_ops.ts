/** Saving and restoring as operations. TF: core/kernels/save_restore_v2_ops.cc, sharded_filename in save_restore_op.cc. */
import {
  compareStrings,
  DataLossError,
  defineOp,
  InternalError,
  InvalidArgumentError,
  type kernel,
  NotFoundError,
  OpError,
  protoTypeName,
  ShapeError,
  string,
  type DType,
  type ShapeContext,
  type ShapeRule,
  type TensorValue,
} from "@tfgraph/core";
import { BundleReader } from "../bundle/bundle_reader.ts";
import { BundleWriter } from "../bundle/bundle_writer.ts";
import { indexFile } from "../bundle/checkpoint_files.ts";
import { mergeBundles } from "../bundle/merge.ts";
import { FOOTER_BYTES, MAGIC_HIGH, MAGIC_LOW } from "../bundle/table_format.ts";
import { parseShapeAndSlice, sliceShape, type TensorSlice } from "../bundle/tensor_slice.ts";
import { fileSystem, readFile } from "../files/file_system.ts";
import { dirname } from "../files/path.ts";
import { OpDefs } from "../gen/op_defs.ts";

/** Checks the ranks of inputs. @throws ShapeError */
function checkRanks(ctx: ShapeContext, ranks: readonly number[]): void {
  ranks.forEach((rank, i) => {
    const shape = ctx.input(i);
    if (shape && shape.length !== rank) {
      throw new ShapeError(`Shape must be rank ${String(rank)} but is rank ${String(shape.length)}`);
    }
  });
}

/** Elements of a string tensor as text. */
function texts(value: TensorValue | undefined): string[] {
  return Array.from(value?.data ?? [], (s) => (s instanceof Uint8Array ? new TextDecoder().decode(s) : String(s)));
}

function text(value: TensorValue | undefined): string {
  return texts(value)[0] ?? "";
}

/** Checks names and slices against the number of tensors. @throws InvalidArgumentError in TF's words */
function checkRequest(names: readonly string[], slices: readonly string[], tensors: number, opType: string): void {
  if (names.length !== tensors) {
    throw new InvalidArgumentError(
      null,
      null,
      `Got ${String(names.length)} tensor names but ${String(tensors)} tensors. Are you missing tensor names? (${opType})`,
    );
  }
  if (slices.length !== tensors) {
    throw new InvalidArgumentError(
      null,
      null,
      `Got ${String(slices.length)} shapes and slices but ${String(tensors)} tensors. Are you missing shapes and slices? (${opType})`,
    );
  }
}

defineOp(OpDefs.SaveV2, {
  shape: (ctx) => {
    checkRanks(ctx, [0, 1, 1]);
    const count = ctx.inputCount - 3;
    for (const i of [1, 2]) {
      const length = ctx.input(i)?.[0] ?? count;
      if (length !== count) throw new ShapeError(`Dimension must be ${String(count)} but is ${String(length)}`);
    }
    return [];
  },
  gradient: "not_differentiable",
  lower: (ctx) => {
    ctx.routine(ctx.inputList(), [], ({ inputs: [prefix, names, slices, ...tensors] }) => {
      saveTensors(text(prefix), texts(names), texts(slices), tensors);
      return [];
    });
  },
});

function saveTensors(
  prefix: string,
  names: readonly string[],
  slices: readonly string[],
  tensors: readonly TensorValue[],
): void {
  checkRequest(names, slices, tensors.length, "SaveV2");
  const writer = new BundleWriter(prefix);
  try {
    tensors.forEach((tensor, i) => {
      const name = names[i]!;
      if (slices[i] === "") {
        writer.add(name, tensor);
        return;
      }
      const { shape, slice } = parseShapeAndSlice(slices[i]!);
      const expected = sliceShape(slice, shape);
      if (expected.length !== tensor.shape.length || expected.some((size, d) => size !== tensor.shape[d])) {
        throw new InvalidArgumentError(
          null,
          null,
          `Slice in shape_and_slice specification does not match the shape of the tensor to  save: [${expected.join(",")}], tensor: [${tensor.shape.join(",")}]`,
        );
      }
      writer.addSlice(name, shape, slice, tensor);
    });
    writer.finish();
  } finally {
    writer.abandon();
  }
}

const restoreShapes: ShapeRule = (ctx) => {
  checkRanks(ctx, [0, 1, 1]);
  const outputs = ctx.op.outputs.length;
  const slices = ctx.constant(2);
  if (!slices) return ctx.op.outputs.map(() => undefined);
  if (slices.data.length !== outputs)
    throw new ShapeError("shape_and_slices tensor length does not match the number of outputs");
  return texts(slices).map((spec) => {
    if (spec === "") return undefined;
    try {
      const { shape, slice } = parseShapeAndSlice(spec);
      return sliceShape(slice, shape);
    } catch (error) {
      throw error instanceof OpError ? new ShapeError(error.message) : error;
    }
  });
};

defineOp(OpDefs.RestoreV2, {
  shape: restoreShapes,
  gradient: "not_differentiable",
  lower: (ctx) => {
    const dtypes = ctx.attr("dtypes", "list(type)");
    const outputs = dtypes.map((dtype, i) => ({ dtype, shape: ctx.op.outputs[i]!.shape.static }));
    const values = ctx.routine(ctx.inputList(), outputs, ({ inputs: [prefix, names, slices] }) =>
      restoreLater(text(prefix), texts(names), texts(slices), dtypes),
    );
    values.forEach((value, i) => ctx.output(i, value));
  },
});

/**
 * Reads tensors (or the parts meant by `slices`) of a checkpoint.
 * @throws NotFoundError for a checkpoint or tensor that is not there, InvalidArgumentError for one of another type or shape
 */
export function restoreTensors(
  prefix: string,
  names: readonly string[],
  slices: readonly string[],
  dtypes: readonly DType[],
): TensorValue[] {
  checkRequest(names, slices, dtypes.length, "RestoreV2");
  using reader = openForRestore(prefix, names[0] ?? "");
  checkTypes(reader, names, dtypes);
  return names.map((name, i) => restoreTensor(reader, name, slices[i]!));
}

/** The same, whole tensors of numbers to be read when it is known where they are to stand. */
function restoreLater(
  prefix: string,
  names: readonly string[],
  slices: readonly string[],
  dtypes: readonly DType[],
): kernel.RoutineResult[] {
  checkRequest(names, slices, dtypes.length, "RestoreV2");
  using reader = openForRestore(prefix, names[0] ?? "");
  checkTypes(reader, names, dtypes);
  return names.map((name, i) => {
    const { dtype, shape } = reader.entry(name);
    if (slices[i] !== "" || dtype.arrayType === undefined) return restoreTensor(reader, name, slices[i]!);
    return {
      dtype,
      shape,
      get data() {
        using again = reader;
        return again.read(name).data;
      },
      copyTo: (target) => {
        using again = reader; // it opens its files when it needs them
        again.readInto(name, target);
      },
    };
  });
}

function restoreTensor(reader: BundleReader, name: string, slice: string): TensorValue {
  return slice === "" ? reader.read(name) : restoreSlice(reader, name, slice);
}

/** @throws InvalidArgumentError for tensors of other types than those asked for */
function checkTypes(reader: BundleReader, names: readonly string[], dtypes: readonly DType[]): void {
  const mismatched: string[] = [];
  for (const i of [...names.keys()].sort((a, b) => compareStrings(names[a]!, names[b]!))) {
    const name = names[i]!;
    const stored = reader.entry(name).dtype;
    if (stored !== dtypes[i]!.base_dtype) {
      mismatched.push(
        `tensor_name = ${name}; expected dtype ${protoTypeName(dtypes[i]!.base_dtype)} does not equal original dtype ${protoTypeName(stored)}`,
      );
    }
  }
  if (mismatched.length > 0) throw new InvalidArgumentError(null, null, mismatched.join("\n"));
}

function openForRestore(prefix: string, name: string): BundleReader {
  try {
    return new BundleReader(prefix);
  } catch (error) {
    // a file of the very name of the prefix is what checkpoints before TensorFlow 0.12 were
    if (
      error instanceof NotFoundError &&
      fileSystem().stat(prefix)?.isDirectory === false &&
      !fileSystem().stat(indexFile(prefix))
    ) {
      throw oldCheckpointError(prefix, name);
    }
    throw error;
  }
}

/** What is wrong with a file that is read as an old checkpoint: mostly it is a part of a new one. */
function oldCheckpointError(path: string, name: string): OpError {
  const bytes = readFile(path);
  const cannot = (why: string): DataLossError =>
    new DataLossError(
      null,
      null,
      `Unable to open table file ${path}: DATA_LOSS: ${why}: perhaps your file is in a different file format and you need to use a different restore operator?`,
    );
  if (bytes.length < FOOTER_BYTES) return cannot("file is too short to be an sstable");
  const magic = new DataView(bytes.buffer, bytes.length - 8);
  if (magic.getUint32(0, true) !== MAGIC_LOW || magic.getUint32(4, true) !== MAGIC_HIGH)
    return cannot("not an sstable (bad magic number)");
  return new NotFoundError(null, null, `Tensor name "${name}" not found in checkpoint files ${path}`);
}

function restoreSlice(reader: BundleReader, name: string, spec: string): TensorValue {
  const { shape, slice } = parsedSlice(spec);
  const stored = reader.entry(name).shape;
  if (stored.length !== shape.length || stored.some((size, d) => size !== shape[d])) {
    throw new InvalidArgumentError(
      null,
      null,
      `tensor_name = ${name}; shape in shape_and_slice spec [${shape.join(",")}] does not match the shape stored in checkpoint: [${stored.join(",")}]`,
    );
  }
  return reader.readSlice(name, slice);
}

function parsedSlice(spec: string): { shape: number[]; slice: TensorSlice } {
  try {
    return parseShapeAndSlice(spec);
  } catch (error) {
    throw error instanceof InternalError ? new InvalidArgumentError(null, null, error.message) : error;
  }
}

defineOp(OpDefs.MergeV2Checkpoints, {
  shape: (ctx) => {
    checkRanks(ctx, [1, 0]);
    return [];
  },
  gradient: "not_differentiable",
  lower: (ctx) => {
    const deleteOld = ctx.attr("delete_old_dirs", "bool");
    const allowMissing = ctx.attr("allow_missing_files", "bool");
    ctx.routine(ctx.inputList(), [], ({ inputs: [parts, destination] }) => {
      const prefixes = texts(parts);
      const merged = text(destination);
      mergeBundles(prefixes, merged, allowMissing);
      if (deleteOld) removeDirectories(prefixes.map(dirname).filter((directory) => directory !== dirname(merged)));
      return [];
    });
  },
});

/** Removes empty directories; as in TensorFlow, one that is not empty or not there stays as it is. */
function removeDirectories(directories: readonly string[]): void {
  for (const directory of new Set(directories)) {
    try {
      fileSystem().removeDirectory(directory);
    } catch (error) {
      if (!(error instanceof OpError)) throw error;
    }
  }
}

const scalarOfScalars: ShapeRule = (ctx) => {
  checkRanks(ctx, new Array<number>(ctx.inputCount).fill(0));
  return [[]];
};

const five = (n: unknown): string => String(n).padStart(5, "0");

defineOp(OpDefs.ShardedFilename, {
  shape: scalarOfScalars,
  gradient: "not_differentiable",
  lower: (ctx) => {
    const [name] = ctx.routine(
      ctx.inputList(),
      [{ dtype: string, shape: [] }],
      ({ inputs: [basename, shard, shards] }) => [
        { dtype: string, shape: [], data: [`${text(basename)}-${five(shard!.data[0])}-of-${five(shards!.data[0])}`] },
      ],
    );
    ctx.output(0, name!);
  },
});

defineOp(OpDefs.ShardedFilespec, {
  shape: scalarOfScalars,
  gradient: "not_differentiable",
  lower: (ctx) => {
    const [spec] = ctx.routine(ctx.inputList(), [{ dtype: string, shape: [] }], ({ inputs: [basename, shards] }) => [
      { dtype: string, shape: [], data: [`${text(basename)}-?????-of-${five(shards!.data[0])}`] },
    ]);
    ctx.output(0, spec!);
  },
});

/** What is in a checkpoint, without a graph. TF: python/training/py_checkpoint_reader.py and checkpoint_utils.py. */
import {
  callableClass,
  protoTypeName,
  pyFunction,
  toFetched,
  ValueError,
  type DType,
  type TensorValue,
} from "@tfgraph/core";
import { BundleReader } from "../bundle/bundle_reader.ts";
import { fileSystem } from "../files/file_system.ts";
import { DataType } from "../gen/messages.ts";
import { latest_checkpoint } from "./checkpoint_state.ts";

/** TF: what `tf.train.NewCheckpointReader` gives. */
class CheckpointReaderClass {
  private readonly bundle: BundleReader;

  /** @throws NotFoundError where there is no checkpoint of that prefix; DataLossError where its index is damaged */
  constructor(filename: string) {
    this.bundle = new BundleReader(filename);
  }

  has_tensor(tensor_str: string): boolean {
    return this.bundle.has(tensor_str);
  }

  /**
   * The value of a tensor, as a fetch would give it.
   * @throws NotFoundError for a name that is not in the checkpoint; DataLossError where its bytes are damaged
   */
  get_tensor(tensor_str: string): ReturnType<typeof toFetched> {
    return toFetched(this.value(tensor_str));
  }

  /** Name → sizes. */
  get_variable_to_shape_map(): Record<string, number[]> {
    return Object.fromEntries(this.bundle.keys().map((name) => [name, [...this.bundle.entry(name).shape]]));
  }

  get_variable_to_dtype_map(): Record<string, DType> {
    return Object.fromEntries(this.bundle.keys().map((name) => [name, this.bundle.entry(name).dtype]));
  }

  /** A line a tensor: `w (DT_FLOAT) [784,300]`. */
  debug_string(): string {
    let text = "";
    for (const { key, entry } of this.bundle.stored()) {
      const type = DataType.DESCRIPTOR.names.get(entry.dtype.as_datatype_enum) ?? protoTypeName(entry.dtype);
      text += `${key} (${type}) [${entry.shape.join(",")}]\n`;
    }
    return text;
  }

  /** @internal The value as host data. */
  value(name: string): TensorValue {
    try {
      return this.bundle.read(name);
    } finally {
      this.bundle.close();
    }
  }
}

export const CheckpointReader = callableClass(CheckpointReaderClass);
export type CheckpointReader = CheckpointReaderClass;

/** TF: `tf.train.NewCheckpointReader` */
export const NewCheckpointReader = pyFunction(
  "NewCheckpointReader",
  ["filepattern"],
  (filepattern: string): CheckpointReader => new CheckpointReaderClass(filepattern),
  { required: 1 },
);

/**
 * A reader of the checkpoint of that prefix, or of the newest one in that directory.
 * @throws ValueError where the directory has none
 * TF: `tf.train.load_checkpoint`
 */
export const load_checkpoint = pyFunction(
  "load_checkpoint",
  ["ckpt_dir_or_file"],
  (ckpt_dir_or_file: string): CheckpointReader => {
    const isDirectory = fileSystem().stat(ckpt_dir_or_file)?.isDirectory === true;
    const prefix = isDirectory ? latest_checkpoint(ckpt_dir_or_file) : ckpt_dir_or_file;
    if (prefix === null) {
      throw new ValueError(`Couldn't find 'checkpoint' file or checkpoints in given directory ${ckpt_dir_or_file}`);
    }
    return new CheckpointReaderClass(prefix);
  },
  { required: 1 },
);

/** The value of a variable in a checkpoint. TF: `tf.train.load_variable` */
export const load_variable = pyFunction(
  "load_variable",
  ["ckpt_dir_or_file", "name"],
  (ckpt_dir_or_file: string, name: string): ReturnType<typeof toFetched> =>
    load_checkpoint(ckpt_dir_or_file).get_tensor(name.endsWith(":0") ? name.slice(0, -2) : name),
  { required: 2 },
);

/** The names in a checkpoint with their sizes, sorted. TF: `tf.train.list_variables` */
export const list_variables = pyFunction(
  "list_variables",
  ["ckpt_dir_or_file"],
  (ckpt_dir_or_file: string): [name: string, shape: number[]][] =>
    Object.entries(load_checkpoint(ckpt_dir_or_file).get_variable_to_shape_map()),
  { required: 1 },
);

/** What failed restores have to do with the user's program: names in graph and file side by side, paths that were meant. */
import {
  compareStrings,
  InvalidArgumentError,
  NotFoundError,
  OpError,
  splitHint,
  ValueError,
  withHint,
  type Graph,
  type Operation,
} from "@tfgraph/core";
import { basename, BundleReader, dirname, fileSystem, get_checkpoint_state, joinPath } from "@tfgraph/io";

/** A tensor that a Saver restores. */
interface Restored {
  readonly name: string;
  readonly variable: Operation;
}

/** What the operation `restore_all` restores, read off the graph. */
function restoredBy(restore: Operation): Restored[] {
  const found: Restored[] = [];
  const seen = new Set<Operation>([restore]);
  const queue = [restore];
  for (let op = queue.pop(); op; op = queue.pop()) {
    const [reference, value] = op.inputs;
    if (op.type === "Assign" && reference && value?.op.type === "RestoreV2") {
      const names = value.op.inputs[1]?.op.attrs.get("value");
      const name = names?.kind === "tensor" ? names.value.data[value.value_index] : undefined;
      if (typeof name === "string") found.push({ name, variable: reference.op });
      continue;
    }
    for (const input of op.control_inputs) {
      if (!seen.has(input)) {
        seen.add(input);
        queue.push(input);
      }
    }
  }
  return found.sort((a, b) => compareStrings(a.name, b.name));
}

function listed(title: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const shown = names.slice(0, 8).map((name) => `  ${name}`);
  if (names.length > 8) shown.push(`  … and ${String(names.length - 8)} more`);
  return `${title}:\n${shown.join("\n")}`;
}

/** `Adam_7/x_2` without its suffixes, and the largest of them. */
function withoutSuffixes(name: string): { stem: string; suffix: number } {
  let suffix = 0;
  const stem = name.replaceAll(/_(\d+)(?=\/|$)/g, (_, digits: string) => {
    suffix = Math.max(suffix, Number(digits));
    return "";
  });
  return { stem, suffix };
}

/** How often the graph was built, where names of the graph are those of the file but for suffixes. */
function builtAgain(missing: readonly string[], file: readonly string[]): string | undefined {
  const stems = new Map(file.map((name) => [withoutSuffixes(name).stem, name]));
  for (const name of missing) {
    const { stem, suffix } = withoutSuffixes(name);
    const other = stems.get(stem);
    if (other === undefined || other === name) continue;
    const otherSuffix = withoutSuffixes(other).suffix;
    if (suffix > otherSuffix) {
      return `'${name}' of this graph may be '${other}' of the file: was the graph built ${String(suffix + 1)} times (a cell run again)? Call tf.reset_default_graph() before building it.`;
    }
    if (otherSuffix > suffix) {
      return `'${name}' of this graph may be '${other}' of the file: it may have been saved from a graph that was built ${String(otherSuffix + 1)} times. tf.train.Saver({ var_list: { ${JSON.stringify(other)}: variable } }) restores it under that name.`;
    }
  }
  return undefined;
}

function differenceOfNames(restored: readonly Restored[], file: readonly string[]): string[] {
  const inGraph = new Set(restored.map((r) => r.name));
  const inFile = new Set(file);
  const missing = [...inGraph].filter((name) => !inFile.has(name));
  const unused = file.filter((name) => !inGraph.has(name));
  const both = [...inGraph].filter((name) => inFile.has(name));
  return [
    listed("Only in this graph", missing),
    listed("Only in the checkpoint", unused),
    `In both: ${both.length === 0 ? "none" : String(both.length)}.`,
    builtAgain(missing, file) ?? "To restore those in both, pass tf.train.Saver a var_list of their variables.",
  ].filter((line): line is string => line !== undefined);
}

function differenceOfShapes(restored: readonly Restored[], reader: BundleReader): string[] {
  const lines: string[] = [];
  for (const { name, variable } of restored) {
    if (!reader.has(name)) continue;
    const { shape, dtype } = reader.entry(name);
    const [output] = variable.outputs;
    const wanted = output!.shape;
    const type = output!.dtype.base_dtype;
    if (!wanted.is_compatible_with([...shape]) || type !== dtype) {
      lines.push(
        `  ${name}: ${dtype.name} [${shape.join(", ")}] in the checkpoint, ${type.name} ${wanted.toProtoString()} in this graph`,
      );
    }
  }
  return lines.length === 0 ? [] : ["Different in graph and checkpoint:", ...lines.slice(0, 8)];
}

/** The error of a restore, in TF's words and with what differs between graph and file. TF: `_wrap_restore_error_with_msg`. */
export function explainRestoreError(
  error: OpError,
  what: string,
  graph: Graph,
  restoreOpName: string,
  path: string,
): OpError {
  const [original, ...rest] = splitHint(error.message);
  const message =
    `Restoring from checkpoint failed. This is most likely due to ${what} from the checkpoint. ` +
    `Please ensure that you have not altered the graph expected based on the checkpoint. Original error:\n\n${original}`;
  const hints = [hintForPath(path), ...differences(error, graph, restoreOpName, path), ...rest].filter(
    (h) => h !== undefined,
  );
  const text = hints.length > 0 ? `${message}\n\n${hints.join("\n")}` : message;
  if (error instanceof NotFoundError) return new NotFoundError(error.node_def, error.op, text);
  return new InvalidArgumentError(error.node_def, error.op, text);
}

function differences(error: OpError, graph: Graph, restoreOpName: string, path: string): string[] {
  const restore = graph._find_operation(restoreOpName);
  if (!restore) return [];
  try {
    using reader = new BundleReader(path);
    const restored = restoredBy(restore);
    if (!(error instanceof NotFoundError)) return differenceOfShapes(restored, reader);
    const names = reader.keys();
    if (names.includes("_CHECKPOINTABLE_OBJECT_GRAPH")) {
      return [
        "The file was written by tf.train.Checkpoint or Keras, which name tensors by objects and not by variables.",
      ];
    }
    return differenceOfNames(restored, names);
  } catch (problem) {
    if (problem instanceof OpError) return []; // what is wrong with the file itself is told already
    throw problem;
  }
}

/** For a path that is no checkpoint: what was meant, or what there is. */
export function notACheckpoint(path: string): ValueError {
  return new ValueError(
    withHint(`The passed save_path is not a valid checkpoint: ${path}`, hintForPath(path) ?? whatIsThere(path)),
  );
}

/** For a path of one of a checkpoint's files: how the checkpoint is named. */
export function hintForPath(path: string): string | undefined {
  const prefix = /^(.+)\.(?:meta|index|data-\d{5}-of-\d{5})$/.exec(path)?.[1];
  return prefix && `A checkpoint is named by what its files begin with: "${prefix}".`;
}

function whatIsThere(path: string): string | undefined {
  const directory = dirname(path);
  const stat = fileSystem().stat(path);
  if (stat?.isDirectory) {
    const latest = get_checkpoint_state(path)?.model_checkpoint_path;
    return latest
      ? `It is a directory; its newest checkpoint is "${latest}" (tf.train.latest_checkpoint).`
      : "It is a directory without a checkpoint.";
  }
  if (directory !== "" && !fileSystem().stat(directory)?.isDirectory) return `There is no directory "${directory}".`;
  const found = fileSystem()
    .list(directory === "" ? "." : directory)
    .filter((name) => name.endsWith(".index"))
    .map((name) => joinPath(directory, name.slice(0, -".index".length)));
  const where = directory === "" ? "the current directory" : `"${directory}"`;
  if (found.length === 0) return `There is no checkpoint in ${where}.`;
  const near = found.filter((name) => basename(name).startsWith(basename(path)));
  return `Checkpoints in ${where}: ${(near.length > 0 ? near : found).sort(compareStrings).slice(0, 8).join(", ")}.`;
}

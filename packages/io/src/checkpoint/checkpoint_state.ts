/** The `checkpoint` file of a directory, which names its checkpoints. TF: python/checkpoint/checkpoint_management.py. */
import { OpError, ParseError, pyFunction, RuntimeError, ValueError } from "@tfgraph/core";
import { finishReplacement, indexFile } from "../bundle/checkpoint_files.ts";
import { removeCheckpoint } from "../bundle/merge.ts";
import { fileSystem, readFile, writeFileAtomically } from "../files/file_system.ts";
import { isAbsolute, joinPath, relativePath } from "../files/path.ts";
import { CheckpointState, SaverDef } from "../gen/messages.ts";
import { parseText } from "../text/parse.ts";
import { printText } from "../text/print.ts";

const STATE_PARAMETERS = [
  "save_dir",
  "model_checkpoint_path",
  "all_model_checkpoint_paths",
  "all_model_checkpoint_timestamps",
  "last_preserved_timestamp",
] as const;

/**
 * The content of a `checkpoint` file. Where `save_dir` is a relative path, relative checkpoint paths become relative to it.
 * @param all_model_checkpoint_paths checkpoints not yet deleted, oldest first
 * @throws ValueError where there are timestamps, but not one a path
 * TF: `tf.train.generate_checkpoint_state_proto`
 */
export const generate_checkpoint_state_proto = pyFunction(
  "generate_checkpoint_state_proto",
  STATE_PARAMETERS,
  makeState,
  { required: 2 },
);

function makeState(
  save_dir: string,
  model_checkpoint_path: string,
  all_model_checkpoint_paths?: readonly string[] | null,
  all_model_checkpoint_timestamps?: readonly number[] | null,
  last_preserved_timestamp?: number | null,
): CheckpointState {
  const paths = [...(all_model_checkpoint_paths ?? [])];
  if (paths.at(-1) !== model_checkpoint_path) paths.push(model_checkpoint_path);
  const timestamps = all_model_checkpoint_timestamps ?? [];
  if (timestamps.length > 0 && timestamps.length !== paths.length) {
    throw new ValueError(
      `Checkpoint timestamps, if provided, must match checkpoint paths (got paths ${String(paths)} and timestamps ${String(timestamps)})`,
    );
  }
  const rewrite = (path: string): string =>
    isAbsolute(save_dir) || isAbsolute(path) ? path : relativePath(path, save_dir);
  return CheckpointState({
    model_checkpoint_path: rewrite(model_checkpoint_path),
    all_model_checkpoint_paths: paths.map(rewrite),
    all_model_checkpoint_timestamps: timestamps,
    last_preserved_timestamp: last_preserved_timestamp ?? 0,
  });
}

/** The path of a directory's `checkpoint` file. */
function stateFile(directory: string, latest_filename: string | null | undefined): string {
  return joinPath(directory, latest_filename ?? "checkpoint");
}

/**
 * Rewrites the `checkpoint` file of a directory.
 * @throws RuntimeError where a checkpoint has the name of that file
 * TF: `tf.train.update_checkpoint_state`
 */
export const update_checkpoint_state = pyFunction(
  "update_checkpoint_state",
  [
    "save_dir",
    "model_checkpoint_path",
    "all_model_checkpoint_paths",
    "latest_filename",
    "all_model_checkpoint_timestamps",
    "last_preserved_timestamp",
  ],
  (
    save_dir: string,
    model_checkpoint_path: string,
    all_model_checkpoint_paths?: readonly string[] | null,
    latest_filename?: string | null,
    all_model_checkpoint_timestamps?: readonly number[] | null,
    last_preserved_timestamp?: number | null,
  ): void =>
    updateCheckpointState(save_dir, model_checkpoint_path, {
      all_model_checkpoint_paths,
      latest_filename,
      all_model_checkpoint_timestamps,
      last_preserved_timestamp,
    }),
  { required: 2 },
);

/** What `Saver.save` writes; with `save_relative_paths`, absolute paths become relative to the directory too. */
export function updateCheckpointState(
  save_dir: string,
  model_checkpoint_path: string,
  options: {
    readonly all_model_checkpoint_paths?: readonly string[] | null | undefined;
    readonly latest_filename?: string | null | undefined;
    readonly save_relative_paths?: boolean | undefined;
    readonly all_model_checkpoint_timestamps?: readonly number[] | null | undefined;
    readonly last_preserved_timestamp?: number | null | undefined;
  } = {},
): void {
  const path = stateFile(save_dir, options.latest_filename);
  const relative = (p: string): string =>
    options.save_relative_paths && isAbsolute(p) ? relativePath(p, save_dir) : p;
  const state = makeState(
    save_dir,
    relative(model_checkpoint_path),
    options.all_model_checkpoint_paths?.map(relative),
    options.all_model_checkpoint_timestamps,
    options.last_preserved_timestamp,
  );
  if (path === state.model_checkpoint_path) {
    throw new RuntimeError(
      `Save path '${model_checkpoint_path}' conflicts with path used for checkpoint state.  Please use a different save path.`,
    );
  }
  writeFileAtomically(path, new TextEncoder().encode(printText(state, "text_format")));
}

/**
 * What a directory's `checkpoint` file says, its paths made usable from here; null where there is none that can be read.
 * @throws ValueError where it names no checkpoint
 * TF: `tf.train.get_checkpoint_state`
 */
export const get_checkpoint_state = pyFunction(
  "get_checkpoint_state",
  ["checkpoint_dir", "latest_filename"],
  (checkpoint_dir: string, latest_filename?: string | null): CheckpointState | null => {
    const path = stateFile(checkpoint_dir, latest_filename);
    const state = CheckpointState();
    try {
      if (!fileSystem().stat(path)) return null;
      parseText(new TextDecoder().decode(readFile(path)), state);
    } catch (error) {
      if (error instanceof OpError || error instanceof ParseError) return null;
      throw error;
    }
    if (state.model_checkpoint_path === "")
      throw new ValueError(`Invalid checkpoint state loaded from ${checkpoint_dir}`);
    state.model_checkpoint_path = joinPath(checkpoint_dir, state.model_checkpoint_path);
    state.all_model_checkpoint_paths = state.all_model_checkpoint_paths.map((p) => joinPath(checkpoint_dir, p));
    return state;
  },
  { required: 1 },
);

/**
 * The path prefix of the directory's newest checkpoint, to be given to `Saver.restore`; null where there is none.
 * TF: `tf.train.latest_checkpoint`
 */
export const latest_checkpoint = pyFunction(
  "latest_checkpoint",
  ["checkpoint_dir", "latest_filename"],
  (checkpoint_dir: string, latest_filename?: string | null): string | null => {
    const state = get_checkpoint_state(checkpoint_dir, latest_filename);
    return state && checkpointExists(state.model_checkpoint_path) ? state.model_checkpoint_path : null;
  },
  { required: 1 },
);

/** Whether there is a complete checkpoint of that prefix. TF: `tf.train.checkpoint_exists` */
export const checkpoint_exists = pyFunction("checkpoint_exists", ["checkpoint_prefix"], checkpointExists, {
  required: 1,
});

function checkpointExists(prefix: string): boolean {
  return checkpointFile(prefix) !== undefined;
}

/** The file that identifies a checkpoint: its index, or (of TensorFlow before 0.12) the file of that very name. */
function checkpointFile(prefix: string): string | undefined {
  const fs = fileSystem();
  finishReplacement(fs, prefix);
  return [indexFile(prefix), prefix].find((path) => fs.stat(path)?.isDirectory === false);
}

/** When the checkpoints were written, in seconds since 1970; those that are missing are left out. TF: `tf.train.get_checkpoint_mtimes` */
export const get_checkpoint_mtimes = pyFunction(
  "get_checkpoint_mtimes",
  ["checkpoint_prefixes"],
  (checkpoint_prefixes: readonly string[]): number[] =>
    checkpoint_prefixes.flatMap((prefix) => {
      const file = checkpointFile(prefix);
      const stat = file === undefined ? undefined : fileSystem().stat(file);
      return stat ? [stat.modifiedMs / 1000] : [];
    }),
  { required: 1 },
);

/** Where the graph of a checkpoint is saved: `model-7.meta`. TF: `meta_graph_filename` */
export function meta_graph_filename(checkpoint_filename: string, meta_graph_suffix = "meta"): string {
  return `${checkpoint_filename.replace(/-[\d?]+-of-\d+$/, "")}.${meta_graph_suffix}`;
}

/** Deletes the files of a checkpoint and its graph. TF: `tf.train.remove_checkpoint` */
export const remove_checkpoint = pyFunction(
  "remove_checkpoint",
  ["checkpoint_prefix", "checkpoint_format_version", "meta_graph_suffix"],
  (checkpoint_prefix: string, checkpoint_format_version?: number, meta_graph_suffix?: string): void => {
    const fs = fileSystem();
    const files = [meta_graph_filename(checkpoint_prefix, meta_graph_suffix ?? "meta")];
    if ((checkpoint_format_version ?? SaverDef.V2) === SaverDef.V2) removeCheckpoint(checkpoint_prefix, fs);
    else files.push(checkpoint_prefix);
    for (const file of files) if (fs.stat(file)) fs.remove(file);
  },
  { required: 1 },
);

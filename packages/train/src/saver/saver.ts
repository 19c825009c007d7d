/** Saves and restores variables. TF: python/training/saver.py. */
import {
  AssertionError,
  bindArguments,
  callableClass,
  DataLossError,
  FailedPreconditionError,
  get_default_graph,
  GraphKeys,
  InvalidArgumentError,
  nameText,
  NotFoundError,
  reprValue,
  RuntimeError,
  tracedAsOne,
  ValueError,
  withContext,
  inspectCustom,
  objectText,
  withHint,
  type NameLike,
  type PyArguments,
  type SessionLike,
  type Tensor,
} from "@tfgraph/core";
import {
  basename,
  checkpoint_exists,
  dirname,
  exportMetaGraph,
  fileSystem,
  get_checkpoint_mtimes,
  meta_graph_filename,
  remove_checkpoint,
  SaverDef,
  updateCheckpointState,
  type MetaGraphDef,
} from "@tfgraph/io";
import type { Variable } from "@tfgraph/ops";
import { global_step as globalStep } from "../global_step.ts";
import { logging } from "../platform/index.ts";
import { explainRestoreError, hintForPath, notACheckpoint } from "./restore_errors.ts";
import { specsOf, type Saveable, type SaveableList, type SaveableMap } from "./saveable.ts";
import { buildSaver } from "./saver_builder.ts";
import { checkSaverDef, inScope, mapNames } from "./saver_def.ts";

const SAVER = [
  "var_list",
  "reshape",
  "sharded",
  "max_to_keep",
  "keep_checkpoint_every_n_hours",
  "name",
  "restore_sequentially",
  "saver_def",
  "builder",
  "defer_build",
  "allow_empty",
  "write_version",
  "pad_step_number",
  "save_relative_paths",
  "filename",
] as const;

type VariableList = SaveableList | SaveableMap | Readonly<Record<string, Saveable>>;
type SaverArguments = PyArguments<
  typeof SAVER,
  [
    var_list?: VariableList | null,
    reshape?: boolean,
    sharded?: boolean,
    max_to_keep?: number | null,
    keep_checkpoint_every_n_hours?: number,
    name?: NameLike,
    restore_sequentially?: boolean,
    saver_def?: SaverDef | null,
    builder?: null,
    defer_build?: boolean,
    allow_empty?: boolean,
    write_version?: number,
    pad_step_number?: boolean,
    save_relative_paths?: boolean,
    filename?: string | null,
  ]
>;

const SAVE = [
  "sess",
  "save_path",
  "global_step",
  "latest_filename",
  "meta_graph_suffix",
  "write_meta_graph",
  "write_state",
  "strip_default_attrs",
  "save_debug_info",
] as const;
type SaveArguments = PyArguments<
  typeof SAVE,
  [
    sess: SessionLike,
    save_path: string,
    global_step?: number | bigint | Variable | Tensor | null,
    latest_filename?: string | null,
    meta_graph_suffix?: string,
    write_meta_graph?: boolean,
    write_state?: boolean,
    strip_default_attrs?: boolean,
    save_debug_info?: boolean,
  ]
>;

const EXPORT = [
  "filename",
  "collection_list",
  "as_text",
  "export_scope",
  "clear_devices",
  "clear_extraneous_savers",
  "strip_default_attrs",
  "save_debug_info",
] as const;
type ExportArguments = PyArguments<
  typeof EXPORT,
  [
    filename?: string | null,
    collection_list?: readonly string[] | null,
    as_text?: boolean,
    export_scope?: string | null,
    clear_devices?: boolean,
    clear_extraneous_savers?: boolean,
    strip_default_attrs?: boolean,
    save_debug_info?: boolean,
  ]
>;

/** A checkpoint that is kept, and when it was written, in seconds since 1970. */
type KeptCheckpoint = readonly [path: string, time: number];

function now(): number {
  return Date.now() / 1000;
}

const NO_VARIABLES =
  "Make variables (tf.Variable, tf.get_variable) before the Saver: it saves those that exist when it is made.";

/** @internal The class behind `tf.train.Saver`. */
export class SaverNode {
  static readonly pythonName = "tensorflow.python.training.saver.Saver";

  /** The names of the operations that save and restore. */
  saver_def: SaverDef | null;
  private varList: VariableList | null;
  private readonly reshape: boolean;
  private readonly sharded: boolean;
  private readonly maxToKeep: number | null;
  private readonly keepEveryHours: number;
  private readonly scopeName: NameLike;
  private readonly allowEmpty: boolean;
  private readonly writeVersion: number;
  private readonly padStepNumber: boolean;
  private readonly saveRelativePaths: boolean;
  private readonly filename: string | null;
  private isBuilt = false;
  private isEmpty = false;
  private kept: KeptCheckpoint[] = [];
  private toDelete: KeptCheckpoint[] = [];
  private nextKeptForever = Infinity;

  /**
   * Adds operations that save and restore variables.
   * @param var_list which: a list of variables, or names in the checkpoint → variables (`{ var_list: { … } }`, or a Map). Default: all that exist
   * @param reshape whether a variable takes a tensor of another shape from the file
   * @param sharded whether each device writes a file of its own first
   * @param max_to_keep how many checkpoints are kept, the newest; 0 or null keeps all. Default 5
   * @param keep_checkpoint_every_n_hours one of these hours' checkpoints is kept for good
   * @param name the scope of the operations. Default "save"
   * @param allow_empty whether there may be nothing to save
   * @param pad_step_number whether step numbers have eight digits
   * @param filename the name files are saved under where none is given. Default "model"
   * @throws ValueError where there is nothing to save, or two variables would have one name; TypeError for what is no variable
   */
  constructor(...args: SaverArguments) {
    const bound = bindArguments("Saver.__init__", SAVER, args) as [
      VariableList?,
      boolean?,
      boolean?,
      (number | null)?,
      number?,
      NameLike?,
      boolean?,
      SaverDef?,
      null?,
      boolean?,
      boolean?,
      number?,
      boolean?,
      boolean?,
      string?,
    ];
    const [varList, reshape, sharded, maxToKeep, hours, name, , saverDef, , deferBuild, allowEmpty] = bound;
    if (deferBuild && varList) {
      throw new ValueError(
        "If `var_list` is provided then build cannot be deferred. Either set defer_build=False or var_list=None.",
      );
    }
    this.varList = varList ?? null;
    this.reshape = reshape ?? false;
    this.sharded = sharded ?? false;
    this.maxToKeep = maxToKeep === undefined ? 5 : maxToKeep;
    this.keepEveryHours = hours ?? 10000;
    this.scopeName = name ?? null;
    this.saver_def = saverDef ?? null;
    this.allowEmpty = allowEmpty ?? false;
    this.writeVersion = this.saver_def?.version ?? bound[11] ?? SaverDef.V2;
    this.padStepNumber = bound[12] ?? false;
    this.saveRelativePaths = bound[13] ?? false;
    this.filename = bound[14] ?? null;
    if (!deferBuild) this.build();
    else if (this.saver_def) checkSaverDef(this.saver_def);
  }

  /** Adds the operations of a Saver made with `defer_build`. */
  build(): void {
    if (this.isBuilt) return;
    this.isBuilt = true;
    if (!this.saver_def) {
      const graph = get_default_graph();
      this.varList ??= [GraphKeys.GLOBAL_VARIABLES, GraphKeys.SAVEABLE_OBJECTS].flatMap(
        (key) => graph.get_collection(key) as Saveable[],
      );
      if (isEmptyList(this.varList)) {
        if (!this.allowEmpty) throw new ValueError(withHint("No variables to save", NO_VARIABLES));
        this.isEmpty = true;
        return;
      }
      const specs = specsOf(this.varList);
      this.saver_def = tracedAsOne(() =>
        buildSaver(specs, {
          reshape: this.reshape,
          sharded: this.sharded,
          maxToKeep: this.maxToKeep,
          keepEveryHours: this.keepEveryHours,
          name: this.scopeName,
          filename: this.filename,
          writeVersion: this.writeVersion,
        }),
      );
    } else if (this.scopeName) {
      this.saver_def = inScope(this.saver_def, nameText(this.scopeName)!);
    }
    checkSaverDef(this.saver_def);
    this.nextKeptForever = now() + this.saver_def.keep_checkpoint_every_n_hours * 3600;
  }

  toString(): string {
    return objectText(this);
  }
  [inspectCustom](): string {
    return objectText(this);
  }

  /** The checkpoints not yet deleted, oldest first. */
  get last_checkpoints(): string[] {
    return this.kept.map(([path]) => path);
  }

  /** Says which checkpoints there are, oldest first; they count as written after all others. */
  set_last_checkpoints(last_checkpoints: readonly string[]): void {
    if (!Array.isArray(last_checkpoints)) throw new AssertionError("");
    this.kept = (last_checkpoints as readonly string[]).map((path) => [path, Infinity]);
  }

  /** The same, with the time of each in seconds since 1970. */
  set_last_checkpoints_with_time(last_checkpoints_with_time: readonly KeptCheckpoint[]): void {
    if (!Array.isArray(last_checkpoints_with_time)) throw new AssertionError("");
    this.kept = [...(last_checkpoints_with_time as readonly KeptCheckpoint[])];
  }

  /** Goes on from checkpoints of an earlier run: those that exist are known by their files' times. */
  recover_last_checkpoints(checkpoint_paths: readonly string[]): void {
    this.kept = checkpoint_paths.flatMap((path): KeptCheckpoint[] => {
      const [time] = get_checkpoint_mtimes([path]);
      return time === undefined ? [] : [[path, time]];
    });
  }

  /**
   * Writes the variables' values in a session to `save_path` (`.index`, `.data-…`), the graph to `.meta`, and the checkpoint's name
   * to the directory's `checkpoint` file; deletes checkpoints beyond `max_to_keep`.
   * @param global_step a number, or a variable that holds it: appended to the path as `-7`
   * @param latest_filename the name of the `checkpoint` file
   * @param write_meta_graph whether the graph is written too
   * @param write_state whether the `checkpoint` file is written and old checkpoints deleted
   * @returns the path prefix to restore from; null where there is nothing to save
   * @throws ValueError where the directory is missing; FailedPreconditionError for variables without a value
   */
  save(...args: SaveArguments): string {
    const [sess, savePath, step, latestFilename, suffix, writeMetaGraph, writeState, stripDefaults] = bindArguments(
      "Saver.save",
      SAVE,
      args,
      {
        required: 2,
      },
    ) as [SessionLike, string, (number | bigint | Variable | Tensor)?, string?, string?, boolean?, boolean?, boolean?];
    if (!this.isBuilt) throw new RuntimeError("`build()` should be called before save if defer_build==True");
    const latest = latestFilename ?? "checkpoint";
    if (dirname(latest) !== "") throw new ValueError("'latest_filename' must not contain path components");
    const path = this.numbered(sess, savePath, step, latest);
    if (typeof (sess as Partial<SessionLike> | null)?.run !== "function")
      throw new TypeError(`'sess' must be a Session; ${reprValue(sess)}`);
    const metaSuffix = suffix ?? "meta";
    const written = this.isEmpty
      ? null
      : this.write(sess, savePath, path, { latest, writeState: writeState ?? true, metaSuffix });
    if (writeMetaGraph ?? true) {
      const file = meta_graph_filename(path, metaSuffix);
      withContext(sess.graph.as_default(), () =>
        this.export_meta_graph(file, { strip_default_attrs: stripDefaults ?? false }),
      );
    }
    return written as string; // programs take a path; only a Saver made with `allow_empty` gives null
  }

  private numbered(
    sess: SessionLike,
    savePath: string,
    step: number | bigint | Variable | Tensor | null | undefined,
    latest: string,
  ): string {
    if (step === undefined || step === null) {
      if (basename(savePath) === latest) {
        throw new ValueError(`'latest_filename' collides with 'save_path': '${latest}' and '${savePath}'`);
      }
      return savePath;
    }
    const number = typeof step === "number" || typeof step === "bigint" ? step : globalStep(sess, step);
    const text = String(number);
    return `${savePath}-${this.padStepNumber ? text.padStart(8, "0") : text}`;
  }

  private write(
    sess: SessionLike,
    savePath: string,
    path: string,
    options: { latest: string; writeState: boolean; metaSuffix: string },
  ): string {
    const directory = dirname(savePath);
    const def = this.saver_def!;
    try {
      const saved = String(sess.run(def.save_tensor_name, new Map([[def.filename_tensor_name, path]])));
      if (options.writeState) {
        this.record(saved);
        updateCheckpointState(directory, saved, {
          all_model_checkpoint_paths: this.last_checkpoints,
          latest_filename: options.latest,
          save_relative_paths: this.saveRelativePaths,
        });
        this.deleteOld(options.metaSuffix);
      }
      return saved;
    } catch (error) {
      if (!(error instanceof FailedPreconditionError || error instanceof NotFoundError)) throw error;
      if (directory !== "" && fileSystem().stat(directory)?.isDirectory) throw error;
      if (directory === "" && !(error instanceof NotFoundError)) throw error;
      throw new ValueError(
        withHint(
          `Parent directory of ${savePath} doesn't exist, can't save.`,
          directory !== "" && `Make it first: fs.mkdirSync(${JSON.stringify(directory)}, { recursive: true }).`,
        ),
      );
    }
  }

  private record(path: string): void {
    const { max_to_keep: most } = this.saver_def!;
    if (!most) return;
    this.kept = this.kept.filter(([p]) => p !== path);
    this.kept.push([path, now()]);
    if (this.kept.length > most) this.toDelete.push(this.kept.shift()!);
  }

  private deleteOld(metaSuffix: string): void {
    const old = this.toDelete.shift();
    if (!old) return;
    const [path, time] = old;
    const def = this.saver_def!;
    if (time > this.nextKeptForever) {
      this.nextKeptForever += def.keep_checkpoint_every_n_hours * 3600;
      return;
    }
    try {
      remove_checkpoint(path, def.version, metaSuffix);
    } catch (error) {
      logging.warning("Ignoring: %s", error instanceof Error ? error.message : error);
    }
  }

  /**
   * Gives the variables their values in a checkpoint; they need no initialization before.
   * @param save_path what `save` returned, or `tf.train.latest_checkpoint` found
   * @throws ValueError where there is no such checkpoint; NotFoundError for a name it does not have; InvalidArgumentError for other shapes or types
   */
  restore(...args: PyArguments<readonly ["sess", "save_path"], [sess: SessionLike, save_path: string | null]>): void {
    const [sess, path] = bindArguments("Saver.restore", ["sess", "save_path"], args, { required: 2 }) as [
      SessionLike,
      string | null,
    ];
    if (this.isEmpty) return;
    if (path === null)
      throw new ValueError(
        withHint(
          "Can't load save_path when it is None.",
          "tf.train.latest_checkpoint gives null where a directory has no checkpoint.",
        ),
      );
    if (!checkpoint_exists(path)) throw notACheckpoint(path);
    logging.info("Restoring parameters from %s", path);
    const { restore_op_name: restoreOp, filename_tensor_name: filename } = this.saver_def!;
    try {
      sess.run(restoreOp, new Map([[filename, path]]));
    } catch (error) {
      if (error instanceof NotFoundError) {
        throw explainRestoreError(
          error,
          "a Variable name or other graph key that is missing",
          sess.graph,
          restoreOp,
          path,
        );
      }
      if (error instanceof InvalidArgumentError) {
        throw explainRestoreError(
          error,
          "a mismatch between the current graph and the graph",
          sess.graph,
          restoreOp,
          path,
        );
      }
      if (error instanceof DataLossError) error.message = withHint(error.message, hintForPath(path));
      throw error;
    }
  }

  /** A Saver of operations that the default graph has already. TF: `Saver.from_proto` */
  static from_proto(saver_def: SaverDef, import_scope: NameLike = null): SaverNode {
    return new SaverNode({ saver_def, name: import_scope });
  }

  /**
   * The default graph with this Saver as a MetaGraphDef, which is also written to a file where one is named.
   * TF: `Saver.export_meta_graph`
   */
  export_meta_graph(...args: ExportArguments): MetaGraphDef {
    const [filename, ...bound] = bindArguments("Saver.export_meta_graph", EXPORT, args);
    const options = Object.fromEntries(EXPORT.slice(1).map((name, i) => [name, bound[i]]));
    return exportMetaGraph((filename as string | null | undefined) ?? null, { ...options, saver_def: this.saver_def });
  }

  as_saver_def(): SaverDef {
    return this.saver_def!;
  }

  /** The SaverDef, with names as they read inside `export_scope`; null for a Saver of another scope. */
  to_proto(export_scope: string | null = null): SaverDef | null {
    const def = this.saver_def!;
    if (!export_scope) return def;
    const names = [def.filename_tensor_name, def.save_tensor_name, def.restore_op_name];
    if (!names.every((name) => name.startsWith(export_scope))) return null;
    const strip = (name: string): string => name.slice(export_scope.replace(/\/$/, "").length + 1);
    return mapNames(def, strip);
  }
}

function isEmptyList(list: VariableList): boolean {
  return (Array.isArray(list) ? list.length : list instanceof Map ? list.size : Object.keys(list).length) === 0;
}

/** TF: `tf.train.Saver`. */
export const Saver = callableClass(SaverNode);
export type Saver = SaverNode;

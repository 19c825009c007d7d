/** Variables whose initial values are in a checkpoint. TF: python/training/checkpoint_utils.py. */
import {
  compareStrings,
  get_default_graph,
  isPlainObject,
  pyFunction,
  reprValue,
  ValueError,
  withContext,
  type Tensor,
} from "@tfgraph/core";
import { io_raw_ops, latest_checkpoint, load_checkpoint, gfile } from "@tfgraph/io";
import { storedVariables, type Variable } from "@tfgraph/ops";
import { dtypeOf, restoreOp, specsUnder } from "./saveable.ts";

/** A variable, the parts of one, or the name of either or of a scope. */
type Target = Variable | readonly Variable[] | string;

interface Checkpoint {
  readonly given: string;
  readonly path: string;
  readonly shapes: ReadonlyMap<string, readonly number[]>;
}

function openCheckpoint(given: string): Checkpoint {
  const shapes = load_checkpoint(given).get_variable_to_shape_map();
  return {
    given,
    path: gfile.IsDirectory(given) ? latest_checkpoint(given)! : given,
    shapes: new Map(Object.entries(shapes)),
  };
}

/** The parts of a variable of that name, in order; undefined where there are none. */
function partsOf(name: string, stored: ReadonlyMap<string, Variable>): Variable[] | undefined {
  const parts: Variable[] = [];
  for (;;) {
    const part = stored.get(`${name}/part_${String(parts.length)}`);
    if (!part) return parts.length > 0 ? parts : undefined;
    parts.push(part);
  }
}

/** The variable that an entry names, if it is one. */
function variableOf(target: Target, stored: ReadonlyMap<string, Variable>): Variable | readonly Variable[] | undefined {
  return typeof target === "string" ? (stored.get(target) ?? partsOf(target, stored)) : target;
}

function isParts(variable: Variable | readonly Variable[]): variable is readonly Variable[] {
  return Array.isArray(variable);
}

/** TF: `_set_variable_or_list_initializer`. */
function initialize(variable: Variable | readonly Variable[], tensorName: string, { path }: Checkpoint): void {
  const graph = get_default_graph();
  const specs = specsUnder(tensorName, variable);
  for (const [i, part] of (isParts(variable) ? variable : [variable]).entries()) {
    const spec = specs[i]!;
    const [restored] = withContext(graph.device(part.device), () =>
      withContext(graph.device("/cpu:0"), () =>
        io_raw_ops.RestoreV2({
          prefix: path,
          tensor_names: [tensorName],
          shape_and_slices: [spec.sliceSpec],
          dtypes: [dtypeOf(spec)],
          name: "checkpoint_initializer",
        }),
      ),
    ) as [Tensor];
    const { op } = restoreOp(spec, restored, null);
    restored.set_shape(part.shape);
    part._initialize_from(restored, op);
  }
}

/** @throws ValueError for a name that the checkpoint does not have, or has with another shape */
function checkTensor(name: string, variable: Variable | readonly Variable[], { given, shapes }: Checkpoint): void {
  const shape = shapes.get(name);
  if (!shape)
    throw new ValueError(`Tensor ${name} is not found in ${given} checkpoint ${reprValue(Object.fromEntries(shapes))}`);
  if (!isParts(variable) && !variable.shape.is_compatible_with(shape)) {
    throw new ValueError(
      `Shape of variable ${variable.name} (${variable.shape.toString()}) doesn't match with shape of tensor ${name} (${reprValue(shape)}) from checkpoint reader.`,
    );
  }
}

/** All variables of a scope, from the tensors of a scope of the checkpoint. */
function initializeScope(
  tensorScope: string,
  scope: string,
  stored: ReadonlyMap<string, Variable>,
  checkpoint: Checkpoint,
): void {
  const prefix = scope.slice(0, Math.max(0, scope.lastIndexOf("/")));
  if (!tensorScope.endsWith("/")) {
    throw new ValueError(
      `Assignment map with scope only name ${prefix} should map to scope only ${tensorScope}. Should be 'scope/': 'other_scope/'.`,
    );
  }
  const names = [...stored.keys()]
    .filter((name) => prefix === "" || name.startsWith(`${prefix}/`))
    .map((name) => (name.includes("/part_") ? name.slice(0, name.indexOf("/part_")) : name));
  for (const name of [...new Set(names)].sort(compareStrings)) {
    const inScope = name.slice(prefix.length);
    const own = scope === "/" ? inScope : inScope.slice(1);
    const tensorName = (tensorScope === "/" ? own : tensorScope + own).replace(/\/$/, "");
    if (!checkpoint.shapes.has(tensorName)) {
      throw new ValueError(
        `Tensor ${tensorName} (${name.slice(prefix.length + 1)} in ${tensorScope}) is not found in ${checkpoint.given} checkpoint`,
      );
    }
    initialize(stored.get(name) ?? partsOf(name, stored)!, tensorName, checkpoint);
  }
}

type AssignmentMap =
  | Readonly<Record<string, Target>>
  | ReadonlyMap<string, Target>
  | readonly (readonly [tensorName: string, target: Target])[];

/**
 * Gives variables their initial values from a checkpoint: their initializers read it. Call it after the variables are made, before
 * `tf.global_variables_initializer()`.
 * @param ckpt_dir_or_file a checkpoint, or a directory whose latest one is meant
 * @param assignment_map names in the checkpoint → variables or their names; `"scope/"` → `"other/"` for all of a scope, `"/"` for the
 * outermost. A Map, pairs, or by its keyword: `{ assignment_map: { … } }`
 * @throws ValueError for a name that the checkpoint does not have, or has with another shape
 * TF: `tf.train.init_from_checkpoint`.
 */
export const init_from_checkpoint = pyFunction(
  "init_from_checkpoint",
  ["ckpt_dir_or_file", "assignment_map"],
  (ckpt_dir_or_file: string, assignment_map: AssignmentMap): void => {
    const checkpoint = openCheckpoint(ckpt_dir_or_file);
    const stored = storedVariables();
    const entries = (isPlainObject(assignment_map) ? Object.entries(assignment_map) : [...assignment_map]) as [
      string,
      Target,
    ][];
    for (const [tensorName, target] of entries.sort(([a], [b]) => compareStrings(a, b))) {
      const variable = variableOf(target, stored);
      if (variable !== undefined) {
        checkTensor(tensorName, variable, checkpoint);
        initialize(variable, tensorName, checkpoint);
      } else if (typeof target === "string") initializeScope(tensorName, target, stored, checkpoint);
    }
  },
  { required: 2 },
);

/** What a Saver saves, by name. TF: python/training/saving/saveable_object_util.py. */
import {
  compareStrings,
  convertToTensor,
  isTensor,
  reprValue,
  ValueError,
  withHint,
  type DType,
  type Operation,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { assign, isVariable, PartitionedVariable, reshape, type Variable } from "@tfgraph/ops";

/** A variable, its reference tensor, or the parts of a partitioned one. */
export type Saveable = Variable | Tensor | PartitionedVariable | readonly Variable[];
export type SaveableMap = ReadonlyMap<string, Saveable>;
export type SaveableList = readonly (Saveable | SaveableList)[];

/** One tensor of a checkpoint: its name, which part of it, and the variable that holds it. TF: `SaveSpec`. */
export interface SaveSpec {
  readonly name: string;
  /** `"6 2 0,2:0,2"`: the whole shape, then begin and length along each axis. Empty for a whole tensor. */
  readonly sliceSpec: string;
  readonly source: Variable | Tensor;
}

const VARIABLE_OPS = new Set(["Variable", "VariableV2", "AutoReloadVariable"]);

function isSavedPart(variable: Variable): boolean {
  return variable._save_slice_info !== null;
}

function sliceSpecOf(variable: Variable): string {
  const { full_shape: full, var_offset: offset, var_shape: shape } = variable._save_slice_info!;
  return `${full.join(" ")} ${offset.map((o, i) => `${String(o)},${String(shape[i]!)}`).join(":")}`;
}

function flatten(list: readonly unknown[]): unknown[] {
  return list.flatMap((item) => (Array.isArray(item) ? flatten(item as readonly unknown[]) : [item]));
}

/** A list of variables by their names; parts of one variable come under its name. TF: `op_list_to_dict`. */
function byName(list: readonly unknown[]): Map<string, Saveable> {
  const found = new Map<string, Saveable>();
  const items = flatten(list) as { name: string }[];
  for (const item of items.sort((a, b) => compareStrings(a.name, b.name))) {
    if (isVariable(item) && isSavedPart(item)) {
      addPart(found, item);
      continue;
    }
    const value = item instanceof PartitionedVariable ? item : referenceOf(item, "Variable to save is not a Variable");
    const name = isTensor(value) ? value.op.name : value.name;
    if (found.has(name)) throw new ValueError(`At least two variables have the same name: ${name}`);
    found.set(name, value);
  }
  return found;
}

function addPart(found: Map<string, Saveable>, part: Variable): void {
  const { full_name: name } = part._save_slice_info!;
  const parts = found.get(name);
  if (parts === undefined) found.set(name, [part]);
  else if (Array.isArray(parts)) (parts as Variable[]).push(part);
  else throw new ValueError(`Mixing slices and non-slices with the same name: ${name}`);
}

/** The reference of a variable. @throws TypeError for anything else */
function referenceOf(value: unknown, problem: string): Tensor {
  const tensor = convertToTensor(value, { asRef: true });
  if (!VARIABLE_OPS.has(tensor.op.type)) throw new TypeError(`${problem}: ${tensor._str()}`);
  return tensor;
}

function isMap(value: unknown): value is ReadonlyMap<string, Saveable> {
  return value instanceof Map;
}

/** What is to be saved, by names in order. TF: `validate_and_slice_inputs`. @throws TypeError, ValueError in TF's words */
export function specsOf(varList: SaveableList | SaveableMap | Readonly<Record<string, Saveable>>): SaveSpec[] {
  if (typeof varList !== "object" || isTensor(varList) || isVariable(varList)) {
    throw new TypeError(
      `Variables to save should be passed in a dict or a list. Got ${typeof varList === "string" ? varList : reprValue(varList)}`,
    );
  }
  const named = Array.isArray(varList)
    ? byName(varList)
    : isMap(varList)
      ? varList
      : new Map(Object.entries(varList as Record<string, Saveable>));
  const specs: SaveSpec[] = [];
  const seen = new Set<Operation | Variable>();
  for (const name of [...named.keys()].sort(compareStrings)) {
    if (typeof name !== "string") {
      throw new TypeError(
        `names_to_saveables must be a dict mapping string names to trackable operations. Name is not a string: ${String(name)}`,
      );
    }
    for (const spec of specsUnder(name, named.get(name)!)) {
      const key = isTensor(spec.source) ? spec.source.op : spec.source;
      if (seen.has(key)) throw new ValueError(`The same saveable will be restored with two names: ${spec.name}`);
      seen.add(key);
      specs.push(spec);
    }
  }
  return specs;
}

export function specsUnder(name: string, value: Saveable): SaveSpec[] {
  if (value instanceof PartitionedVariable || Array.isArray(value))
    return partsUnder(name, [...(value as Iterable<Variable>)]);
  const problem = "names_to_saveables must be a dict mapping string names to Tensors/Variables. Not a variable";
  return [{ name, sliceSpec: "", source: referenceOf(value, problem) }];
}

function partsUnder(name: string, parts: readonly Variable[]): SaveSpec[] {
  let whole: string | undefined;
  return parts.map((part) => {
    if (!isVariable(part)) throw new ValueError(`Slices must all be Variables: ${String(part)}`);
    const slice = part._save_slice_info;
    if (!slice)
      throw new ValueError(
        withHint(
          `Slices must all be slices: ${part._repr()}`,
          "A name stands for one variable, or for all parts of a partitioned one.",
        ),
      );
    whole ??= slice.full_name;
    if (whole !== slice.full_name)
      throw new ValueError(`Slices must all be from the same tensor: ${whole} != ${slice.full_name}`);
    return { name, sliceSpec: sliceSpecOf(part), source: part };
  });
}

export function dtypeOf(spec: SaveSpec): DType {
  return spec.source.dtype.base_dtype;
}

/** The operation that gives a variable what was restored. @param shape the shape to take where the file's may be another */
export function restoreOp(spec: SaveSpec, restored: Tensor, shape: TensorLike | null): Tensor {
  const value = shape === null ? restored : reshape(restored, shape);
  return assign(spec.source, value, { validate_shape: shape === null && spec.source.shape.is_fully_defined() });
}

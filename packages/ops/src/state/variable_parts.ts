/** The nodes of a variable: reference, initial value, initializer, and what reads it. TF: `RefVariable._init_from_args`, `_init_from_proto`. */
import {
  as_dtype,
  attrOf,
  convertToTensor,
  get_default_graph,
  GraphKeys,
  nameText,
  typeName,
  ValueError,
  withContext,
  withHint,
  type DType,
  type DTypeLike,
  type NameLike,
  type Operation,
  type ShapeLike,
  type Tensor,
  type TensorLike,
  TensorShape,
  as_shape,
  type DeviceLike,
} from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import * as raw from "../gen/raw_ops.ts";
import { guardAgainstUninitialized } from "./initialized_dependencies.ts";
import { initScope } from "./init_scope.ts";
import { checkPolicies, type VariablePolicies } from "./variable_policies.ts";
import type { InitialValue } from "./variable_types.ts";

/** Names of a variable's parts in its graph: what a MetaGraphDef keeps. TF: `VariableDef`. */
export interface VariableDefData {
  readonly variable_name: string;
  readonly initializer_name: string;
  readonly snapshot_name: string;
  readonly initial_value_name: string;
  readonly trainable: boolean;
  readonly synchronization?: number;
  readonly aggregation?: number;
  readonly save_slice_info?: SaveSliceInfo | null;
}

/** Which part of a partitioned variable a variable is. TF: `Variable.SaveSliceInfo`. */
export interface SaveSliceInfo {
  readonly full_name: string;
  readonly full_shape: readonly number[];
  readonly var_offset: readonly number[];
  readonly var_shape: readonly number[];
}

/** The arguments of a variable, by name. */
export interface Keywords {
  readonly initial_value?: InitialValue;
  readonly trainable?: boolean | null;
  readonly collections?: readonly unknown[] | null;
  readonly validate_shape?: boolean;
  readonly caching_device?: DeviceLike | null;
  readonly name?: NameLike;
  readonly variable_def?: VariableDefData | null;
  readonly dtype?: DTypeLike | null;
  readonly import_scope?: string | null;
  readonly constraint?: ((value: Tensor) => Tensor) | null;
  readonly synchronization?: number | null;
  readonly aggregation?: number | null;
  readonly shape?: ShapeLike;
  use_resource?: boolean | null;
}

/** The nodes a variable consists of. */
export interface Parts extends VariablePolicies {
  readonly reference: Tensor;
  readonly snapshot: Tensor;
  readonly initialValue: Tensor | null;
  readonly initializer: Operation;
  readonly collections: readonly unknown[];
}

export function partsFromDef(def: VariableDefData, importScope: string | null): Parts {
  const graph = get_default_graph();
  const prefix = importScope ? `${importScope.replace(/\/$/, "")}/` : "";
  return {
    reference: graph.get_tensor_by_name(prefix + def.variable_name),
    snapshot: graph.get_tensor_by_name(prefix + def.snapshot_name),
    initialValue: def.initial_value_name ? graph.get_tensor_by_name(prefix + def.initial_value_name) : null,
    initializer: graph.get_operation_by_name(prefix + def.initializer_name),
    ...checkPolicies(def.variable_name, def.synchronization, def.aggregation, def.trainable),
    collections: [],
  };
}

export function makeParts(kw: Keywords): Parts {
  const initial = kw.initial_value ?? undefined; // Python's None is none
  if (initial === undefined) throw new ValueError("initial_value must be specified.");
  if (kw.use_resource) {
    throw new ValueError(
      withHint(
        "Resource variables are not supported: tfgraph makes the reference variables that TensorFlow 1 makes by default.",
        "Leave use_resource out, or write use_resource: false.",
      ),
    );
  }
  const collections = checkCollections(kw.collections);
  const constraint: unknown = kw.constraint ?? null;
  if (constraint !== null && typeof constraint !== "function")
    throw new ValueError("The `constraint` argument must be a callable.");
  const policies = checkPolicies(nameText(kw.name) ?? "Variable", kw.synchronization, kw.aggregation, kw.trainable);
  if (policies.trainable && !collections.includes(GraphKeys.TRAINABLE_VARIABLES))
    collections.push(GraphKeys.TRAINABLE_VARIABLES);
  const parts = initScope(() =>
    withContext(name_scope(nameText(kw.name), "Variable", typeof initial === "function" ? [] : [initial]), (scope) => {
      const made =
        typeof initial === "function" ? fromFunction(initial, kw, scope.name) : fromValue(initial, kw, scope.name);
      return { ...made, ...initializeParts(made.reference, made.initialValue, kw, made.reference.name) };
    }),
  );
  return { ...parts, ...policies, collections };
}

function checkCollections(given: readonly unknown[] | null | undefined): unknown[] {
  if (given === undefined || given === null) return [GraphKeys.GLOBAL_VARIABLES];
  if (!Array.isArray(given)) {
    throw new ValueError(
      `collections argument to Variable constructor must be a list, tuple, or set. Got ${String(given)} of type <class '${typeName(given)}'>`,
    );
  }
  return [...(given as readonly unknown[])];
}

function dtypeOf(kw: Keywords): DType | null {
  return kw.dtype === undefined || kw.dtype === null ? null : as_dtype(kw.dtype);
}

function makeReference(kw: Keywords, initialValue: Tensor, scope: string): Tensor {
  const shape =
    kw.shape !== undefined && kw.shape !== null
      ? as_shape(kw.shape)
      : kw.validate_shape === false
        ? TensorShape.unknown
        : initialValue.shape;
  return raw.VariableV2({ shape, dtype: initialValue.dtype.base_dtype, name: scope });
}

function fromValue(initial: TensorLike, kw: Keywords, scope: string): { reference: Tensor; initialValue: Tensor } {
  const initialValue = convertToTensor(initial, { name: "initial_value", dtype: dtypeOf(kw) });
  if (initialValue.op._control_flow_context !== null) {
    throw new ValueError(
      `Initializer for variable ${scope} is from inside a control-flow construct, such as a loop or conditional. When creating a variable inside a loop or conditional, use a lambda as the initializer.`,
    );
  }
  return { reference: makeReference(kw, initialValue, scope), initialValue };
}

/** The initial value's nodes are colocated with the variable, which is made after them. */
function fromFunction(
  initial: () => TensorLike,
  kw: Keywords,
  scope: string,
): { reference: Tensor; initialValue: Tensor } {
  const graph = get_default_graph();
  const colocated = new Map([["_class", attrOf("list(string)", [`loc:@${scope.replace(/\/$/, "")}`])]]);
  return withContext(graph._attr_scope(colocated), () => {
    const initialValue = withContext(graph.name_scope("Initializer"), () =>
      withContext(graph.device(null), () => convertToTensor(initial(), { name: "initial_value", dtype: dtypeOf(kw) })),
    );
    return { reference: makeReference(kw, initialValue, scope), initialValue };
  });
}

function initializeParts(
  reference: Tensor,
  initialValue: Tensor,
  kw: Keywords,
  name: string,
): { initializer: Operation; snapshot: Tensor } {
  const graph = get_default_graph();
  const validate = kw.validate_shape ?? true;
  if (validate && !initialValue.shape.is_fully_defined()) {
    throw new ValueError(
      withHint(
        `initial_value must have a shape specified: ${initialValue._str()}`,
        "Give the shape in numbers, or validate_shape: false for a variable whose shape may change.",
      ),
    );
  }
  const value = guardAgainstUninitialized(scopeName(name), initialValue);
  const initializer = raw.Assign({ ref: reference, value, validate_shape: validate }).op;
  const read = (): Tensor => raw.Identity({ input: reference, name: "read" });
  const snapshot = kw.caching_device
    ? withContext(graph.device(kw.caching_device), read)
    : withContext(graph.colocate_with(reference.op), read);
  return { initializer, snapshot };
}

function scopeName(tensorName: string): string {
  return `${tensorName.slice(0, tensorName.lastIndexOf(":"))}/`;
}

/**
 * One record per op: its signature, shape rule, gradient, lowering. Whatever the rest of the system must know of an op
 * is a property of its record; nothing outside switches on op types.
 */
import { LookupError, KeyError, withHint } from "./errors.ts";
import type { AttrKind, AttrValueOf } from "./attr_value.ts";
import type { Lowering } from "./kernel/lowering.ts";
import type { OpDef } from "./op_def.ts";
import type { Operation } from "./operation.ts";
import { reprString } from "./python_text.ts";
import type { Tensor } from "./tensor.ts";
import type { IndexedSlices } from "./indexed_slices.ts";
import type { TensorValue } from "./tensor_value.ts";

/** Sizes per axis, null where unknown; undefined for unknown rank. */
export type StaticShape = readonly (number | null)[] | undefined;

/** What a shape rule sees. TF: `shape_inference::InferenceContext`. */
export interface ShapeContext {
  readonly op: Operation;
  readonly inputCount: number;
  input(index: number): StaticShape;
  attr<K extends AttrKind>(name: string, kind: K): AttrValueOf<K>;
  /** The input's value where it depends on constants (and known sizes) alone. TF: `input_tensor`. */
  constant(index: number): TensorValue | undefined;
  /** The input read as a shape, sizes null where unknown. TF: `MakeShapeFromShapeTensor`. */
  constantAsShape(index: number): StaticShape;
}

/** The static shape of each output. @throws ShapeError */
export type ShapeRule = (ctx: ShapeContext) => readonly StaticShape[];

/** A contradiction found by a shape rule; creation turns it into TF's ValueError with the node's text. */
export class ShapeError extends TypeError {
  override readonly name = "ShapeError";
}

export type GradientResult = Tensor | IndexedSlices | null;

/**
 * The gradients with respect to each input, given those with respect to each output: null for an output without one that is no
 * float, IndexedSlices for a sparse one. A function that may meet those says so in its parameters' types.
 * TF: what is registered with `@ops.RegisterGradient`.
 */
export type GradientFunction = (
  op: Operation,
  ...grads: Tensor[]
) => GradientResult | readonly GradientResult[] | undefined;

/** How an op may be seen as a (partly known) shape while the graph is built. */
export interface PartialShapeContext {
  /** The value of an input as a constant. */
  constant(tensor: Tensor): TensorValue | undefined;
  /** The value of an input as a shape. */
  asShape(tensor: Tensor): StaticShape;
}

export interface OpRules {
  readonly shape: ShapeRule;
  /** `"not_differentiable"`: the path ends (TF's NotDifferentiable). `"unregistered"`: LookupError. */
  readonly gradient: GradientFunction | "not_differentiable" | "unregistered";
  /** Turns the op into kernel forms; absent for ops that only ever stand in imported graphs. */
  readonly lower?: (ctx: Lowering) => void;
  /** An output as a shape with unknown sizes. TF: the cases of C++'s `ConstantPartialShape`. */
  readonly partialShape?: (tensor: Tensor, ctx: PartialShapeContext) => StaticShape;
  /** An output as Python's narrower rule sees it. TF: a case of `tensor_util.constant_value`. */
  readonly constantValue?: (
    tensor: Tensor,
    valueOf: (tensor: Tensor) => TensorValue | undefined,
  ) => TensorValue | undefined;
  /** The value of an output that follows from static shapes alone. TF: `TryInferFromShapes` of eval_const_tensor.cc. */
  readonly valueFromShapes?: (tensor: Tensor) => TensorValue | undefined;
  /** Outputs depend on inputs alone but must not be evaluated while the graph is built. Stateful ops never are. */
  readonly neverFold?: boolean;
  /** Outputs are inputs themselves (Identity, Switch): a variable passes through, to be read by whoever uses it. */
  readonly forwards?: boolean;
  /** The gradient of an output nothing depends on, where other outputs have one. Default: zeros like the output. */
  readonly unusedGradient?: (op: Operation, output: number) => Tensor;
  /** Runs although an input is dead (Merge, ControlTrigger). */
  readonly acceptsDead?: boolean;
  /** How the op moves values between the frames of while loops: into one, out of one, to the next iteration of one. */
  readonly frame?: "enter" | "exit" | "next";
}

export interface OpRecord extends OpRules {
  readonly def: OpDef;
}

const records = new Map<string, OpRecord>();
const gradients = new Map<string, GradientFunction | null>();

/** Declares an op. */
export function defineOp(def: OpDef, rules: OpRules): OpRecord {
  const record: OpRecord = { def, ...rules };
  records.set(def.name, record);
  if (rules.gradient !== "unregistered") {
    gradients.set(def.name, rules.gradient === "not_differentiable" ? null : rules.gradient);
  }
  return record;
}

export function lookupOp(type: string): OpRecord | undefined {
  return records.get(type);
}

/** Every declared op, in order of declaration. */
export function registeredOps(): IterableIterator<OpRecord> {
  return records.values();
}

/**
 * Registers a gradient function for an op type, as a decorator does: `tf.RegisterGradient("Sub")(fn)`.
 * TF: `tf.RegisterGradient`.
 * @throws KeyError where the type has one already
 */
export function RegisterGradient(opType: string): <F extends GradientFunction>(f: F) => F {
  if (typeof opType !== "string") throw new TypeError("op_type must be a string");
  return (f) => {
    registerGradient(opType, f);
    return f;
  };
}

/** TF: `tf.NotDifferentiable` and its old name `tf.NoGradient`. */
export function NotDifferentiable(opType: string): void {
  registerGradient(opType, null);
}

function registerGradient(opType: string, f: GradientFunction | null): void {
  if (gradients.has(opType)) {
    throw new KeyError(
      withHint(
        `Registering two gradient with name '${opType}'!`,
        "Choose another name, or run this cell in a new process.",
      ),
    );
  }
  gradients.set(opType, f);
}

/**
 * The gradient function of an operation; null where it is declared not differentiable.
 * TF: `ops.get_gradient_function`.
 * @throws LookupError where none is registered
 */
export function gradientFunction(op: Operation): GradientFunction | null {
  const override = op._gradient_function;
  if (override) return override;
  const mapped = op.attrs.get("_gradient_op_type");
  const type = mapped?.kind === "string" ? String(mapped.value) : op.type;
  const found = gradients.get(type);
  if (found === undefined) {
    throw new LookupError(`No gradient defined for operation '${op.name}' (op type: ${type})`);
  }
  return found;
}

/** @throws TypeError for a type nobody declared */
export function requireOp(type: string): OpRecord {
  const record = records.get(type);
  if (!record) throw new TypeError(`Op type not registered ${reprString(type)}`);
  return record;
}

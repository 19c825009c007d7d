/** Static shapes of a new node's outputs. TF: `ShapeRefiner`, `EvaluateConstantTensor`, `ConstantPartialShape`. */
import type { AttrKind, AttrValueOf } from "./attr_value.ts";
import { ValueError, withHint } from "./errors.ts";
import { nodeText } from "./node_text.ts";
import { ShapeError, type PartialShapeContext, type ShapeContext, type StaticShape } from "./op_registry.ts";
import type { Operation } from "./operation.ts";
import type { Tensor } from "./tensor.ts";
import { TensorShape } from "./tensor_shape.ts";
import { toNumbers, type TensorValue } from "./tensor_value.ts";

export type ConstantEvaluator = (tensor: Tensor) => TensorValue | undefined;

let evaluator: ConstantEvaluator = () => undefined;
const evaluated = new WeakMap<object, TensorValue | null>();

/** Installed once: what computes constant subgraphs while graphs are built. */
export function setConstantEvaluator(evaluate: ConstantEvaluator): void {
  evaluator = evaluate;
}

/**
 * The value of a tensor that depends on constants and statically known sizes alone, or undefined.
 * Ops with state and random ops are never evaluated. TF: `EvaluateConstantTensor`.
 */
export function evaluateConstant(tensor: Tensor): TensorValue | undefined {
  const known = evaluated.get(tensor);
  if (known !== undefined) return known ?? undefined;
  const attr = tensor.op.type === "Const" ? tensor.op.attrs.get("value") : undefined;
  const value = attr?.kind === "tensor" ? attr.value : evaluator(tensor);
  evaluated.set(tensor, value ?? null);
  return value;
}

/** A tensor read as a shape, sizes null where they are not known yet. */
export function evaluateShape(tensor: Tensor): StaticShape {
  const value = evaluateConstant(tensor);
  if (value) return value.shape.length === 0 ? (toNumbers(value)[0] === -1 ? undefined : fail(tensor)) : toNumbers(value).map(sizeOf);
  const partial = tensor.op._record?.partialShape;
  if (partial) {
    const shape = partial(tensor, partialContext);
    if (shape) return shape;
  }
  const length = tensor.shape.known;
  if (length?.length !== 1 || length[0] === null) return undefined;
  return new Array<null>(length[0]!).fill(null);
}

const partialContext: PartialShapeContext = { constant: evaluateConstant, asShape: evaluateShape };

function sizeOf(n: number): number | null {
  if (n < -1) throw new ShapeError(`Dimension ${String(n)} must be >= -1`);
  return n === -1 ? null : n;
}

function fail(tensor: Tensor): never {
  throw new ShapeError(`Shape tensor ${tensor.name} must be a vector`);
}

class Context implements ShapeContext {
  readonly op: Operation;
  /** Inputs that the rule looked at as values and as shapes, for messages. */
  readonly constants = new Map<number, TensorValue>();
  readonly shapes = new Map<number, StaticShape>();

  constructor(op: Operation) {
    this.op = op;
  }

  get inputCount(): number {
    return this.op.inputs.length;
  }
  input(index: number): StaticShape {
    return this.op.inputs[index]!.shape.known;
  }
  attr<K extends AttrKind>(name: string, kind: K): AttrValueOf<K> {
    return this.op._attr(name, kind);
  }
  constant(index: number): TensorValue | undefined {
    const value = evaluateConstant(this.op.inputs[index]!);
    if (value) this.constants.set(index, value);
    return value;
  }
  constantAsShape(index: number): StaticShape {
    const shape = evaluateShape(this.op.inputs[index]!);
    this.shapes.set(index, shape);
    return shape;
  }
}

/**
 * Sets the shapes of an operation's outputs. Ops without a rule have outputs of unknown rank.
 * @throws ValueError with TF's text where the inputs' shapes contradict each other
 */
export function inferShapes(op: Operation): void {
  const rule = op._record?.shape;
  if (!rule) return;
  const ctx = new Context(op);
  let shapes: readonly StaticShape[];
  try {
    shapes = rule(ctx);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new ValueError(describe(op, ctx, error));
  }
  op.outputs.forEach((output, i) => {
    const shape = shapes[i];
    if (shape !== undefined) output._replace_shape(new TensorShape(shape));
  });
}

function describe(op: Operation, ctx: Context, error: ShapeError): string {
  const [first, ...hints] = error.message.split("\n\n");
  const shapes = op.inputs.map((t) => t.shape.toProtoString()).join(", ");
  const partial: string[] = [];
  const computed: string[] = [];
  op.inputs.forEach((_, i) => {
    const [shape, value] = [ctx.shapes.get(i), ctx.constants.get(i)];
    if (shape) partial.push(`input[${String(i)}] = ${new TensorShape(shape).toProtoString()}`);
    else if (value) computed.push(`input[${String(i)}] = <${summary(value)}>`);
  });
  const values = computed.length > 0 ? ` and with computed input tensors: ${computed.join(", ")}` : "";
  const partials = partial.length > 0 ? ` and with input tensors computed as partial shapes: ${partial.join(", ")}` : "";
  return withHint(`${first!} for '${nodeText(op)}' with input shapes: ${shapes}${values}${partials}.`, ...hints);
}

/** TF: `Tensor::SummarizeValue` of scalars and vectors. */
function summary(value: TensorValue): string {
  return Array.from(value.data as ArrayLike<unknown>, String).join(" ");
}

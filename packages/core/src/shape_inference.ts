/** Static shapes of a new node's outputs. TF: `ShapeRefiner`, `EvaluateConstantTensor`, `ConstantPartialShape`. */
import type { AttrKind, AttrValueOf } from "./attr_value.ts";
import { splitHint, ValueError, withHint } from "./errors.ts";
import { nodeText } from "./node_text.ts";
import { ShapeError, type PartialShapeContext, type ShapeContext, type StaticShape } from "./op_registry.ts";
import type { Operation } from "./operation.ts";
import { inputPlaces } from "./places.ts";
import type { Tensor } from "./tensor.ts";
import { TensorShape } from "./tensor_shape.ts";
import { madeAt } from "./where.ts";
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
  if (value)
    return value.shape.length === 0
      ? toNumbers(value)[0] === -1
        ? undefined
        : fail(tensor)
      : toNumbers(value).map(sizeOf);
  const partial = tensor.op._record?.partialShape;
  if (partial) {
    const shape = partial(tensor, partialContext);
    if (shape) return shape;
  }
  return sizesUnknown(tensor);
}

/** A shape of which only the rank is known: from the length of the vector that will hold it. */
function sizesUnknown(tensor: Tensor): StaticShape {
  const length = tensor.shape.known;
  if (length?.length !== 1 || length[0] === null) return undefined;
  return new Array<null>(length[0]!).fill(null);
}

const partialContext: PartialShapeContext = { constant: evaluateConstant, asShape: evaluateShape };

function sizeOf(n: number): number | null {
  if (n < -1) throw new ValueError(`Invalid value in tensor used for shape: ${String(n)}`);
  return n === -1 ? null : n;
}

function fail(tensor: Tensor): never {
  throw new ShapeError(`Shape tensor ${tensor.name} must be a vector`);
}

/**
 * What a rule sees, pass after pass: an input's value or shape is unknown in the pass that first asks for it and known in the
 * next, so that a contradiction is told with what was looked at before. TF: the loop in `ShapeRefiner::RunShapeFn`.
 */
class Context implements ShapeContext {
  readonly op: Operation;
  /** Most rules ask for nothing. */
  private asked: Questions | undefined;

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
    this.asked ??= new Questions();
    this.asked.values.add(index);
    return this.asked.constants.get(index);
  }
  constantAsShape(index: number): StaticShape {
    const rank = this.input(index)?.length ?? 1;
    if (rank !== 1) throw new ShapeError(`Shape must be rank 1 but is rank ${String(rank)}`);
    this.asked ??= new Questions();
    this.asked.asShapes.add(index);
    return this.asked.shapes.has(index) ? this.asked.shapes.get(index) : sizesUnknown(this.op.inputs[index]!);
  }

  /** Finds what the rule asked for. @returns whether it must run again */
  learn(): boolean {
    return this.asked !== undefined && this.asked.answer(this.op);
  }

  /** The value or shape that the rule was given of an input. */
  answerOf(index: number): { readonly shape: StaticShape; readonly value: TensorValue | undefined } {
    return { shape: this.asked?.shapes.get(index), value: this.asked?.constants.get(index) };
  }
}

/** Inputs that a rule wants to know as values and as shapes, and what is known of them. */
class Questions {
  readonly values = new Set<number>();
  readonly asShapes = new Set<number>();
  readonly constants = new Map<number, TensorValue>();
  readonly shapes = new Map<number, StaticShape>();
  private readonly tried = new Set<number>();

  /** @returns whether there is an answer more */
  answer({ inputs }: Operation): boolean {
    let more = false;
    for (const index of this.values) {
      if (this.tried.has(index)) continue;
      this.tried.add(index);
      const value = evaluateConstant(inputs[index]!);
      if (!value) continue;
      this.constants.set(index, value);
      more = true;
    }
    for (const index of this.asShapes) {
      if (this.shapes.has(index)) continue;
      this.shapes.set(index, evaluateShape(inputs[index]!));
      more = true;
    }
    return more;
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
    do shapes = rule(ctx);
    while (ctx.learn());
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
  const [first, ...hints] = splitHint(error.message);
  const shapes = op.inputs.map((t) => inferredText(t.shape)).join(", ");
  const partial: string[] = [];
  const computed: string[] = [];
  op.inputs.forEach((_, i) => {
    const { shape, value } = ctx.answerOf(i);
    if (shape) partial.push(`input[${String(i)}] = ${inferredText(new TensorShape(shape))}`);
    else if (value) computed.push(`input[${String(i)}] = <${summary(value)}>`);
  });
  const values = computed.length > 0 ? ` and with computed input tensors: ${computed.join(", ")}` : "";
  const partials =
    partial.length > 0 ? ` and with input tensors computed as partial shapes: ${partial.join(", ")}` : "";
  return withHint(
    `${first} for '${nodeText(op)}' with input shapes: ${shapes}${values}${partials}.`,
    ...hints,
    rankHint(first),
    `In '${op.name}' (${op.type})${madeAt(op)}.`,
    inputPlaces(op, (t) => `'${t.name}' of shape ${t.shape.toProtoString()}`),
  );
}

/** TF: `InferenceContext::DebugString`: `[?,784]`, `?` for unknown rank. */
function inferredText(shape: TensorShape): string {
  return shape.known ? shape.toProtoString() : "?";
}

/** For a number where a list is wanted. */
function rankHint(message: string): string | undefined {
  return message.includes("must be rank 1 but is rank 0")
    ? "A list is wanted there, of sizes or indices: [784, 300], or [784] for one."
    : undefined;
}

/** TF: `Tensor::SummarizeValue`: the elements, rows of what has several axes in brackets. */
function summary(value: TensorValue): string {
  const { shape } = value;
  let texts = Array.from(value.data as ArrayLike<unknown>, String);
  for (let axis = shape.length - 1; axis > 0; axis--) {
    const size = shape[axis]!;
    const separator = axis === shape.length - 1 ? " " : "";
    texts = Array.from(
      { length: texts.length / size },
      (_, i) => `[${texts.slice(i * size, (i + 1) * size).join(separator)}]`,
    );
  }
  return texts.join(shape.length > 1 ? "" : " ");
}

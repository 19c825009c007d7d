/** What beginners are told whose operands are of different types: which they are, where they were made, what to type. */
import { bool, float32, int32, type DType } from "./dtype.ts";
import { reprValue } from "./python_text.ts";
import { isTensor, type Tensor } from "./tensor.ts";
import { toNumbers, type TensorValue } from "./tensor_value.ts";
import { madeAt } from "./where.ts";

/** An operand: the OpDef's name for it, and what was given. */
interface Operand {
  readonly name: string;
  readonly value: unknown;
}

function described({ name, value }: Operand): string {
  return isTensor(value)
    ? `'${name}' is '${value.name}' (${value.dtype.base_dtype.name})${madeAt(value.op)}.`
    : `'${name}' is ${reprValue(value)}.`;
}

function castText(value: unknown, dtype: DType): string {
  // a name the user gave is probably the name of what holds it
  const given =
    isTensor(value) &&
    /^[A-Za-z]\w*$/.test(value.op.name) &&
    !/_\d+$/.test(value.op.name) &&
    value.op.name !== value.op.type;
  return `tf.cast(${given ? value.op.name : "…"}, tf.${dtype.base_dtype.name})`;
}

/** The constant a tensor is, or that the variable it reads begins with. */
function constantBehind(tensor: Tensor): TensorValue | undefined {
  let { op } = tensor;
  for (let steps = 0; op.inputs.length === 1 && steps < 3; steps++) op = op.inputs[0]!.op;
  if (op.inputs.length === 0 && op.outputs[0]?.dtype._is_ref_dtype)
    op = op.outputs[0].consumers()[0]?.inputs[1]?.op ?? op;
  const value = op.inputs.length === 0 ? op.attrs.get("value") : undefined;
  return value?.kind === "tensor" ? value.value : undefined;
}

/** For an int32 that came from a plain number: the literal that would have been a float. */
function floatText(value: unknown): string | undefined {
  if (!isTensor(value) || value.dtype.base_dtype.name !== "int32") return undefined;
  const constant = constantBehind(value);
  if (!constant) return undefined;
  const numbers = toNumbers(constant);
  const text =
    constant.shape.length === 0
      ? String(numbers[0])
      : numbers.length <= 4 && constant.shape.length === 1
        ? `[${numbers.join(", ")}]`
        : "…";
  return `tf.float(${text})`;
}

/** @param first the operand that decided the type; undefined where the op itself does @param second the one that differs */
export function mismatchHints(first: Operand | undefined, second: Operand, expected: DType): string[] {
  const lines = [first, second].filter((operand) => operand !== undefined).map(described);
  const dtype = isTensor(second.value) ? second.value.dtype.base_dtype : undefined;
  const [integer, float] =
    expected.is_integer && dtype?.is_floating
      ? [first?.value, dtype]
      : expected.is_floating && dtype?.is_integer
        ? [second.value, expected]
        : [];
  if (integer !== undefined && float !== undefined) {
    const literal = floatText(integer);
    lines.push(
      literal
        ? `The int32 came from a plain number: write ${literal} for the float literal, or ${castText(integer, float)}.`
        : `Write ${castText(integer, float)}.`,
    );
  } else lines.push(`Write ${castText(second.value, expected)}.`);
  return lines;
}

/** For a plain number that an integer tensor cannot take. */
export function numberHints(
  first: Operand | undefined,
  value: unknown,
  dtype: DType,
  float: DType,
): (string | false)[] {
  if (!first || !isTensor(first.value) || typeof value !== "number" || !dtype.is_integer) return [];
  return [
    described(first),
    `It takes whole numbers: write ${castText(first.value, float)} to compute with ${String(value)}.`,
  ];
}

/** What a tensor is mostly cast to. */
const COMMON: readonly DType[] = [float32, int32, bool];

/** For a tensor of a type that an op does not take. */
export function allowedTypeHints(operand: Operand, allowed: readonly DType[]): string[] {
  const near = COMMON.find((d) => allowed.includes(d)) ?? allowed[0]!;
  return [described(operand), `Write ${castText(operand.value, near)}, or make it of that type.`];
}

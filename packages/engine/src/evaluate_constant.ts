/**
 * The value of a tensor that depends on constants (and statically known sizes) alone: what shape rules ask for while the
 * graph is built. TF: `EvaluateConstantTensor` of core/common_runtime/eval_const_tensor.cc.
 */
import { kernel, type Operation, type Tensor, type TensorValue } from "@tfgraph/core";
import { constantOf, knownValue } from "./plan/constants.ts";
import { foldOperation } from "./plan/fold.ts";

const results = new WeakMap<object, TensorValue | null>();

/** Undefined where the tensor is not constant. Evaluates what it depends on first, without recursion. */
export function evaluateConstantTensor(tensor: Tensor): TensorValue | undefined {
  const stack: Tensor[] = [tensor];
  while (stack.length > 0) {
    const top = stack[stack.length - 1]!;
    if (results.has(top)) {
      stack.pop();
      continue;
    }
    const { op } = top;
    const inferred = op._record?.valueFromShapes?.(top);
    if (inferred) {
      results.set(top, inferred);
      stack.pop();
      continue;
    }
    if (!mayBeConstant(op)) {
      results.set(top, null);
      stack.pop();
      continue;
    }
    const pending = op.inputs.filter((input) => !results.has(input));
    if (pending.length > 0) {
      for (const input of pending) stack.push(input);
      continue;
    }
    evaluate(op);
    if (!results.has(top)) results.set(top, null);
    stack.pop();
  }
  return results.get(tensor) ?? undefined;
}

function mayBeConstant(op: Operation): boolean {
  return (
    op._record?.lower !== undefined &&
    !op._record.neverFold &&
    !op._is_stateful &&
    !op.outputs.some((t) => t.dtype._is_ref_dtype)
  );
}

/** Records the outputs of an operation whose inputs have been looked at. */
function evaluate(op: Operation): void {
  const inputs = op.inputs.map(inputValue);
  if (inputs.some((value) => value === undefined)) return;
  const constant = inputs.every((value) => value!.buffer.kind === "constant");
  if (!constant && !op.outputs.every((t) => t.dtype.is_integer)) return; // shapes are integers
  const folded = attempt(op, inputs);
  if (!folded) return;
  op.outputs.forEach((tensor, i) => {
    const value = folded.values.get(i);
    const known = value && knownValue(value);
    if (known) results.set(tensor, known);
  });
}

/** A shape rule reports bad values better than a kernel does: errors mean "not known". */
function attempt(op: Operation, inputs: readonly (kernel.Value | undefined)[]): ReturnType<typeof foldOperation> {
  try {
    return foldOperation(op, inputs, knownValue, false);
  } catch {
    return undefined;
  }
}

/** The constant, or for a tensor of fully known shape a value without elements (enough for Shape, Size, Rank). */
function inputValue(tensor: Tensor): kernel.Value | undefined {
  const known = results.get(tensor);
  if (known) return constantOf(known);
  const shape = tensor.shape.static;
  if (!shape || tensor.dtype._is_ref_dtype) return undefined;
  const count = shape.reduce((a, b) => a * b, 1);
  return kernel.valueOf({ kind: "temporary", dtype: tensor.dtype.base_dtype, count }, shape);
}

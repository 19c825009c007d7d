/**
 * The types of plain JavaScript numbers that share a type attribute with other inputs.
 *
 * A number takes the dtype of the tensors beside it; where there are none, plain numbers are judged together: integral ones
 * are Python's int if the op allows one, any other makes them float.
 */
import { ownDtype } from "./convert_to_tensor.ts";
import { float32, int32, type DType } from "./dtype.ts";
import { isNDArray, ndarrayToTensorValue } from "./ndarray.ts";
import type { OpDef } from "./op_def.ts";
import { isTensor } from "./tensor.ts";
import { surveyPlain } from "./to_tensor_value.ts";

/** Type attribute → the type its plain numbers take. */
export type TypeVariables = ReadonlyMap<string, DType>;

const NONE: TypeVariables = new Map();

export function judgePlainNumbers(opDef: OpDef, args: Readonly<Record<string, unknown>>): TypeVariables {
  if (opDef.inputs.every((arg) => arg.numberAttr === undefined && isTensor(args[arg.name]))) return NONE;
  const result = new Map<string, DType>();
  for (const attr of opDef.attrs) {
    if (attr.type !== "type") continue;
    const values = opDef.inputs
      .filter((arg) => arg.typeAttr === attr.name)
      .flatMap((arg) => (arg.numberAttr === undefined ? [args[arg.name]] : listOf(args[arg.name])));
    if (values.length === 0) continue;
    const dtype = sharedDtype(
      values,
      attr.allowed?.kind === "list(type)" ? attr.allowed.value : undefined,
      attr.default !== undefined,
    );
    if (dtype) result.set(attr.name, dtype);
  }
  return result;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** The type that values of one type attribute share; undefined where conversion by itself decides. */
export function sharedDtype(
  values: readonly unknown[],
  allowed?: readonly DType[],
  hasDefault = false,
): DType | undefined {
  for (const value of values) {
    const dtype = ownDtype(value);
    if (dtype) return dtype;
  }
  for (const value of values) if (isNDArray(value)) return ndarrayToTensorValue(value).dtype;
  let float = false;
  for (const value of values) {
    const survey = surveyPlain(value);
    if (!survey || (survey.kind !== "int" && survey.kind !== "float")) return undefined;
    float ||= survey.kind === "float";
  }
  if (float) return hasDefault || values.length === 1 ? undefined : float32;
  if (allowed && !allowed.includes(int32) && !hasDefault) return float32;
  return undefined;
}

/** `float32, int32`, as TF's messages list types. */
export function dtypeListText(dtypes: readonly DType[]): string {
  return dtypes.map((t) => t.name).join(", ");
}

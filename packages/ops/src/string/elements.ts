/** Elements of string tensors in routines. */
import {
  allocateData,
  elementCount,
  type Lowering,
  type kernel as k,
  type StringElement,
  type TensorValue,
} from "@tfgraph/core";

/** The elements of a string tensor. */
export const elementsOf = ({ data }: TensorValue): readonly StringElement[] => data as readonly StringElement[]; // of string tensors

/** What a routine puts into an output: numbers for number types. */
export type Made = StringElement | number | bigint;

/** Lowers an op that makes one element of each string. */
export function mapStrings(
  ctx: Lowering,
  make: (element: StringElement, index: number) => Made,
  input: k.Value = ctx.input(0),
): void {
  const dtype = ctx.outputType();
  const [result] = ctx.routine([input], [{ dtype, shape: input.shape }], ({ inputs }) => {
    const elements = elementsOf(inputs[0]!);
    const data = allocateData(dtype, elementCount(input.shape));
    elements.forEach((element, i) => ((data as Made[])[i] = make(element, i)));
    return [{ dtype, shape: input.shape, data }];
  });
  ctx.output(0, result!);
}

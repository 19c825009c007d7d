/** Tensors, operations and variables as tables of their properties. */
import { attrText, type Operation, type Tensor } from "@tfgraph/core";
import { shapeText } from "../inspect/table.ts";
import { type Html, htmlProperties, markup } from "./html.ts";

/** Names listed of the operations that take a tensor. */
const SHOWN = 10;

interface VariableLike {
  readonly name: string;
  readonly op: Operation;
  readonly initializer: Operation;
  readonly trainable: boolean;
  readonly shape: Tensor["shape"];
  readonly dtype: Tensor["dtype"];
}

type TensorLike = Pick<Tensor, "name" | "op" | "dtype" | "shape" | "consumers">;

export function tensorHtml(tensor: TensorLike): Html {
  const { op } = tensor;
  return htmlProperties(tensor.name, [
    ["type", typeText(tensor)],
    ["operation", `${op.name} (${op.type})`],
    ["device", op.device],
    ["taken by", names(tensor.consumers())],
    ["made at", op._user_frame ?? ""],
  ]);
}

export function operationHtml(op: Operation): Html {
  const attrs = [...op.attrs].map(([name, value]) => markup`${name}: ${attrText(value)}<br>`);
  return htmlProperties(op.name, [
    ["op", op.type],
    ["device", op.device],
    ["inputs", op.inputs.map((tensor) => markup`${tensor.name} ${typeText(tensor)}<br>`)],
    ["after", names(op.control_inputs)],
    ["outputs", op.outputs.map((tensor) => markup`${tensor.name} ${typeText(tensor)}<br>`)],
    ["attributes", attrs],
    ["made at", op._user_frame ?? ""],
  ]);
}

export function variableHtml(variable: VariableLike): Html {
  const parameters = variable.shape.num_elements();
  return htmlProperties(variable.name, [
    ["type", typeText(variable)],
    ["parameters", parameters === null ? "" : parameters.toLocaleString("en-US")],
    ["trainable", variable.trainable ? "yes" : "no"],
    ["initializer", variable.initializer.name],
    ["device", variable.op.device],
    ["made at", variable.op._user_frame ?? ""],
  ]);
}

function typeText({ dtype, shape }: Pick<Tensor, "dtype" | "shape">): string {
  return `${dtype.base_dtype.name} ${shapeText(shape.known ?? null)}`;
}

function names(operations: readonly Operation[]): string {
  const more = operations.length - SHOWN;
  return (
    operations
      .slice(0, SHOWN)
      .map(({ name }) => name)
      .join(", ") + (more > 0 ? `, and ${more} more` : "")
  );
}

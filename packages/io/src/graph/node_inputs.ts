/** How nodes of a file name what they take. */
import { reprString, ValueError } from "@tfgraph/core";

export interface InputRef {
  readonly node: string;
  /** -1 for a control input. */
  readonly output: number;
}

/** `"a"`, `"a:1"`, `"^a"`. */
export function parseInput(text: string): InputRef {
  if (text.startsWith("^")) return { node: text.slice(1), output: -1 };
  const match = /^(.*):(\d+)$/s.exec(text);
  return match ? { node: match[1]!, output: Number(match[2]) } : { node: text, output: 0 };
}

/** @throws ValueError where it is no tensor's name. TF: `_ParseTensorName` */
export function parseTensorName(name: string): { node: string; output: number } {
  const parts = name.split(":");
  if (parts.length > 2) {
    throw new ValueError(
      `Cannot convert '${name}' to a tensor name. Tensor names should not contain more than 1 \`:\`. Obtained ${String(parts.length - 1)}`,
    );
  }
  const [node = "", index] = parts;
  if (index !== undefined && !/^\d+$/.test(index)) {
    throw new ValueError(
      `Cannot convert ${reprString(name)} to a tensor name. Second component of the name following the \`:\` should be an int. Got ${index}.`,
    );
  }
  return { node, output: Number(index ?? 0) };
}

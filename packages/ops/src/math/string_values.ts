/** Elementwise computing with strings, which the kernel language only moves. */
import {
  bool,
  kernel as k,
  string,
  stringBytes,
  stringElement,
  type Lowering,
  type StringElement,
} from "@tfgraph/core";

/** Two strings as one. */
export function joinText(a: StringElement, b: StringElement): StringElement {
  if (typeof a === "string" && typeof b === "string") return a + b;
  const [x, y] = [stringBytes(a), stringBytes(b)];
  const bytes = new Uint8Array(x.length + y.length);
  bytes.set(x);
  bytes.set(y, x.length);
  return stringElement(bytes);
}

function same(a: StringElement, b: StringElement): boolean {
  if (typeof a === "string" || typeof b === "string") return a === b;
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Both inputs' strings, broadcast to each other. */
function pairs(ctx: Lowering): { shape: number[]; inputs: k.Value[] } {
  const [x, y] = [ctx.input(0), ctx.input(1)];
  const shape = k.broadcastShapes([...x.shape], [...y.shape]);
  if (!shape) throw ctx.invalid(`Incompatible shapes: [${x.shape.join(",")}] vs. [${y.shape.join(",")}]`);
  return { shape, inputs: [ctx.broadcast(x, shape), ctx.broadcast(y, shape)] };
}

/** Add of strings. */
export function joinStrings(ctx: Lowering): void {
  const { shape, inputs } = pairs(ctx);
  const [joined] = ctx.routine(inputs, [{ dtype: string, shape }], ({ inputs: [x, y] }) => {
    const [a, b] = [x!.data as readonly StringElement[], y!.data as readonly StringElement[]];
    return [{ dtype: string, shape, data: a.map((text, i) => joinText(text, b[i]!)) }];
  });
  ctx.output(0, joined!);
}

/** Equal and NotEqual of strings. */
export function compareStrings(ctx: Lowering, equal: boolean): void {
  const { shape, inputs } = pairs(ctx);
  const [result] = ctx.routine(inputs, [{ dtype: bool, shape }], ({ inputs: [x, y] }) => {
    const [a, b] = [x!.data as readonly StringElement[], y!.data as readonly StringElement[]];
    return [{ dtype: bool, shape, data: Uint8Array.from(a, (text, i) => (same(text, b[i]!) === equal ? 1 : 0)) }];
  });
  ctx.output(0, result!);
}

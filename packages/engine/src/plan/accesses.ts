/** The accesses of forms with their index spaces. */
import type { kernel } from "@tfgraph/core";

/** An access with the index space it steps through. */
export type SpacedAccess = readonly [kernel.Access, readonly number[]];

/** Every access with its index space, but those whose coordinates are read from memory. */
export function accessesOf(form: kernel.Form): SpacedAccess[] {
  const over = (accesses: readonly kernel.Access[], shape: readonly number[]): SpacedAccess[] =>
    accesses.map((a) => [a, shape]);
  switch (form.kind) {
    case "map":
      return over([...form.inputs, ...form.stores.map((s) => s.target)], form.shape);
    case "reduce":
      return [...over(form.inputs, [...form.kept, ...form.reduced]), ...over([form.target], form.kept)];
    case "gemm": {
      const { batch, m, n, k } = form;
      return [
        ...over([form.a], [...batch, ...m, ...k]),
        ...over([form.b], [...batch, ...k, ...n]),
        ...over([...form.inputs, ...form.stores.map((s) => s.target)], [...batch, ...m, ...n]),
      ];
    }
    case "row":
      return over(form.inputs, [...form.rows, form.length]);
    case "gather":
      return over([...form.indices.map((i) => i.operand), ...form.inputs, form.target], form.shape);
    case "scatter":
      return over([...form.indices.map((i) => i.operand), ...form.inputs], form.shape);
    case "random":
      return over([form.target], [form.count]);
    case "routine":
      return [...form.inputs, ...form.outputs].map((v) => [v, v.shape]);
  }
}

/**
 * A form that reads elsewhere.
 * @param move what becomes of an access, given its index space, or undefined where its coordinates are read from memory
 */
export function withReads(
  form: kernel.Form,
  move: (access: kernel.Access, space: readonly number[] | undefined) => kernel.Access,
): kernel.Form {
  const over = (shape: readonly number[]) => (access: kernel.Access) => move(access, shape);
  switch (form.kind) {
    case "map":
      return { ...form, inputs: form.inputs.map(over(form.shape)) };
    case "reduce":
      return { ...form, inputs: form.inputs.map(over([...form.kept, ...form.reduced])) };
    case "gemm": {
      const { batch, m, n, k } = form;
      const a = move(form.a, [...batch, ...m, ...k]);
      const b = move(form.b, [...batch, ...k, ...n]);
      return { ...form, a, b, inputs: form.inputs.map(over([...batch, ...m, ...n])) };
    }
    case "row":
      return { ...form, inputs: form.inputs.map(over([...form.rows, form.length])) };
    case "gather":
    case "scatter": {
      const { shape } = form;
      const indices = form.indices.map((index) => ({ ...index, operand: move(index.operand, shape) }));
      const moved = { ...form, indices, inputs: form.inputs.map(over(shape)) };
      return moved.kind === "gather" ? { ...moved, source: move(moved.source, undefined) } : moved;
    }
    case "random":
    case "routine":
      return form;
  }
}

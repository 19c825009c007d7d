/**
 * What the training ops share: each updates a variable and its slots elementwise, from a gradient of the variable's shape (or rows
 * of it, named by `indices`) and scalars. TF: core/ops/training_ops.cc, core/kernels/training_ops.cc.
 */
import { defineOp, type kernel as k, type Lowering, type OpDef, type ShapeRule, type StaticShape } from "@tfgraph/core";
import { mergeShapes, mergeSizes, withRank } from "../shape_rules.ts";

/** Elements by the names of the OpDef's inputs. */
export type Elements = Readonly<Record<string, k.Expr>>;

/**
 * The update of one element, in TensorFlow's order of operations.
 * @param x the elements of all inputs
 * @param flag the op's boolean attributes
 * @returns new elements of the references that change
 */
export type UpdateRule = (x: Elements, flag: (name: string) => boolean) => Elements;

function isGradient(name: string): boolean {
  return name === "grad" || name === "delta";
}

/** References and the gradient have one shape, everything else is a scalar. */
function trainingShape(def: OpDef): ShapeRule {
  return (ctx) => {
    let shape: StaticShape = undefined;
    def.inputs.forEach(({ name, isRef }, i) => {
      if (isRef || isGradient(name)) shape = mergeShapes(shape, ctx.input(i));
      else withRank(ctx.input(i), 0);
    });
    return [shape];
  };
}

/** The same, with as many rows of a gradient as there are indices. */
function sparseTrainingShape(def: OpDef): ShapeRule {
  const indexOf = (name: string): number => def.inputs.findIndex((arg) => arg.name === name);
  return (ctx) => {
    let shape: StaticShape = undefined;
    def.inputs.forEach(({ name, isRef }, i) => {
      if (isRef) shape = mergeShapes(shape, ctx.input(i));
      else if (name !== "grad" && name !== "indices") withRank(ctx.input(i), 0);
    });
    const grad = ctx.input(indexOf("grad"));
    const [count] = withRank(ctx.input(indexOf("indices")), 1);
    if (grad) {
      mergeSizes(grad[0] ?? null, count!);
      shape = mergeShapes(shape, [null, ...grad.slice(1)]);
    }
    return [shape];
  };
}

function shapeText(value: k.Value): string {
  return `[${value.shape.join(",")}]`;
}

/** @throws InvalidArgumentError where shapes differ, or a scalar is none */
function checkShapes(ctx: Lowering, def: OpDef, isRows: (name: string) => boolean): void {
  const variable = ctx.input(0);
  def.inputs.forEach(({ name, isRef }, i) => {
    const value = ctx.input(i);
    if (isRef || isGradient(name)) {
      if (!isRows(name) && shapeText(value) !== shapeText(variable)) {
        throw ctx.invalid(`var and ${name} do not have the same shape${shapeText(variable)} ${shapeText(value)}`);
      }
    } else if (!isRows(name) && value.shape.length > 0) {
      throw ctx.invalid(`${name} is not a scalar: ${shapeText(value)}`);
    }
  });
}

/** An op that updates whole variables. */
export function denseTraining(def: OpDef, rule: UpdateRule): void {
  const references = def.inputs.flatMap((arg, i) => (arg.isRef ? [i] : []));
  const others = def.inputs.flatMap((arg, i) => (arg.isRef ? [] : [i]));
  const names = [...references, ...others].map((i) => def.inputs[i]!.name);
  defineOp(def, {
    shape: trainingShape(def),
    gradient: "unregistered",
    lower: (ctx) => {
      checkShapes(ctx, def, () => false);
      const [variable] = ctx.update(
        references.map((i) => ctx.input(i)),
        others.map((i) => ctx.input(i)),
        (...elements) => {
          const x = Object.fromEntries(names.map((name, i) => [name, elements[i]!]));
          const updated = rule(x, (name) => ctx.attr(name, "bool"));
          return references.map((_, i) => updated[names[i]!] ?? elements[i]!);
        },
      );
      ctx.output(0, variable!);
    },
  });
}

/** An op that updates rows of variables. Of a row named twice the last update stands: optimizers add such rows up before. */
export function sparseTraining(def: OpDef, rule: UpdateRule): void {
  const at = def.inputs.findIndex((arg) => arg.name === "indices");
  const references = def.inputs.flatMap((arg, i) => (arg.isRef ? [i] : []));
  const others = def.inputs.flatMap((arg, i) => (arg.isRef || i === at ? [] : [i]));
  const names = [...references, ...others].map((i) => def.inputs[i]!.name);
  defineOp(def, {
    shape: sparseTrainingShape(def),
    gradient: "unregistered",
    lower: (ctx) => {
      checkShapes(ctx, def, (name) => name === "grad" || name === "indices");
      const indices = ctx.input(at);
      const outOfRange = { kind: "error", error: rowOutOfRange(ctx) } as const;
      const rows = references.map((i) => ctx.gather(ctx.input(i), indices, { outOfRange }));
      const updated = ctx.mapMany(
        [...rows, ...others.map((i) => ctx.input(i))],
        (...elements) => {
          const x = Object.fromEntries(names.map((name, i) => [name, elements[i]!]));
          const changed = rule(x, (name) => ctx.attr(name, "bool"));
          return references.map((_, i) => changed[names[i]!] ?? elements[i]!);
        },
        rows.map((row) => row.dtype),
        { shape: rows[0]!.shape },
      );
      const results = references.map((i, n) =>
        ctx.scatter(ctx.input(i), indices, [updated[n]!], (_, row) => row, { outOfRange }),
      );
      ctx.output(0, results[0]!);
    },
  });
}

function rowOutOfRange(ctx: Lowering): (failure: k.Failure) => Error {
  return ({ index, values }) =>
    ctx.invalid(`Index ${String(values[0])} at offset ${String(index[0])} in indices is out of range`);
}

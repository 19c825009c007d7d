/**
 * What happens to a tile's sums: each row's vectors go through the epilogue's expressions and are stored pairwise. A tile
 * that is not whole passes through scratch memory, from where its columns are taken in vectors of four and one by one.
 */
import type { FunctionBuilder, Local } from "./assembler.ts";
import { is64, wasmType, type Expr, type Operand, type ScalarType, type Site } from "./evaluator.ts";
import { advance, repeat } from "./loop_nest.ts";
import type { MemoryInstruction } from "./opcodes.ts";
import { storeScalar } from "./scalar_code.ts";
import { emitStrip } from "./strip.ts";
import { partCount, VectorEvaluator } from "./vector_code.ts";
import { storeVectors } from "./vector_memory.ts";

export interface Epilogue {
  readonly type: ScalarType;
  readonly bodies: readonly Expr[];
  /** Columns of the tile that exist. */
  readonly columns: number;
  /** Accumulators by row. */
  readonly sums: readonly (readonly Local[])[];
  /** Address of scratch memory for a tile. */
  readonly scratch: Local;
  /** Input or target (numbered after the inputs) at the tile's first element, seen along rows or columns. */
  operand(i: number, axis: "row" | "column"): Operand;
  readonly inputs: number;
}

export function emitEpilogue(f: FunctionBuilder, epilogue: Epilogue): void {
  const { sums, columns, type } = epilogue;
  const points = (sums[0]!.length * 16) / (is64(type) ? 8 : 4);
  if (columns === points) emitWhole(f, epilogue, points);
  else emitPartial(f, epilogue);
}

function emitWhole(f: FunctionBuilder, epilogue: Epilogue, points: number): void {
  let row = 0;
  const inRow = (i: number): Operand => {
    const { step: rowStep } = epilogue.operand(i, "row");
    const along = epilogue.operand(i, "column");
    return { ...along, offset: along.offset + row * rowStep, varying: rowStep !== 0 || along.step !== 0 };
  };
  const site: Site = {
    operand: inRow,
    register: () => ({ varying: true, locals: epilogue.sums[row]! }),
    index: () => ({ varying: false, along: false, local: epilogue.scratch }),
  };
  const values = new VectorEvaluator(f, site, epilogue.bodies, points);
  values.hoist();
  for (; row < epilogue.sums.length; row++) {
    values.nextStep();
    const results = epilogue.bodies.map((body) => values.toLocals(body));
    results.forEach((parts, i) => storeVectors(f, inRow(epilogue.inputs + i), parts));
  }
}

/** A pointer of its own for each operand, so that a loop can run over the tile's rows. */
function emitPartial(f: FunctionBuilder, epilogue: Epilogue): void {
  const { sums, bodies, columns, type, inputs } = epilogue;
  const size = is64(type) ? 8 : 4;
  const rowBytes = sums[0]!.length * 16;
  sums.forEach((row, i) => {
    row.forEach((sum, j) =>
      f
        .get(epilogue.scratch)
        .get(sum)
        .memory("v128.store", i * rowBytes + 16 * j),
    );
  });
  const from = f.local("i32");
  f.get(epilogue.scratch).set(from);
  const cursors = Array.from({ length: inputs + bodies.length }, (_, i) => {
    const along = epilogue.operand(i, "column");
    const pointer = f.local("i32");
    f.get(along.pointer).set(pointer);
    return { ...along, pointer, rowStep: epilogue.operand(i, "row").step };
  });
  let sum: readonly Local[] = [];
  const site: Site = {
    operand: (slot) => cursors[slot]!,
    register: () => ({ varying: true, locals: sum }),
    index: () => ({ varying: false, along: false, local: from }),
  };
  const step = (points: number) => {
    advance(f, from, points * size);
    for (const { pointer, step: by } of cursors) advance(f, pointer, points * by);
  };
  const scalar = f.local(wasmType(type));
  const vectors = Array.from({ length: partCount(type, 8) }, () => f.local("v128"));
  repeat(f, sums.length, () => {
    emitStrip(f, {
      site,
      roots: bodies,
      points: 8,
      count: columns,
      vector: (values) => {
        sum = vectors.slice(0, partCount(type, values.points));
        sum.forEach((part, i) =>
          f
            .get(from)
            .memory("v128.load", 16 * i)
            .set(part),
        );
        values.nextStep();
        const results = bodies.map((body) => values.toLocals(body));
        results.forEach((parts, i) => storeVectors(f, cursors[inputs + i]!, parts));
      },
      scalar: (values) => {
        sum = [scalar];
        f.get(from)
          .memory(`${wasmType(type)}.load` as MemoryInstruction, 0)
          .set(scalar);
        values.nextPoint();
        const results = bodies.map((body) => values.toLocal(body));
        results.forEach((result, i) => storeScalar(f, cursors[inputs + i]!, () => void f.get(result)));
      },
      step,
    });
    advance(f, from, rowBytes - columns * size);
    for (const { pointer, step: by, rowStep } of cursors) advance(f, pointer, rowStep - columns * by);
  });
  f.release(from, scalar, ...vectors, ...cursors.map((c) => c.pointer));
}

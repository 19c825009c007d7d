/**
 * The register tile of a matrix product: rows x vectors accumulators that stay in registers while k runs in order, a multiplication
 * and an addition per step, so that every tile shape and vector width gives the same bits.
 *
 * The shape of the code is what V8's optimizer wants: per step, a row's vectors of b next to each other, then each element of a
 * repeated to a vector; few enough accumulators for the 16 registers. See BLIS (Van Zee and van de Geijn, 2015) for the idea.
 */
import type { FunctionBuilder, Local } from "./assembler.ts";
import { is64, type ScalarType } from "./evaluator.ts";
import { sizeOf, whole, type Extent } from "./kernel_arguments.ts";
import { advance, repeat } from "./loop_nest.ts";
import type { PlainInstruction } from "./opcodes.ts";
import { vectorShape } from "./vector_code.ts";

export interface TileCode {
  readonly type: ScalarType;
  readonly rows: number;
  readonly vectors: number;
  readonly unroll: number;
  /** Whether products are added unrounded, where the type has such an instruction. */
  readonly fma: boolean;
  /** Axes of k, outermost first; strides in bytes. */
  readonly k: readonly { readonly size: number | Extent; readonly a: number; readonly b: number }[];
  /** Bytes between rows of a. */
  readonly rowStride: number;
  /** Addresses of the tile's first row of a and of the panel; not changed. */
  readonly a: Local;
  readonly b: Local;
  /** Address of sums to go on from; without it they start at 0. */
  readonly from?: Local;
}

/** The sums of a tile, by row. */
export function emitTile(f: FunctionBuilder, tile: TileCode): Local[][] {
  const vectors = (n: number) => Array.from({ length: n }, () => f.local("v128"));
  const accumulators = Array.from({ length: tile.rows }, () => vectors(tile.vectors));
  const row = vectors(tile.vectors);
  const a = f.local("i32");
  const b = f.local("i32");
  const factor = f.local("v128");
  accumulators.flat().forEach((local, i) => {
    if (tile.from === undefined) f.v128(new Uint8Array(16)).set(local);
    else
      f.get(tile.from)
        .memory("v128.load", 16 * i)
        .set(local);
  });
  f.get(tile.a).set(a).get(tile.b).set(b);
  emitSteps(f, tile, 0, a, b, () => {
    const inner = tile.k.at(-1)!;
    const step = (u: number) => emitStep(f, tile, accumulators, row, factor, a, b, u);
    const unroll = Math.max(1, Math.min(tile.unroll, sizeOf(inner.size)));
    repeat(f, whole(inner.size, unroll), () => {
      for (let u = 0; u < unroll; u++) step(u);
      advance(f, a, unroll * inner.a);
      advance(f, b, unroll * inner.b);
    });
    const rest = sizeOf(inner.size) % unroll;
    for (let u = 0; u < rest; u++) step(u);
    advance(f, a, rest * inner.a);
    advance(f, b, rest * inner.b);
  });
  f.release(a, b, factor, ...row);
  return accumulators;
}

/** Loops over the outer axes of k; the body runs through the innermost. */
function emitSteps(f: FunctionBuilder, tile: TileCode, axis: number, a: Local, b: Local, body: () => void): void {
  if (axis === tile.k.length - 1) {
    body();
    return;
  }
  const inner = tile.k[axis + 1]!;
  const outer = tile.k[axis]!;
  repeat(f, whole(outer.size, 1), () => {
    emitSteps(f, tile, axis + 1, a, b, body);
    advance(f, a, outer.a - sizeOf(inner.size) * inner.a);
    advance(f, b, outer.b - sizeOf(inner.size) * inner.b);
  });
}

function emitStep(
  f: FunctionBuilder,
  tile: TileCode,
  accumulators: readonly (readonly Local[])[],
  row: readonly Local[],
  factor: Local,
  a: Local,
  b: Local,
  u: number,
): void {
  const { a: aStride, b: bStride } = tile.k.at(-1)!;
  const shape = vectorShape(tile.type);
  row.forEach((vector, j) =>
    addressed(f, b, u * bStride + 16 * j, (offset) => f.memory("v128.load", offset)).set(vector),
  );
  accumulators.forEach((sums, i) => {
    const splat = is64(tile.type) ? "v128.load64_splat" : "v128.load32_splat";
    addressed(f, a, i * tile.rowStride + u * aStride, (offset) => f.memory(splat, offset)).set(factor);
    sums.forEach((sum, j) => {
      if (tile.fma && (shape === "f32x4" || shape === "f64x2")) {
        f.get(factor).get(row[j]!).get(sum).op(`${shape}.relaxed_madd`).set(sum);
        return;
      }
      f.get(sum).get(factor).get(row[j]!);
      f.op(`${shape}.mul` as PlainInstruction)
        .op(`${shape}.add` as PlainInstruction)
        .set(sum);
    });
  });
}

function addressed(
  f: FunctionBuilder,
  pointer: Local,
  offset: number,
  access: (offset: number) => unknown,
): FunctionBuilder {
  f.get(pointer);
  if (offset < 0) f.i32(offset).op("i32.add");
  access(Math.max(offset, 0));
  return f;
}

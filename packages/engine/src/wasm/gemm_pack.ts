/** Copies a panel of `b`, [k][width], to scratch memory, so that the tiles read it as one stream of whole vectors. */
import type { FunctionBuilder, Local } from "./assembler.ts";
import { pushAddress } from "./evaluator.ts";
import { sizeOf, whole, type Extent } from "./kernel_arguments.ts";
import { advance, repeat } from "./loop_nest.ts";
import { transposed } from "./transpose_code.ts";

export interface PanelCopy {
  /** Bytes of an element, 4 or 8. */
  readonly size: number;
  /** Columns that exist; the panel's others keep what they had, and nothing reads their sums. */
  readonly columns: number;
  readonly rowBytes: number;
  /** Axes of k, outermost first, with the stride of b in bytes. */
  readonly k: readonly { readonly size: number | Extent; readonly stride: number }[];
  /** Bytes between columns of b. */
  readonly columnStride: number;
  readonly from: Local;
  readonly to: Local;
}

export function emitPanelCopy(f: FunctionBuilder, copy: PanelCopy): void {
  const from = f.local("i32");
  const to = f.local("i32");
  f.get(copy.from).set(from).get(copy.to).set(to);
  const axes = (axis: number): void => {
    const { size, stride } = copy.k[axis]!;
    if (axis < copy.k.length - 1) {
      repeat(f, whole(size, 1), () => {
        axes(axis + 1);
        const inner = copy.k[axis + 1]!;
        advance(f, from, stride - sizeOf(inner.size) * inner.stride);
      });
      return;
    }
    const rows = copy.columnStride === copy.size ? 1 : 16 / copy.size;
    const turned = rows > 1 && stride === copy.size;
    if (turned) {
      repeat(f, whole(size, rows), () => {
        turnBlock(f, copy, from, to);
        advance(f, from, rows * stride);
        advance(f, to, rows * copy.rowBytes);
      });
    }
    repeat(f, turned ? sizeOf(size) % rows : whole(size, 1), () => {
      copyRow(f, copy, from, to);
      advance(f, from, stride);
      advance(f, to, copy.rowBytes);
    });
  };
  axes(0);
  f.release(from, to);
}

/** One step of k: adjacent columns as vectors, others one by one. */
function copyRow(f: FunctionBuilder, { size, columns, columnStride }: PanelCopy, from: Local, to: Local): void {
  const adjacent = columnStride === size;
  const perMove = adjacent ? 16 / size : 1;
  const load = adjacent ? "v128.load" : size === 8 ? "f64.load" : "f32.load";
  const store = adjacent ? "v128.store" : size === 8 ? "f64.store" : "f32.store";
  for (let j = 0; j < columns; j += perMove) {
    f.get(to);
    f.memory(load, pushAddress(f, from, j * columnStride)).memory(store, j * size);
  }
}

/** Where k is adjacent: squares of a vector's width, transposed in registers. */
function turnBlock(f: FunctionBuilder, copy: PanelCopy, from: Local, to: Local): void {
  const lanes = 16 / copy.size;
  for (let j = 0; j < copy.columns; j += lanes) {
    const columns = Array.from({ length: lanes }, (_, lane) => {
      const column = f.local("v128");
      const at = Math.min(j + lane, copy.columns - 1);
      f.memory("v128.load", pushAddress(f, from, at * copy.columnStride)).set(column);
      return column;
    });
    transposed(f, columns).forEach((row, i) => {
      f.get(to)
        .get(row)
        .memory("v128.store", i * copy.rowBytes + j * copy.size);
      f.release(row);
    });
    f.release(...columns);
  }
}

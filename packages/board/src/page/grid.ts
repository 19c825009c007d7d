/** Which rectangles touch a part of the plane: a hash of square cells, with the few that would fill many cells in a list. */
import type { Point, Rectangle } from "./camera.ts";

const CELL = 400;
const MOST_CELLS = 64;

export class Grid<T> {
  readonly #cells = new Map<string, number[]>();
  readonly #large: number[] = [];
  readonly #items: readonly T[];
  readonly #areas: readonly Rectangle[];
  /** The query that met an item last, so that none is told twice. */
  readonly #met: Uint32Array;
  #query = 0;

  constructor(items: readonly T[], area: (item: T) => Rectangle) {
    this.#items = items;
    this.#areas = items.map(area);
    this.#met = new Uint32Array(items.length);
    this.#areas.forEach((rectangle, i) => {
      const cells = cellsOf(rectangle);
      if (cells === undefined) this.#large.push(i);
      else for (const key of cells) this.#add(key, i);
    });
  }

  #add(key: string, i: number): void {
    const cell = this.#cells.get(key);
    if (cell) cell.push(i);
    else this.#cells.set(key, [i]);
  }

  /** In the order of the items. */
  touching(part: Rectangle): T[] {
    this.#query++;
    const found: number[] = [];
    const meet = (i: number): void => {
      if (this.#met[i] === this.#query) return;
      this.#met[i] = this.#query;
      if (overlap(this.#areas[i]!, part)) found.push(i);
    };
    this.#large.forEach(meet);
    const cells = cellsOf(part);
    if (cells) for (const key of cells) this.#cells.get(key)?.forEach(meet);
    else for (let i = 0; i < this.#items.length; i++) meet(i);
    return found.sort((a, b) => a - b).map((i) => this.#items[i]!);
  }

  at([x, y]: Point): T[] {
    return this.touching({ x, y, width: 0, height: 0 });
  }
}

function overlap(a: Rectangle, b: Rectangle): boolean {
  return a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height;
}

/** Keys of the cells that it touches; undefined where there are many. */
function cellsOf({ x, y, width, height }: Rectangle): string[] | undefined {
  const [left, top] = [Math.floor(x / CELL), Math.floor(y / CELL)];
  const [right, bottom] = [Math.floor((x + width) / CELL), Math.floor((y + height) / CELL)];
  if ((right - left + 1) * (bottom - top + 1) > MOST_CELLS) return undefined;
  const keys: string[] = [];
  for (let i = left; i <= right; i++) for (let j = top; j <= bottom; j++) keys.push(`${String(i)},${String(j)}`);
  return keys;
}

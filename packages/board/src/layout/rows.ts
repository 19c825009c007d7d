/**
 * Boxes in given rows, and lines between them: dagre (Gansner et al., "A technique for drawing directed graphs", 1993; Brandes and
 * Köpf, "Fast and simple horizontal coordinate assignment", 2001) finds the order in each row and where things stand in it; heights
 * are ours.
 */
import { Graph, layout, type EdgeName } from "./dagre.ts";
import type { BoxSize } from "./box_text.ts";

export type Point = readonly [x: number, y: number];

export const LABEL_HEIGHT = 14;
/** Between two rows, and more where lines lean far. */
const [GAP, MOST_GAP, LEAN] = [18, 70, 0.07];

/** A line between boxes of different rows, downwards, with a row at least between them: else dagre has no place for it. */
export type Line = EdgeName;

export class Rows {
  readonly #graph = new Graph({ multigraph: true });
  readonly #lines: Line[] = [];
  readonly #heights: number[] = [];
  /** By box; what dagre keeps of it is counted from the first row that has one. */
  readonly #rows = new Map<string, number>();
  #tops: number[] = [];

  add(id: string, { width, height }: BoxSize, row: number): void {
    this.#graph.setNode(id, { width, height, rank: row });
    this.#rows.set(id, row);
    this.#grow(row, height);
  }

  #grow(row: number, height: number): void {
    while (this.#heights.length <= row) this.#heights.push(0);
    this.#heights[row] = Math.max(this.#heights[row]!, height);
  }

  /** @param labelWidth of a label in the row in the middle, which must be there */
  connect(from: string, to: string, weight: number, labelWidth = 0): Line {
    const line = { v: from, w: to, name: String(this.#lines.length) };
    this.#lines.push(line);
    const height = labelWidth > 0 ? LABEL_HEIGHT : 0;
    this.#graph.setEdge(line, { width: labelWidth, height, labelpos: "c", weight });
    if (height > 0) this.#grow((this.row(from) + this.row(to)) / 2, height);
    return line;
  }

  row(id: string): number {
    return this.#rows.get(id)!;
  }

  place(): void {
    // "none": rows are given
    this.#graph.setGraph({ ranker: "none", nodesep: 24, edgesep: 14, ranksep: 2 });
    layout(this.#graph);
    const gaps = this.#gaps();
    let y = 0;
    this.#tops = this.#heights.map((height, row) => {
      const top = y;
      y += height + gaps[row]!;
      return top;
    });
  }

  /** The gap below each row: none where neither boxes nor lines are. */
  #gaps(): number[] {
    const lean = this.#heights.map((height): number => (height > 0 ? 0 : -1));
    for (const line of this.#lines) {
      const xs = [this.x(line.v), ...this.#passes(line), this.x(line.w)];
      const first = this.row(line.v);
      for (let i = 1; i < xs.length; i++) {
        const row = first + i - 1;
        lean[row] = Math.max(lean[row]!, Math.abs(xs[i]! - xs[i - 1]!));
      }
    }
    return lean.map((dx) => (dx < 0 ? 0 : Math.min(MOST_GAP, GAP + dx * LEAN)));
  }

  #passes(line: Line): number[] {
    return this.#graph
      .edge(line)
      .points!.slice(1, -1)
      .map(({ x }) => x)
      .slice(0, this.row(line.w) - this.row(line.v) - 1);
  }

  /** Of the centre. */
  x(id: string): number {
    return this.#graph.node(id).x!;
  }

  top(row: number): number {
    return this.#tops[row]!;
  }

  bottom(row: number): number {
    return this.#tops[row]! + this.#heights[row]!;
  }

  get height(): number {
    const last = this.#heights.length - 1;
    return last < 0 ? 0 : this.bottom(last);
  }

  /** The upright parts of a line in the rows between its ends. */
  way(line: Line): Point[] {
    const points: Point[] = [];
    this.#passes(line).forEach((x, i) => {
      const row = this.row(line.v) + 1 + i;
      points.push([x, this.top(row)]);
      if (this.bottom(row) > this.top(row)) points.push([x, this.bottom(row)]);
    });
    return points;
  }

  labelWidth(line: Line): number {
    return this.#graph.edge(line).width;
  }

  labelPoint(line: Line): Point | undefined {
    const { width, x } = this.#graph.edge(line);
    if (width === 0 || x === undefined) return undefined;
    const row = (this.row(line.v) + this.row(line.w)) / 2;
    return [x, (this.top(row) + this.bottom(row)) / 2];
  }
}

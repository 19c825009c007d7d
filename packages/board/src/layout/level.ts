/**
 * One level: the children of an open group in rows, and ways for what flows between them, from the top border and to the bottom.
 *
 * A line that passes a row has a place of its own in it, as a box would; it stays upright there, and moves aside only between rows,
 * where there are no boxes. So no line goes through a box. A line backwards leaves at the bottom as all do, turns below its row,
 * rises through places of its own, and turns again above the row of its end.
 */
import type { Item } from "../model/item.ts";
import { DETAIL_SIZE, type BoxSize } from "./box_text.ts";
import type { Flow, Level } from "./flows.ts";
import { rankBoxes } from "./ranks.ts";
import { Rows, type Line, type Point } from "./rows.ts";
import { textWidth } from "./text_size.ts";

export type { Point } from "./rows.ts";

/** A way between two rows. Its ends are where rows begin: what leads on to the boxes depends on where these want it. */
export interface Route {
  readonly points: readonly Point[];
  readonly label: Point | undefined;
  readonly back: boolean;
}

export interface LevelLayout extends BoxSize {
  /** Upper left corners. */
  readonly places: ReadonlyMap<Item, Point>;
  /** Where the row of a box begins and ends. */
  readonly bands: ReadonlyMap<Item, readonly [top: number, bottom: number]>;
  readonly routes: ReadonlyMap<Flow, Route>;
  /** Ways from the top border by the child they lead to, and from children to the bottom border; a child without has none. */
  readonly entries: ReadonlyMap<Item, Route>;
  readonly exits: ReadonlyMap<Item, Route>;
}

const MARGIN = 14;
/** Levels with more have no labels on their lines, which would only make them wider. */
const MOST_LABELLED = 60;
/** Lines to borders take so many places at most; where it would be more, they end at the border above or below their box. */
const MOST_PORT_PLACES = 1200;
/** Half the width of a turn. */
const TURN = 6;

/** A line backwards: out of its box to a turn, up to another, into its end. */
interface BackLine {
  readonly out: Line;
  readonly up: Line;
  readonly into: Line;
}

interface Drawn {
  readonly lines: Map<Flow, Line>;
  readonly back: Map<Flow, BackLine>;
  readonly entries: Map<Item, Line>;
  readonly exits: Map<Item, Line>;
}

/** A line that rises beside what is between the turns at its ends. */
function connectBack(rows: Rows, from: string, to: string): BackLine {
  const [above, below] = [`above ${from} ${to}`, `below ${from} ${to}`];
  const size = { width: 2 * TURN, height: 0 };
  rows.add(above, size, rows.row(to) - 2);
  rows.add(below, size, rows.row(from) + 2);
  return {
    out: rows.connect(from, below, 1),
    up: rows.connect(above, below, 2),
    into: rows.connect(above, to, 1),
  };
}

/** Ways to the borders of the group. */
function connectPorts(rows: Rows, ids: ReadonlyMap<Item, string>, level: Level, drawn: Drawn, lastRow: number): void {
  let places = 0;
  for (const box of level.takers) places += rows.row(ids.get(box)!);
  for (const box of level.givers) places += lastRow - rows.row(ids.get(box)!);
  if (places > MOST_PORT_PLACES) return;
  const size = { width: 2, height: 0 };
  for (const [box, id] of ids) {
    if (level.takers.has(box)) {
      rows.add(`in ${id}`, size, 0);
      drawn.entries.set(box, rows.connect(`in ${id}`, id, 1));
    }
    if (level.givers.has(box)) {
      rows.add(`out ${id}`, size, lastRow);
      drawn.exits.set(box, rows.connect(id, `out ${id}`, 1));
    }
  }
}

function connect(rows: Rows, ids: ReadonlyMap<Item, string>, level: Level, sizes: ReadonlyMap<Item, BoxSize>): Drawn {
  const boxes = [...ids.keys()];
  const index = new Map(boxes.map((box, i) => [box, i]));
  const flows = [...level.flows.values()];
  const arcs = flows.map(({ from, to, tensors, forward }) => ({
    from: index.get(from)!,
    to: index.get(to)!,
    weight: tensors === 0 ? 0.1 : forward,
  }));
  const { rank, back } = rankBoxes(boxes.length, arcs);
  const labelled = boxes.length <= MOST_LABELLED;
  let lastRow = 2;
  for (const [box, id] of ids) {
    const row = 2 * rank[index.get(box)!]! + 2;
    lastRow = Math.max(lastRow, row + 2);
    rows.add(id, sizes.get(box)!, row);
  }
  const drawn: Drawn = { lines: new Map(), back: new Map(), entries: new Map(), exits: new Map() };
  flows.forEach((flow, i) => {
    const [from, to] = [ids.get(flow.from)!, ids.get(flow.to)!];
    if (back[i]) drawn.back.set(flow, connectBack(rows, from, to));
    else {
      const labelWidth = labelled && flow.label !== "" ? textWidth(flow.label, DETAIL_SIZE) + 8 : 0;
      drawn.lines.set(flow, rows.connect(from, to, flow.kind === "data" ? 2 : 1, labelWidth));
    }
  });
  connectPorts(rows, ids, level, drawn, lastRow);
  return drawn;
}

/** The way of a line backwards. Turns are as wide as their places. */
function backWay(rows: Rows, { out, up, into }: BackLine): Point[] {
  const rise = rows.way(up).reverse();
  const [below, above] = [rows.x(up.w), rows.x(up.v)];
  const [bottom, top] = [rows.top(rows.row(up.w)), rows.bottom(rows.row(up.v))];
  const [descent, fall] = [rows.way(out), rows.way(into)];
  const [start, first] = [descent.at(-1)?.[0] ?? below, rise[0]?.[0] ?? below];
  const [last, end] = [rise.at(-1)?.[0] ?? above, fall[0]?.[0] ?? above];
  const [turnBelow, turnAbove] = [first >= start ? TURN : -TURN, end >= last ? TURN : -TURN];
  return [
    ...descent,
    [below - turnBelow, bottom],
    [below + turnBelow, bottom],
    ...rise,
    [above - turnAbove, top],
    [above + turnAbove, top],
    ...fall,
  ];
}

/** Boxes that nothing connects stand in a block beside the others. */
function placeLoose(
  loose: readonly Item[],
  sizes: ReadonlyMap<Item, BoxSize>,
  left: number,
  height: number,
): { readonly places: Map<Item, Point>; readonly width: number; readonly height: number } {
  const places = new Map<Item, Point>();
  const gap = 14;
  const area = loose.reduce((sum, box) => sum + (sizes.get(box)!.width + gap) * (sizes.get(box)!.height + gap), 0);
  const columnHeight = Math.max(height, Math.sqrt(area) * 0.8);
  let [x, y, columnWidth, bottom] = [left, 0, 0, 0];
  for (const box of loose) {
    const size = sizes.get(box)!;
    if (y > 0 && y + size.height > columnHeight) [x, y, columnWidth] = [x + columnWidth + gap, 0, 0];
    places.set(box, [x, y]);
    columnWidth = Math.max(columnWidth, size.width);
    y += size.height + gap;
    bottom = Math.max(bottom, y - gap);
  }
  return { places, width: x + columnWidth, height: bottom };
}

/** The leftmost and the rightmost of what was drawn in rows. */
function extent(rows: Rows, ids: Iterable<readonly [Item, string]>, sizes: ReadonlyMap<Item, BoxSize>, drawn: Drawn) {
  let [left, right] = [Infinity, -Infinity];
  const include = (x: number, halfWidth: number): void => {
    left = Math.min(left, x - halfWidth);
    right = Math.max(right, x + halfWidth);
  };
  for (const [box, id] of ids) include(rows.x(id), sizes.get(box)!.width / 2);
  const back = [...drawn.back.values()].flatMap(({ out, up, into }) => [out, up, into]);
  for (const line of [...drawn.lines.values(), ...back, ...drawn.entries.values(), ...drawn.exits.values()]) {
    for (const [x] of rows.way(line)) include(x, TURN);
    for (const id of [line.v, line.w]) include(rows.x(id), TURN);
    const label = rows.labelPoint(line);
    if (label) include(label[0], rows.labelWidth(line) / 2);
  }
  return left > right ? { left: 0, right: 0 } : { left, right };
}

/**
 * Lays out the children of a group.
 * @param title space for the group's name above its content
 */
export function layoutLevel(
  children: readonly Item[],
  level: Level,
  sizes: ReadonlyMap<Item, BoxSize>,
  title: BoxSize,
): LevelLayout {
  const tied = new Set<Item>([...level.takers, ...level.givers]);
  for (const { from, to } of level.flows.values()) tied.add(from).add(to);
  const ids = new Map(children.filter((box) => tied.has(box)).map((box, i) => [box, `box ${i}`]));
  const rows = new Rows();
  const drawn = connect(rows, ids, level, sizes);
  if (ids.size > 0) rows.place();
  const { left, right } = extent(rows, ids, sizes, drawn);
  const looseLeft = ids.size > 0 ? right + 2 * MARGIN : 0;
  const loose = placeLoose(
    children.filter((box) => !tied.has(box)),
    sizes,
    looseLeft,
    rows.height,
  );
  const content = loose.places.size > 0 ? loose.width - left : right - left;
  const width = Math.max(content + 2 * MARGIN, title.width);
  const top = title.height + (ids.size > 0 && level.takers.size > 0 ? 0 : MARGIN / 2);
  const height = top + Math.max(rows.height, loose.height) + MARGIN;
  const dx = (width - content) / 2 - left;
  const move = ([x, y]: Point): Point => [x + dx, y + top];

  const places = new Map<Item, Point>([...loose.places].map(([box, place]) => [box, move(place)]));
  const bands = new Map<Item, readonly [number, number]>();
  for (const [box, id] of ids) {
    const [bandTop, bandBottom] = [rows.top(rows.row(id)), rows.bottom(rows.row(id))];
    const size = sizes.get(box)!;
    places.set(box, move([rows.x(id) - size.width / 2, (bandTop + bandBottom - size.height) / 2]));
    bands.set(box, [bandTop + top, bandBottom + top]);
  }
  const route = (line: Line, points: Point[]): Route => {
    const label = rows.labelPoint(line);
    return { points, label: label && move(label), back: false };
  };
  const routes = new Map<Flow, Route>();
  for (const [flow, line] of drawn.lines) routes.set(flow, route(line, rows.way(line).map(move)));
  for (const [flow, line] of drawn.back) {
    routes.set(flow, { points: backWay(rows, line).map(move), label: undefined, back: true });
  }
  const entries = new Map<Item, Route>();
  for (const [box, line] of drawn.entries) {
    const x = rows.x(line.v) + dx;
    entries.set(box, route(line, [[x, 0], [x, rows.top(0) + top], ...rows.way(line).map(move)]));
  }
  const exits = new Map<Item, Route>();
  for (const [box, line] of drawn.exits) {
    const x = rows.x(line.w) + dx;
    exits.set(box, route(line, [...rows.way(line).map(move), [x, rows.height + top], [x, height]]));
  }
  return { width, height, places, bands, routes, entries, exits };
}

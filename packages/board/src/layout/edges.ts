/**
 * The lines of a scene: for each two boxes that are not open, the way up from the one through the borders of the groups around it, over
 * the level where both are, and down to the other. Lines that leave a box together stay together as far as they go the same way.
 */
import type { GraphIndex } from "../model/graph_index.ts";
import type { Item } from "../model/item.ts";
import type { Tree } from "../model/tree.ts";
import type { SceneBox, SceneEdge } from "../scene.ts";
import { addTo, connections, Flow, flowKey, type Level } from "./flows.ts";
import type { LevelLayout, Point, Route } from "./level.ts";

export interface Placed {
  /** Of the visible items. */
  readonly boxes: ReadonlyMap<Item, SceneBox>;
  readonly layouts: ReadonlyMap<Item, LevelLayout>;
  readonly levels: ReadonlyMap<Item, Level>;
}

/** Between the ends of lines at a box. */
const END_DISTANCE = 14;

/** Flows between visible boxes that are not open. */
function visibleFlows(graph: GraphIndex, tree: Tree, training: readonly boolean[], boxes: Placed["boxes"]): Flow[] {
  const shown = tree.leaves.map((leaf) => {
    let item = leaf;
    while (item && !boxes.has(item)) item = item.parent;
    return item;
  });
  const flows = new Map<string, Flow>();
  for (const connection of connections(graph, tree)) {
    const [from, to] = [shown[connection.from]!, shown[connection.to]!];
    if (from === to) continue;
    const key = flowKey(from, to);
    let flow = flows.get(key);
    if (!flow) flows.set(key, (flow = new Flow(from, to)));
    addTo(flow, graph, training, connection);
  }
  return [...flows.values()];
}

/** Where the lines at closed boxes end: beside each other, in the order of where they come from and lead to. */
class Ends {
  readonly #xs = new Map<Item, Map<Route, number>>();

  /** @param at the closed box's place in its level */
  spread(box: Item, left: number, width: number, routes: readonly (readonly [Route, number])[]): void {
    const sorted = [...routes].sort((a, b) => a[1] - b[1]);
    const distance = Math.min(END_DISTANCE, (width - 12) / Math.max(1, sorted.length - 1));
    const first = left + width / 2 - (distance * (sorted.length - 1)) / 2;
    const xs = this.#xs.get(box) ?? new Map<Route, number>();
    sorted.forEach(([route], i) => xs.set(route, first + i * distance));
    this.#xs.set(box, xs);
  }

  x(box: Item, route: Route): number | undefined {
    return this.#xs.get(box)?.get(route);
  }
}

interface LevelEnds {
  readonly tops: Ends;
  readonly bottoms: Ends;
}

function noteEnd(ends: Map<Item, [Route, number][]>, box: Item, route: Route, x: number): void {
  const list = ends.get(box);
  if (list) list.push([route, x]);
  else ends.set(box, [[route, x]]);
}

/** Ends at the closed boxes of a group, in its coordinates. */
function endsOf(group: Item, { layouts, levels, boxes }: Placed): LevelEnds {
  const { routes, entries, exits, places } = layouts.get(group)!;
  const into = new Map<Item, [Route, number][]>();
  const outOf = new Map<Item, [Route, number][]>();
  const centre = (box: Item): number => places.get(box)![0] + boxes.get(box)!.width / 2;
  for (const flow of levels.get(group)!.flows.values()) {
    const route = routes.get(flow)!;
    noteEnd(outOf, flow.from, route, route.points[0]?.[0] ?? centre(flow.to));
    noteEnd(into, flow.to, route, route.points.at(-1)?.[0] ?? centre(flow.from));
  }
  for (const [box, route] of entries) noteEnd(into, box, route, route.points.at(-1)![0]);
  for (const [box, route] of exits) noteEnd(outOf, box, route, route.points[0]![0]);
  const result = { tops: new Ends(), bottoms: new Ends() };
  for (const [ends, noted] of [
    [result.tops, into],
    [result.bottoms, outOf],
  ] as const) {
    for (const [box, list] of noted) {
      if (!layouts.has(box)) ends.spread(box, places.get(box)![0], boxes.get(box)!.width, list);
    }
  }
  return result;
}

/** A part of a way, and the child of a level that it leads to or comes from. */
interface Part {
  readonly points: readonly Point[];
  readonly item: Item;
  /** Where it passes the border of that child; undefined where it is the box itself. */
  readonly x: number | undefined;
}

class EdgeDrawer {
  readonly #placed: Placed;
  readonly #ends: ReadonlyMap<Item, LevelEnds>;

  constructor(placed: Placed) {
    this.#placed = placed;
    this.#ends = new Map([...placed.layouts.keys()].map((group) => [group, endsOf(group, placed)]));
  }

  /** Points of a group's level in the plane. */
  #inPlane(group: Item, points: readonly Point[]): Point[] {
    const box = this.#placed.boxes.get(group);
    return box ? points.map(([x, y]) => [x + box.x, y + box.y]) : [...points];
  }

  #band(item: Item): readonly [top: number, bottom: number] {
    const group = item.parent!;
    const [top, bottom] = this.#placed.layouts.get(group)!.bands.get(item)!;
    const y = this.#placed.boxes.get(group)?.y ?? 0;
    return [top + y, bottom + y];
  }

  /** From the bottom of a box to where its row ends. */
  #leave(item: Item, x: number): Point[] {
    const { y, height } = this.#placed.boxes.get(item)!;
    return [
      [x, y + height],
      [x, this.#band(item)[1]],
    ];
  }

  /** From where a box's row begins to its top. */
  #arrive(item: Item, x: number): Point[] {
    return [
      [x, this.#band(item)[0]],
      [x, this.#placed.boxes.get(item)!.y],
    ];
  }

  #end(item: Item, route: Route, side: keyof LevelEnds): number {
    const x = this.#ends.get(item.parent!)![side].x(item, route)!;
    return x + (this.#placed.boxes.get(item.parent!)?.x ?? 0);
  }

  #centre(item: Item): number {
    const { x, width } = this.#placed.boxes.get(item)!;
    return x + width / 2;
  }

  /** Up from a box to the border of the child of `level` that it is in. Where a group has too many lines for all, it begins at its border. */
  #climb(box: Item, level: Item): Part {
    let points: Point[] = [];
    let x: number | undefined;
    let item = box;
    for (; item.parent !== level; item = item.parent!) {
      const group = item.parent!;
      const exit = this.#placed.layouts.get(group)!.exits.get(item);
      if (exit) {
        const way = this.#inPlane(group, exit.points);
        points.push(...this.#leave(item, x ?? this.#end(item, exit, "bottoms")), ...way);
        x = way.at(-1)![0];
      } else {
        points = [];
        x = this.#centre(item);
      }
    }
    return { points, item, x };
  }

  /** Down from the border of the child of `level` that a box is in to the box. */
  #descend(box: Item, level: Item): Part {
    let points: Point[] = [];
    let x: number | undefined;
    let item = box;
    for (; item.parent !== level; item = item.parent!) {
      const group = item.parent!;
      const entry = this.#placed.layouts.get(group)!.entries.get(item);
      if (entry) {
        const way = this.#inPlane(group, entry.points);
        points = [...way, ...this.#arrive(item, x ?? this.#end(item, entry, "tops")), ...points];
        x = way[0]![0];
      } else {
        points = [];
        x = this.#centre(item);
      }
    }
    return { points, item, x };
  }

  /** @returns the line, with the flow of the level it crosses */
  draw(
    from: Item,
    to: Item,
  ): { readonly points: Point[]; readonly flow: Flow; readonly route: Route; readonly label: Point | undefined } {
    const level = this.#meeting(from, to);
    const [up, down] = [this.#climb(from, level), this.#descend(to, level)];
    const flow = this.#placed.levels.get(level)!.flows.get(flowKey(up.item, down.item))!;
    const route = this.#placed.layouts.get(level)!.routes.get(flow)!;
    const points = [
      ...up.points,
      ...this.#leave(up.item, up.x ?? this.#end(up.item, route, "bottoms")),
      ...this.#inPlane(level, route.points),
      ...this.#arrive(down.item, down.x ?? this.#end(down.item, route, "tops")),
      ...down.points,
    ];
    const label = route.label && this.#inPlane(level, [route.label])[0];
    return { points: straightened(points), flow, route, label };
  }

  /** The innermost group around both. */
  #meeting(from: Item, to: Item): Item {
    const around = new Set<Item>();
    for (let item = from.parent; item; item = item.parent) around.add(item);
    let level = to.parent!;
    while (!around.has(level)) level = level.parent!;
    return level;
  }
}

/** Without points between two others on an upright line. */
function straightened(points: readonly Point[]): Point[] {
  const result: Point[] = [];
  for (const point of points) {
    const [before, last] = [result.at(-2), result.at(-1)];
    if (last && last[0] === point[0] && last[1] === point[1]) continue;
    if (
      before &&
      last &&
      before[0] === last[0] &&
      last[0] === point[0] &&
      last[1] >= before[1] &&
      point[1] >= last[1]
    ) {
      result.pop();
    }
    result.push(point);
  }
  return result;
}

/** Lines between all boxes that are not open. */
export function drawEdges(graph: GraphIndex, tree: Tree, training: readonly boolean[], placed: Placed): SceneEdge[] {
  const drawer = new EdgeDrawer(placed);
  const labelled = new Set<Route>();
  return visibleFlows(graph, tree, training, placed.boxes).map(({ from, to, kind, tensors }) => {
    const { points, flow, route, label } = drawer.draw(from, to);
    // lines that go together over a level have one label
    const first = !labelled.has(route);
    labelled.add(route);
    return {
      id: `${from.id}\n${to.id}`,
      from: from.id,
      to: to.id,
      kind,
      points,
      label: first && label ? flow.label : "",
      labelAt: label,
      tensors,
      back: route.back,
    };
  });
}

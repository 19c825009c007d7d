/** What must hold of every drawing, whatever it shows. */
import type { Scene, SceneBox, SceneEdge } from "@tfgraph/board";

interface Rectangle {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Rounding. */
const EPSILON = 0.01;

function rectangle({ x, y, width, height }: SceneBox): Rectangle {
  return { left: x, right: x + width, top: y, bottom: y + height };
}

function overlap(a: Rectangle, b: Rectangle): boolean {
  return (
    a.left < b.right - EPSILON && b.left < a.right - EPSILON && a.top < b.bottom - EPSILON && b.top < a.bottom - EPSILON
  );
}

function ancestors(box: SceneBox, byId: ReadonlyMap<string, SceneBox>): SceneBox[] {
  const found: SceneBox[] = [];
  for (let id = box.parent; id !== undefined; id = byId.get(id)!.parent) found.push(byId.get(id)!);
  return found;
}

/** Where a line leads through boxes that are not around its ends. Curves stay within the rectangle of the two points they join. */
function* crossings(edge: SceneEdge, scene: Scene, byId: ReadonlyMap<string, SceneBox>): Generator<string> {
  const around = new Set([edge.from, edge.to].flatMap((id) => ancestors(byId.get(id)!, byId)));
  const others = scene.boxes.filter((box) => !around.has(box));
  for (let i = 1; i < edge.points.length; i++) {
    const [[x1, y1], [x2, y2]] = [edge.points[i - 1]!, edge.points[i]!];
    // a line has no width, but would show in a box that it leads along
    const part = {
      left: Math.min(x1, x2) - EPSILON,
      right: Math.max(x1, x2) + EPSILON,
      top: Math.min(y1, y2),
      bottom: Math.max(y1, y2),
    };
    for (const box of others) {
      if (part.bottom - part.top > EPSILON && overlap(part, rectangle(box))) {
        yield `${edge.from} → ${edge.to} goes through ${box.id}`;
      }
    }
  }
}

/** Lines begin below their box and end above theirs, or at the border of a group around it that has too many lines. */
function* ends(edge: SceneEdge, byId: ReadonlyMap<string, SceneBox>): Generator<string> {
  const [first, last] = [edge.points[0]!, edge.points.at(-1)!];
  const [from, to] = [byId.get(edge.from)!, byId.get(edge.to)!];
  const near = (a: number, b: number): boolean => Math.abs(a - b) < EPSILON;
  const above = (box: SceneBox): boolean => near(last[1], box.y) && last[0] >= box.x && last[0] <= box.x + box.width;
  const below = (box: SceneBox): boolean =>
    near(first[1], box.y + box.height) && first[0] >= box.x && first[0] <= box.x + box.width;
  if (![from, ...ancestors(from, byId)].some(below)) yield `${edge.from} → ${edge.to} does not begin at its box`;
  if (![to, ...ancestors(to, byId)].some(above)) yield `${edge.from} → ${edge.to} does not end at its box`;
}

/** What is wrong with a drawing. */
export function faults(scene: Scene): string[] {
  const byId = new Map(scene.boxes.map((box) => [box.id, box]));
  const found: string[] = [];
  const inside = new Map<string | undefined, SceneBox[]>();
  for (const box of scene.boxes) {
    const siblings = inside.get(box.parent) ?? [];
    for (const other of siblings) {
      if (overlap(rectangle(box), rectangle(other))) found.push(`${box.id} overlaps ${other.id}`);
    }
    inside.set(box.parent, [...siblings, box]);
    const parent = box.parent === undefined ? undefined : byId.get(box.parent)!;
    const outer = parent ? rectangle(parent) : { left: 0, top: 0, right: scene.width, bottom: scene.height };
    const inner = rectangle(box);
    if (inner.left < outer.left || inner.right > outer.right || inner.top < outer.top || inner.bottom > outer.bottom) {
      found.push(`${box.id} is not inside of what is around it`);
    }
  }
  for (const edge of scene.edges) {
    for (const id of [edge.from, edge.to]) if (byId.get(id)!.open) found.push(`an edge ends at ${id}, which is open`);
    found.push(...crossings(edge, scene, byId), ...ends(edge, byId));
  }
  return found;
}

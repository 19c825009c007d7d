/**
 * Lines seen from afar: rounded to what can be told apart at that distance, so that those that would lie on each other are drawn once,
 * and cut into squares of the plane, of which the browser paints those in sight.
 */
import type { EdgeKind, SceneEdge } from "../scene.ts";
import { svg } from "./dom.ts";

/** Side of the squares, in grains. */
const SQUARE = 600;

/** @param grain what cannot be told apart, in units of the scene */
export function farEdges(edges: readonly SceneEdge[], grain: number): SVGPathElement[] {
  const squares = new Map<string, Set<string>>();
  for (const edge of edges) addSegments(squares, edge, grain);
  return [...squares].map(([key, segments]) =>
    svg("path", {
      class: `far-edges ${key.slice(0, key.indexOf(" "))}`,
      transform: `scale(${grain})`,
      d: [...segments].join(""),
    }),
  );
}

function addSegments(squares: Map<string, Set<string>>, { kind, points }: SceneEdge, grain: number): void {
  let [x, y] = [NaN, NaN];
  for (const point of points) {
    const [toX, toY] = [Math.round(point[0] / grain), Math.round(point[1] / grain)];
    if (toX === x && toY === y) continue;
    if (!Number.isNaN(x)) squareOf(squares, kind, x, y).add(`M${x} ${y}L${toX} ${toY}`);
    [x, y] = [toX, toY];
  }
}

function squareOf(squares: Map<string, Set<string>>, kind: EdgeKind, x: number, y: number): Set<string> {
  const key = `${kind} ${Math.floor(x / SQUARE)} ${Math.floor(y / SQUARE)}`;
  let square = squares.get(key);
  if (!square) squares.set(key, (square = new Set()));
  return square;
}

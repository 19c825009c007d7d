import { expect, test } from "vitest";
import type { Rectangle } from "./camera.ts";
import { Grid } from "./grid.ts";

/** Rectangles of all sizes, the same each time. */
function rectangles(count: number): Rectangle[] {
  let seed = 7;
  const random = (most: number): number => (seed = (seed * 48271) % 2147483647) % most;
  return Array.from({ length: count }, () => {
    const size = 10 ** (1 + random(3));
    return { x: random(8000) - 2000, y: random(8000) - 2000, width: random(size), height: random(size) };
  });
}

const overlap = (a: Rectangle, b: Rectangle): boolean =>
  a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height;

test("a grid finds what a look at every rectangle finds, in order", () => {
  const all = rectangles(800);
  const grid = new Grid(all, (rectangle) => rectangle);
  for (const part of rectangles(60)) expect(grid.touching(part)).toEqual(all.filter((other) => overlap(part, other)));
});

test("a grid says what is at a point, inner things last", () => {
  const [outer, inner, other] = [
    { x: 0, y: 0, width: 100, height: 100 },
    { x: 40, y: 40, width: 10, height: 10 },
    { x: 90, y: 90, width: 5, height: 5 },
  ];
  expect(new Grid([outer, inner, other], (item) => item).at([45, 45])).toEqual([outer, inner]);
});

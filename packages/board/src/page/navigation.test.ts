import { expect, test } from "vitest";
import type { SceneBox } from "../scene.ts";
import { nextBox } from "./navigation.ts";

function box(id: string, x: number, y: number, open = false): SceneBox {
  const kind = open ? "scope" : "node";
  return { id, kind, label: id, detail: "", node: 0, parent: undefined, open, count: 1, x, y, width: 80, height: 38 };
}

const boxes = [box("group", 0, 0, true), box("a", 100, 0), box("b", 100, 100), box("c", 220, 104), box("d", 90, 200)];
const from = (id: string): SceneBox => boxes.find((other) => other.id === id)!;

test("arrow keys lead to the nearest box in their direction", () => {
  expect(nextBox(boxes, from("a"), "down")?.id).toBe("b");
  expect(nextBox(boxes, from("b"), "down")?.id).toBe("d");
  expect(nextBox(boxes, from("b"), "right")?.id).toBe("c");
  expect(nextBox(boxes, from("d"), "up")?.id).toBe("b");
});

test("boxes of one row are not above each other", () => {
  expect(nextBox(boxes, from("b"), "down")?.id).not.toBe("c");
});

test("groups that are open are passed over, and nothing is beyond the last", () => {
  expect(nextBox(boxes, from("a"), "left")?.id).not.toBe("group");
  expect(nextBox(boxes, from("a"), "up")).toBeUndefined();
});

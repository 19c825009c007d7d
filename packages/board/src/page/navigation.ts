/** From box to box by arrow keys: to the nearest one in that direction, sideways steps counting double. */
import type { SceneBox } from "../scene.ts";

export type Direction = "up" | "down" | "left" | "right";

export function nextBox(boxes: readonly SceneBox[], from: SceneBox, direction: Direction): SceneBox | undefined {
  const vertical = direction === "up" || direction === "down";
  const sign = direction === "down" || direction === "right" ? 1 : -1;
  let best: SceneBox | undefined;
  let least = Infinity;
  for (const box of boxes) {
    if (box.open || box.id === from.id) continue;
    const dx = box.x + box.width / 2 - (from.x + from.width / 2);
    const dy = box.y + box.height / 2 - (from.y + from.height / 2);
    const along = (vertical ? dy : dx) * sign;
    // beside each other is not above each other
    if (along < (vertical ? 12 : 4)) continue;
    const cost = along + 2 * Math.abs(vertical ? dx : dy);
    if (cost < least) [best, least] = [box, cost];
  }
  return best;
}

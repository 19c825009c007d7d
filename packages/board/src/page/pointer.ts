/** What fingers, mice and wheels do to the drawing, as a few words: pan, zoom, click, hover. */
import type { Point } from "./camera.ts";

export interface Gestures {
  pan(dx: number, dy: number): void;
  zoom(factor: number, at: Point): void;
  click(at: Point): void;
  doubleClick(at: Point): void;
  /** undefined when the pointer has left. */
  hover(at: Point | undefined): void;
}

/** A pointer that moved less than this has clicked. */
const CLICK_RADIUS = 4;

export function listenToPointers(stage: HTMLElement, gestures: Gestures): void {
  const down = new Map<number, Point>();
  let travelled = 0;
  const at = (event: MouseEvent): Point => {
    const { left, top } = stage.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    if (down.size === 0) travelled = 0;
    down.set(event.pointerId, at(event));
    stage.setPointerCapture(event.pointerId);
  });
  stage.addEventListener("pointermove", (event) => {
    const before = down.get(event.pointerId);
    const now = at(event);
    if (!before) {
      gestures.hover(now);
      return;
    }
    const [dx, dy] = [now[0] - before[0], now[1] - before[1]];
    travelled += Math.hypot(dx, dy);
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    if (other) gestures.zoom(distance(now, other) / Math.max(1, distance(before, other)), other);
    else if (travelled > CLICK_RADIUS) {
      stage.classList.add("dragging");
      gestures.pan(dx, dy);
    }
    if (other || travelled > CLICK_RADIUS) down.set(event.pointerId, now);
  });
  const up = (event: PointerEvent): void => {
    if (!down.delete(event.pointerId)) return;
    stage.classList.remove("dragging");
    if (event.type === "pointerup" && travelled <= CLICK_RADIUS) gestures.click(at(event));
  };
  stage.addEventListener("pointerup", up);
  stage.addEventListener("pointercancel", up);
  stage.addEventListener("pointerleave", () => gestures.hover(undefined));
  stage.addEventListener("dblclick", (event) => gestures.doubleClick(at(event)));
  listenToWheel(stage, gestures, at);
}

function listenToWheel(stage: HTMLElement, gestures: Gestures, at: (event: MouseEvent) => Point): void {
  // inside another page the wheel scrolls that page, until one has clicked into this one
  const framed = window.parent !== window;
  const turn = (event: WheelEvent): void => {
    if (framed && !event.ctrlKey && !stage.contains(document.activeElement)) return;
    event.preventDefault();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 33 : 1;
    if (event.shiftKey) gestures.pan(-(event.deltaX || event.deltaY) * pixels, 0);
    // a pinch on a touchpad is a wheel with ctrl, in smaller steps
    else gestures.zoom(Math.exp(-event.deltaY * pixels * (event.ctrlKey ? 0.01 : 0.0016)), at(event));
  };
  stage.addEventListener("wheel", turn, { passive: false });
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

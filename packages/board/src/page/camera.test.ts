import { describe, expect, test } from "vitest";
import { between, fit, toScene, visiblePart, zoomAt } from "./camera.ts";

describe("the camera", () => {
  test("fits a large scene into the view, centred", () => {
    const camera = fit({ x: 0, y: 0, width: 2000, height: 500 }, { width: 1064, height: 864 });
    expect(camera.scale).toBe(0.5);
    expect(toScene(camera, [532, 432])).toEqual([1000, 250]);
  });

  test("leaves room for what lies over the drawing", () => {
    const camera = fit({ x: 0, y: 0, width: 100, height: 100 }, { width: 1000, height: 400 }, { left: 200 });
    expect(camera).toEqual({ scale: 1, x: 550, y: 150 });
  });

  test("does not enlarge a small one", () => {
    expect(fit({ x: 0, y: 0, width: 10, height: 10 }, { width: 1000, height: 1000 }).scale).toBe(1);
  });

  test("keeps the point under the pointer while it zooms", () => {
    const camera = { x: 13, y: -7, scale: 0.8 };
    const [x, y] = toScene(zoomAt(camera, 1.7, [200, 100]), [200, 100]);
    const [x0, y0] = toScene(camera, [200, 100]);
    expect(x).toBeCloseTo(x0, 9);
    expect(y).toBeCloseTo(y0, 9);
  });

  test("zooms within bounds", () => {
    expect(zoomAt({ x: 0, y: 0, scale: 1 }, 1e9, [0, 0]).scale).toBe(4);
    expect(zoomAt({ x: 0, y: 0, scale: 1 }, 1e-9, [0, 0]).scale).toBe(0.004);
  });

  test("is at both ends of a flight, and halfway in ratio between them", () => {
    const [from, to] = [
      { x: 0, y: 0, scale: 0.25 },
      { x: 300, y: -60, scale: 4 },
    ];
    expect(between(from, to, 0)).toEqual(from);
    expect(between(from, to, 1)).toEqual(to);
    expect(between(from, to, 0.5).scale).toBeCloseTo(1, 12);
    expect(between(from, { ...to, scale: 0.25 }, 0.5)).toEqual({ x: 150, y: -30, scale: 0.25 });
  });

  test("sees a part of the scene, with a margin of the screen around", () => {
    const part = visiblePart({ x: 10, y: 20, scale: 2 }, { width: 100, height: 50 }, { width: 10, height: 0 });
    expect(part).toEqual({ x: -10, y: -10, width: 60, height: 25 });
  });
});

/** Where one stands over the drawing: a point of the scene is on the screen at `point * scale + (x, y)`. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export type Point = readonly [x: number, y: number];

export const MAX_SCALE = 4;
const MIN_SCALE = 0.004;

/** How a rectangle is fitted into the view. */
export interface Fitting {
  /** 1 where it is not said. */
  readonly maxScale?: number;
  /** Left free on all sides, in pixels of the screen. */
  readonly margin?: number;
  /** Left free besides, for what lies over the drawing. */
  readonly left?: number;
}

/** Shows the whole rectangle in the middle. */
export function fit(what: Rectangle, viewport: Size, { maxScale = 1, margin = 32, left = 0 }: Fitting = {}): Camera {
  const scale = clampScale(
    Math.min(
      maxScale,
      (viewport.width - left - 2 * margin) / Math.max(1, what.width),
      (viewport.height - 2 * margin) / Math.max(1, what.height),
    ),
  );
  return {
    scale,
    x: (viewport.width + left) / 2 - (what.x + what.width / 2) * scale,
    y: viewport.height / 2 - (what.y + what.height / 2) * scale,
  };
}

/** The point under `at` stays where it is. */
export function zoomAt(camera: Camera, factor: number, [x, y]: Point): Camera {
  const scale = clampScale(camera.scale * factor);
  const change = scale / camera.scale;
  return { scale, x: x - (x - camera.x) * change, y: y - (y - camera.y) * change };
}

export function toScene(camera: Camera, [x, y]: Point): Point {
  return [(x - camera.x) / camera.scale, (y - camera.y) / camera.scale];
}

/** What part of the scene the viewport shows, with a margin around it in pixels of the screen. */
export function visiblePart(camera: Camera, viewport: Size, margin: Size = { width: 0, height: 0 }): Rectangle {
  const [x, y] = toScene(camera, [-margin.width, -margin.height]);
  return {
    x,
    y,
    width: (viewport.width + 2 * margin.width) / camera.scale,
    height: (viewport.height + 2 * margin.height) / camera.scale,
  };
}

/** On the way from one to the other: scales are felt as ratios, and the point that both show at one place stays there. */
export function between(from: Camera, to: Camera, part: number): Camera {
  const scale = from.scale * (to.scale / from.scale) ** part;
  const way = to.scale - from.scale;
  const share = Math.abs(way) < 1e-9 ? part : (scale - from.scale) / way;
  return { scale, x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

function clampScale(scale: number): number {
  return Math.min(MAX_SCALE, Math.max(MIN_SCALE, scale));
}

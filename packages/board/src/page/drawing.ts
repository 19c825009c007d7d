/**
 * The picture of a scene in SVG, under a camera. Close by, what is in sight and a margin around it has elements of its own; from afar,
 * where no text could be read, all boxes and lines of a kind are one path. While the camera moves, the picture made last is moved as
 * a whole, which browsers do without painting, and it is made anew where it no longer covers the view or when the camera rests.
 */
import type { Scene, SceneBox, SceneEdge } from "../scene.ts";
import { type Camera, type Point, type Rectangle, type Size, toScene, visiblePart } from "./camera.ts";
import { html, svg } from "./dom.ts";
import { farEdges } from "./far_edges.ts";
import { Grid } from "./grid.ts";
import * as shapes from "./shapes.ts";
import type { Looks } from "./shapes.ts";

/** Below this scale labels cannot be read. */
const FAR = 0.36;
/** Pixels of the screen within which lines from afar are one. */
const GRAIN = 1.5;
/** The margin around the view that is drawn too, as a part of it. */
const MARGIN = 0.25;
/** How far the picture made last may be stretched. */
const STRETCH = 1.8;
const REST_MS = 110;
const ANIMATION = { duration: 170, easing: "ease-out" } as const;
/** More than this many boxes jump instead of gliding. */
const MOST_ANIMATED = 500;

export interface Hit {
  readonly box: SceneBox;
  /** Whether it is the button that opens and closes. */
  readonly toggle: boolean;
}

/** What is pointed out over the picture. */
export interface Emphasis {
  readonly selected?: string;
  readonly hovered?: string;
  /** What runs now, of a trace. */
  readonly current?: string;
}

export class Drawing {
  /** Takes the focus; its boxes are items of a tree. */
  readonly element: HTMLElement;
  readonly svg: SVGSVGElement;
  readonly #world = svg("g");
  /** From below to above. */
  readonly #layers = {
    grounds: svg("g"),
    far: svg("g"),
    edges: svg("g"),
    emphasis: svg("g", { class: "emphasis" }),
    boxes: svg("g"),
    labels: svg("g"),
    titles: svg("g"),
  };
  readonly #looks: Looks;
  #scene: Scene = { width: 0, height: 0, boxes: [], edges: [], aside: [] };
  #boxes = new Map<string, SceneBox>();
  #indices = new Map<string, number>();
  #depths = new Map<string, number>();
  #edgesOf = new Map<string, SceneEdge[]>();
  #boxGrid = new Grid<SceneBox>([], (box) => box);
  #edgeGrid = new Grid<SceneEdge>([], pathArea);
  /** Elements that are there, by what they show. */
  #shown = new Map<SceneBox | SceneEdge, SVGElement[]>();
  /** How far, in powers of two; -1 where it is near. */
  #farLevel = -1;
  #camera: Camera = { x: 0, y: 0, scale: 1 };
  /** The camera that the picture was made for. */
  #drawn: Camera | undefined;
  #size: Size = { width: 0, height: 0 };
  #emphasis: Emphasis = {};
  #frame = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor(looks: Looks) {
    this.#looks = looks;
    this.#world.append(...Object.values(this.#layers));
    this.svg = svg("svg", { class: "drawing", "aria-hidden": false }, shapes.arrowheads(), this.#world);
    const label = "Graph. Arrow keys go from box to box, Enter opens and closes, question mark shows all keys.";
    this.element = html("div", { class: "stage", tabindex: 0, role: "tree", "aria-label": label }, this.svg);
  }

  get camera(): Camera {
    return this.#camera;
  }

  get size(): Size {
    return this.#size;
  }

  get scene(): Scene {
    return this.#scene;
  }

  box(id: string): SceneBox | undefined {
    return this.#boxes.get(id);
  }

  edgesOf(id: string): readonly SceneEdge[] {
    return this.#edgesOf.get(id) ?? [];
  }

  /** Another scene; boxes that were there before glide to where they are now. */
  show(scene: Scene, camera: Camera, animated: boolean): void {
    const before = new Map([...this.#boxes].map(([id, { x, y }]) => [id, onScreen(this.#camera, x, y)]));
    this.#scene = scene;
    this.#boxes = new Map(scene.boxes.map((box) => [box.id, box]));
    this.#indices = new Map(scene.boxes.map((box, i) => [box.id, i]));
    this.#depths = new Map();
    for (const box of scene.boxes) this.#depths.set(box.id, this.#depthOf(box.parent) + 1);
    this.#edgesOf = new Map();
    for (const edge of scene.edges) for (const end of new Set([edge.from, edge.to])) this.#connect(end, edge);
    this.#boxGrid = new Grid(scene.boxes, boxArea);
    this.#edgeGrid = new Grid(scene.edges, pathArea);
    this.#camera = camera;
    this.refresh();
    if (animated && before.size > 0) this.#glide(before);
  }

  #depthOf(id: string | undefined): number {
    return id === undefined ? -1 : (this.#depths.get(id) ?? -1);
  }

  #connect(id: string, edge: SceneEdge): void {
    const edges = this.#edgesOf.get(id);
    if (edges) edges.push(edge);
    else this.#edgesOf.set(id, [edge]);
  }

  /** Moves the camera; the picture follows in the next frame. */
  move(camera: Camera): void {
    this.#camera = camera;
    if (this.#frame === 0)
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        this.#follow();
      });
  }

  resize(size: Size): void {
    this.#size = size;
    this.#draw();
  }

  /** Makes the picture anew, because boxes look different now. */
  refresh(): void {
    for (const layer of Object.values(this.#layers)) layer.replaceChildren();
    this.#shown.clear();
    this.#farLevel = -1;
    this.#draw();
  }

  emphasize(emphasis: Emphasis): void {
    this.#emphasis = emphasis;
    this.#drawEmphasis();
  }

  hit(at: Point): Hit | undefined {
    const point = toScene(this.#camera, at);
    for (const box of this.#boxGrid.at(point).reverse()) {
      const [x, y] = shapes.toggleCentre(box);
      const reach = Math.min(14, Math.max(shapes.TOGGLE.radius + 2, 9 / this.#camera.scale));
      if (box.kind !== "node" && Math.hypot(point[0] - box.x - x, point[1] - box.y - y) <= reach)
        return { box, toggle: true };
      if (contains(box, point)) return { box, toggle: false };
    }
    return undefined;
  }

  // ------------------------------------------------------------------ the picture

  #follow(): void {
    const drawn = this.#drawn;
    if (!drawn) return;
    const stretch = this.#camera.scale / drawn.scale;
    const x = this.#camera.x - drawn.x * stretch;
    const y = this.#camera.y - drawn.y * stretch;
    const [left, top] = [-MARGIN * this.#size.width, -MARGIN * this.#size.height];
    const covers =
      x + left * stretch <= 0 &&
      y + top * stretch <= 0 &&
      x + (this.#size.width - left) * stretch >= this.#size.width &&
      y + (this.#size.height - top) * stretch >= this.#size.height;
    const levelStays = this.#camera.scale < FAR === drawn.scale < FAR;
    if (!covers || stretch > STRETCH || !levelStays) {
      this.#draw();
      return;
    }
    // the origin of the picture is in its corner, outside of the view
    this.svg.style.transform = `translate(${String(x + left * (stretch - 1))}px, ${String(y + top * (stretch - 1))}px) scale(${String(stretch)})`;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.#draw(true), REST_MS);
  }

  /** @param resting whether nothing moves, so that there is time to be exact */
  #draw(resting = false): void {
    clearTimeout(this.#rest);
    if (!resting && this.#farLevel >= 0) this.#rest = setTimeout(() => this.#draw(true), REST_MS);
    const { width, height } = this.#size;
    if (width === 0) return;
    const camera = (this.#drawn = this.#camera);
    const [left, top] = [MARGIN * width, MARGIN * height];
    this.svg.style.transform = "";
    this.svg.style.left = `${String(-left)}px`;
    this.svg.style.top = `${String(-top)}px`;
    this.svg.setAttribute("width", String(width + 2 * left));
    this.svg.setAttribute("height", String(height + 2 * top));
    const to = `translate(${String(camera.x + left)} ${String(camera.y + top)}) scale(${String(camera.scale)})`;
    this.#world.setAttribute("transform", to);
    this.#fill(visiblePart(camera, this.#size, { width: left, height: top }), camera.scale, resting);
    this.#drawEmphasis();
  }

  #fill(part: Rectangle, scale: number, resting: boolean): void {
    const far = scale < FAR;
    const boxes = this.#boxGrid.touching(part).filter((box) => !far || box.open);
    const edges = far ? [] : this.#edgeGrid.touching(part);
    const wanted = new Set<SceneBox | SceneEdge>([...boxes, ...edges]);
    for (const [what, elements] of this.#shown) {
      if (wanted.has(what)) continue;
      for (const element of elements) element.remove();
      this.#shown.delete(what);
    }
    for (const box of boxes) if (!this.#shown.has(box)) this.#addBox(box);
    for (const edge of edges) if (!this.#shown.has(edge)) this.#addEdge(edge);
    this.#layers.titles.replaceChildren(
      ...boxes.flatMap((box) => (box.open ? (shapes.groupTitle(box, scale) ?? []) : [])),
    );
    this.#fillFar(far, scale, resting);
  }

  /** From afar, all at once; lines anew where another grain can be told apart. */
  #fillFar(far: boolean, scale: number, resting: boolean): void {
    const level = far ? Math.floor(Math.log2(FAR / scale)) : -1;
    if (level === this.#farLevel || (far && this.#farLevel >= 0 && !resting)) return;
    if (!far) this.#layers.far.replaceChildren();
    else if (this.#farLevel < 0)
      this.#layers.far.replaceChildren(svg("g"), ...shapes.farBoxes(this.#scene, this.#looks));
    this.#farLevel = level;
    if (far)
      this.#layers.far.firstElementChild?.replaceChildren(...farEdges(this.#scene.edges, (GRAIN / FAR) * 2 ** level));
  }

  #addBox(box: SceneBox): void {
    const { grounds, boxes } = this.#layers;
    const shape = box.open
      ? shapes.groupShape(box, this.#looks, this.#depthOf(box.id))
      : shapes.boxShape(box, this.#looks);
    this.#describe(shape, box);
    this.#shown.set(box, [shape]);
    if (!box.open) boxes.append(shape);
    else this.#inOrder(grounds, shape, box);
  }

  /** Grounds of inner groups lie on those of outer ones, in whatever order they came into sight. */
  #inOrder(layer: SVGGElement, shape: SVGGElement, box: SceneBox): void {
    const place = this.#indices.get(box.id)!;
    shape.dataset["place"] = String(place);
    const next = [...layer.children].find((other) => Number((other as SVGGElement).dataset["place"]) > place);
    layer.insertBefore(shape, next ?? null);
  }

  #describe(shape: SVGGElement, box: SceneBox): void {
    shape.id = this.#elementId(box.id);
    shape.setAttribute("role", "treeitem");
    shape.setAttribute("aria-level", String(this.#depthOf(box.id) + 1));
    const [detail = ""] = this.#looks.captions(box);
    shape.setAttribute("aria-label", detail === "" ? box.label : `${box.label}, ${detail}`);
    if (box.kind !== "node") shape.setAttribute("aria-expanded", String(box.open));
    shape.setAttribute("aria-selected", String(box.id === this.#emphasis.selected));
  }

  #elementId(id: string): string {
    return `box-${String(this.#indices.get(id))}`;
  }

  #addEdge(edge: SceneEdge): void {
    const dimmed = this.#isDimmed(edge.from) || this.#isDimmed(edge.to);
    const path = shapes.edgeShape(edge, dimmed);
    this.#layers.edges.append(path);
    const label = shapes.edgeLabel(edge, dimmed);
    if (label) this.#layers.labels.append(label);
    this.#shown.set(edge, label ? [path, label] : [path]);
  }

  #isDimmed(id: string): boolean {
    const box = this.#boxes.get(id);
    return box !== undefined && this.#looks.dimmed(box);
  }

  #drawEmphasis(): void {
    const { selected, hovered, current } = this.#emphasis;
    const drawn: SVGElement[] = [];
    for (const id of new Set([hovered, selected])) {
      if (id === undefined) continue;
      const bright = this.edgesOf(id).filter(({ from, to }) => !this.#isDimmed(from) && !this.#isDimmed(to));
      drawn.push(...bright.map((edge) => shapes.litEdge(edge, id)));
    }
    for (const [id, kind] of [
      [hovered, "hovered"],
      [current, "current"],
      [selected, "selected"],
    ] as const) {
      const box = id === undefined ? undefined : this.#boxes.get(id);
      if (box) drawn.push(shapes.outline(box, kind, this.#camera.scale));
    }
    this.#layers.emphasis.replaceChildren(...drawn);
    for (const item of this.svg.querySelectorAll('[aria-selected="true"]')) item.setAttribute("aria-selected", "false");
    const item = selected === undefined ? null : document.getElementById(this.#elementId(selected));
    item?.setAttribute("aria-selected", "true");
    if (item) this.element.setAttribute("aria-activedescendant", item.id);
    else this.element.removeAttribute("aria-activedescendant");
  }

  // ------------------------------------------------------------------ motion

  #glide(before: ReadonlyMap<string, Point>): void {
    if (this.#farLevel >= 0 || this.#shown.size > MOST_ANIMATED || prefersStillness()) return;
    for (const [what, elements] of this.#shown) {
      const was = "points" in what ? undefined : before.get(what.id);
      if (was && !("points" in what)) {
        const now = onScreen(this.#camera, what.x, what.y);
        const [dx, dy] = [(was[0] - now[0]) / this.#camera.scale, (was[1] - now[1]) / this.#camera.scale];
        const at = (x: number, y: number): string => `translate(${String(x)}px, ${String(y)}px)`;
        if (Math.hypot(dx, dy) > 0.5)
          elements[0]!.animate(
            [{ transform: at(what.x + dx, what.y + dy) }, { transform: at(what.x, what.y) }],
            ANIMATION,
          );
      } else for (const element of elements) element.animate([{ opacity: 0 }, { opacity: 1 }], ANIMATION);
    }
  }
}

export function prefersStillness(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

function contains({ x, y, width, height }: Rectangle, [px, py]: Point): boolean {
  return px >= x && px <= x + width && py >= y && py <= y + height;
}

function onScreen(camera: Camera, x: number, y: number): Point {
  return [x * camera.scale + camera.x, y * camera.scale + camera.y];
}

/** With the button on the corner. */
function boxArea({ kind, x, y, width, height }: SceneBox): Rectangle {
  const more = kind === "node" ? 0 : shapes.TOGGLE.radius;
  return { x, y: y - more, width: width + more, height: height + more };
}

function pathArea({ points }: SceneEdge): Rectangle {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

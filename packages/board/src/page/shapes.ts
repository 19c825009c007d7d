/** The SVG of one box and of one line, seen close, and of all of them at once, seen from afar. */
import { DETAIL_SIZE, LABEL_SIZE } from "../layout/box_text.ts";
import { fitText, textWidth } from "../layout/text_size.ts";
import { linePath } from "../picture.ts";
import type { Scene, SceneBox, SceneEdge } from "../scene.ts";
import type { Point } from "./camera.ts";
import type { Paint } from "./colours.ts";
import { svg } from "./dom.ts";

/** What kind of operation a box is, to be seen by its outline: inputs are round, variables have a side, constants are angular. */
export type Form = "operation" | "input" | "variable" | "constant" | "group";

/** How boxes look: by their colours, by what a run showed, by what is asked about. */
export interface Looks {
  paint(box: SceneBox): Paint;
  form(box: SceneBox): Form;
  /** The small line below the label, in words of which the first that fit are taken; none for no line. */
  captions(box: SceneBox): readonly string[];
  /** Whether it is not what is asked about. */
  dimmed(box: SceneBox): boolean;
  /** A mark on its corner, and what it means. */
  badge(box: SceneBox): string | undefined;
}

/** The button that opens and closes a group: on its corner, or inside of it when it is open. */
export const TOGGLE = { radius: 7.5, outside: 2, inside: 13 };

/** From the upper left corner of the box. */
export function toggleCentre({ open, width }: SceneBox): Point {
  return open ? [width - TOGGLE.inside, TOGGLE.inside] : [width - TOGGLE.outside, TOGGLE.outside];
}

/** How much wider bold text is than the layout takes it to be. */
const BOLD = 1.12;

const RADIUS: Readonly<Record<Form, number>> = { operation: 6, input: 14, variable: 6, constant: 1.5, group: 9 };

/** @param depth of an open group: every other one has another ground */
export function groupShape(box: SceneBox, looks: Looks, depth: number): SVGGElement {
  const { width, height } = box;
  const paint = looks.paint(box);
  const ground = svg("rect", { class: `ground ${depth % 2 === 0 ? "even" : "odd"}`, width, height, rx: RADIUS.group });
  ground.style.stroke = paint.stroke;
  const transform = `translate(${box.x} ${box.y})`;
  return svg("g", { class: classOf(box, looks, "open"), transform }, ground, toggle(box), ...mark(box, looks));
}

/** The title of an open group, no smaller on the screen than one can read, where it has the room. */
export function groupTitle(box: SceneBox, scale: number): SVGTextElement | undefined {
  const size = Math.max(LABEL_SIZE, 11.5 / scale);
  if (box.width * scale < 44 || box.height * scale < 20) return undefined;
  const room = Math.max(24, box.width - 20 - (scale < 0.6 ? 0 : 2 * TOGGLE.inside));
  const title = svg("text", { class: "title", x: box.x + 11, y: box.y + 6 + size, "font-size": size });
  title.textContent = fitText(box.label, size * BOLD, room);
  return title;
}

export function boxShape(box: SceneBox, looks: Looks): SVGGElement {
  const { width, height } = box;
  const form = looks.form(box);
  const paint = looks.paint(box);
  const shape = svg("g", { class: classOf(box, looks, form), transform: `translate(${box.x} ${box.y})` });
  const group = box.kind !== "node";
  const rx = Math.min(RADIUS[form], height / 2);
  if (group) shape.append(svg("rect", { class: "behind", x: 4, y: 4, width, height, rx, stroke: paint.stroke }));
  shape.append(svg("rect", { class: "body", width, height, rx, fill: paint.fill, stroke: paint.stroke }));
  if (form === "variable")
    shape.append(svg("path", { class: "side", d: `M6 0V${String(height)}`, stroke: paint.stroke }));
  shape.append(...texts(box, looks, paint));
  if (group) shape.append(toggle(box));
  shape.append(...mark(box, looks));
  return shape;
}

function texts(box: SceneBox, looks: Looks, paint: Paint): SVGTextElement[] {
  const middle = box.width / 2;
  const room = box.width - 10;
  const captions = looks.captions(box);
  const caption = captions.find((text) => textWidth(text, DETAIL_SIZE) <= room) ?? captions.at(-1) ?? "";
  const label = svg("text", {
    class: "label",
    x: middle,
    y: box.height / 2 + (caption === "" ? 4 : -2),
    fill: paint.text,
  });
  label.textContent = fitText(box.label, box.kind === "node" ? LABEL_SIZE : LABEL_SIZE * BOLD, room);
  if (caption === "") return [label];
  const detail = svg("text", { class: "detail", x: middle, y: box.height / 2 + 12, fill: paint.text });
  detail.textContent = fitText(caption, DETAIL_SIZE, room);
  return [label, detail];
}

function classOf(box: SceneBox, looks: Looks, form: string): string {
  return `box ${box.kind} ${form}${looks.dimmed(box) ? " dimmed" : ""}`;
}

function toggle(box: SceneBox): SVGGElement {
  const [x, y] = toggleCentre(box);
  const sign = svg("path", { d: box.open ? "M-3.5 0H3.5" : "M-3.5 0H3.5M0 -3.5V3.5" });
  return svg("g", { class: "toggle", transform: `translate(${x} ${y})` }, svg("circle", { r: TOGGLE.radius }), sign);
}

function mark(box: SceneBox, looks: Looks): SVGGElement[] {
  const meaning = looks.badge(box);
  if (meaning === undefined) return [];
  const sign = svg("text", { y: 3.6 }, "!");
  return [svg("g", { class: "badge" }, svg("title", {}, meaning), svg("circle", { r: 8 }), sign)];
}

/** @param dimmed whether one of its ends is */
export function edgeShape(edge: SceneEdge, dimmed: boolean): SVGPathElement {
  const kind = edge.back ? "back" : edge.kind;
  const path = svg("path", { class: `edge ${kind}${dimmed ? " dimmed" : ""}`, d: linePath(edge) });
  if (edge.tensors > 1) path.style.strokeWidth = String(1.1 + Math.min(2.4, Math.log2(edge.tensors) * 0.55));
  return path;
}

export function edgeLabel(edge: SceneEdge, dimmed: boolean): SVGTextElement | undefined {
  if (edge.label === "" || !edge.labelAt) return undefined;
  const [x, y] = edge.labelAt;
  return svg("text", { class: `edge-label${dimmed ? " dimmed" : ""}`, x, y: y + 3.5 }, edge.label);
}

function tenth(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** All boxes that are not open, as one path for each colour. */
export function farBoxes(scene: Scene, looks: Looks): SVGPathElement[] {
  const paths = new Map<string, { paint: Paint; dimmed: boolean; d: string[] }>();
  for (const box of scene.boxes) {
    if (box.open) continue;
    const paint = looks.paint(box);
    const dimmed = looks.dimmed(box);
    const key = `${paint.fill} ${paint.stroke} ${String(dimmed)}`;
    let path = paths.get(key);
    if (!path) paths.set(key, (path = { paint, dimmed, d: [] }));
    const [x, y, w, h] = [box.x, box.y, box.width, box.height].map(tenth);
    path.d.push(`M${x!} ${y!}h${w!}v${h!}h-${w!}z`);
  }
  return [...paths.values()].map(({ paint, dimmed, d }) =>
    svg("path", { class: `far-boxes${dimmed ? " dimmed" : ""}`, fill: paint.stroke, d: d.join("") }),
  );
}

/** The lines of a box that is pointed out, by whether they lead to it or away. */
export function litEdge(edge: SceneEdge, id: string): SVGPathElement {
  const path = edgeShape(edge, false);
  path.classList.add("lit", edge.to === id ? "into" : "out");
  return path;
}

/** A ring around a box, of the same width on the screen at any scale. */
export function outline(box: SceneBox, kind: "hovered" | "current" | "selected", scale: number): SVGRectElement {
  const gap = Math.max(2, 2 / scale);
  return svg("rect", {
    class: `outline ${kind}`,
    x: box.x - gap,
    y: box.y - gap,
    width: box.width + 2 * gap,
    height: box.height + 2 * gap,
    rx: 8 + gap,
  });
}

/** What lines end in; one for each colour, since a marker does not take that of its line. */
export function arrowheads(): SVGDefsElement {
  const head = (name: string): SVGMarkerElement =>
    svg(
      "marker",
      {
        id: `arrow-${name}`,
        class: `arrow ${name}`,
        viewBox: "0 0 8 8",
        refX: 7.2,
        refY: 4,
        markerWidth: 7,
        markerHeight: 7,
        markerUnits: "userSpaceOnUse",
        orient: "auto-start-reverse",
      },
      svg("path", { d: "M0.5 0.8L7.5 4L0.5 7.2Z" }),
    );
  return svg("defs", {}, ...["data", "training", "control", "back", "into", "out"].map(head));
}

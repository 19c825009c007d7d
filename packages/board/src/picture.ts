/** A scene as a picture: SVG that stands for itself, without script, on light and on dark paper. */
import { hueOf } from "./colour.ts";
import { BOLD, DETAIL_SIZE, LABEL_SIZE } from "./layout/box_text.ts";
import { fitText } from "./layout/text_size.ts";
import type { Scene, SceneBox, SceneEdge } from "./scene.ts";

export interface PictureOptions {
  /** What the picture is called, for those who do not see it. */
  readonly title?: string;
  /** Full names for boxes' tooltips; the label where it says none. */
  readonly describe?: (box: SceneBox) => string;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for XML: special characters as entities, those that XML has not as U+FFFD. */
export function escapeText(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replace(/[&<>"']/g, (letter) => ESCAPES[letter]!);
}

const number = (value: number): string => String(Math.round(value * 10) / 10);

/** Half the height of the gap that a line leaves for a label. */
const LABEL_GAP = 7;

/** The path of a line: upright parts straight, what leads aside as a curve that begins and ends upright, between the same heights. */
export function linePath({ points, labelAt }: Pick<SceneEdge, "points" | "labelAt">): string {
  const parts: string[] = [];
  points.forEach(([x, y], i) => {
    const before = points[i - 1];
    if (!before) parts.push(`M${number(x)} ${number(y)}`);
    else if (before[0] === x && labelAt && within(labelAt, before, y)) {
      const [above, below] = [labelAt[1] - LABEL_GAP, labelAt[1] + LABEL_GAP];
      parts.push(`L${number(x)} ${number(above)}M${number(x)} ${number(below)}L${number(x)} ${number(y)}`);
    } else if (before[0] === x || before[1] === y) parts.push(`L${number(x)} ${number(y)}`);
    else {
      const middle = number((before[1] + y) / 2);
      parts.push(`C${number(before[0])} ${middle} ${number(x)} ${middle} ${number(x)} ${number(y)}`);
    }
  });
  return parts.join("");
}

/** Whether a label stands on an upright part downwards. */
function within([x, y]: readonly [number, number], [from, top]: readonly [number, number], bottom: number): boolean {
  return Math.abs(x - from) < 0.01 && top <= y && y <= bottom;
}

/** Colours as attributes, not as rules: those would hold for the whole page that the picture is put in. */
interface Paint {
  readonly fill: string;
  readonly stroke: string;
  readonly text: string;
}

/** Opaque pale fills carry dark text on any paper; what stands on the paper itself has a middle tone. */
function paint(box: SceneBox): Paint {
  const hue = hueOf(box.kind === "node" || box.kind === "variable" ? (box.parent ?? "") : box.id);
  if (box.open) {
    return { fill: `hsla(${hue}, 60%, 50%, 0.09)`, stroke: `hsl(${hue}, 40%, 58%)`, text: `hsl(${hue}, 45%, 45%)` };
  }
  if (box.kind === "node")
    return { fill: "#fbfbfa", stroke: box.parent ? `hsl(${hue}, 30%, 62%)` : "#8a8a8a", text: "#222" };
  if (box.kind === "variable") return { fill: "#fdf3d6", stroke: "#c9a13b", text: "#3a2d08" };
  return { fill: `hsl(${hue}, 62%, 91%)`, stroke: `hsl(${hue}, 40%, 58%)`, text: "#222" };
}

function boxMarkup(box: SceneBox, description: string): string {
  const { fill, stroke, text } = paint(box);
  const { x, y, width, height } = box;
  const radius = box.kind === "node" ? height / 2 : 6;
  const series = box.kind === "series" && !box.open ? ' stroke-dasharray="5 3"' : "";
  const parts = [
    `<g><title>${escapeText(description)}</title>`,
    `<rect x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}" rx="${number(radius)}" fill="${fill}" stroke="${stroke}"${series}/>`,
  ];
  const label = escapeText(fitText(box.label, LABEL_SIZE, (width - 16) / (box.kind === "node" ? 1 : BOLD)));
  if (box.open) {
    parts.push(`<text x="${number(x + 8)}" y="${number(y + 15)}" font-weight="600" fill="${text}">${label}</text>`);
  } else {
    const centre = number(x + width / 2);
    const middle = y + height / 2;
    const detail = escapeText(fitText(box.detail, DETAIL_SIZE, width - 12));
    const weight = box.kind === "node" ? "" : ' font-weight="600"';
    parts.push(
      `<text x="${centre}" y="${number(detail === "" ? middle + 4 : middle - 2)}" text-anchor="middle"${weight} fill="${text}">${label}</text>`,
    );
    if (detail !== "") {
      parts.push(
        `<text x="${centre}" y="${number(middle + 12)}" text-anchor="middle" font-size="${DETAIL_SIZE}" fill="${text}" fill-opacity="0.7">${detail}</text>`,
      );
    }
  }
  return `${parts.join("")}</g>`;
}

function edgeMarkup(edge: SceneEdge, names: ReadonlyMap<string, string>): string {
  const end = edge.points.at(-1);
  if (!end) return "";
  const [x, y] = end;
  const colour = edge.kind === "data" ? "#7d8590" : "#a9aeb6";
  const dashes = edge.kind === "control" ? ' stroke-dasharray="4 3"' : "";
  const width = edge.kind === "data" ? 1.4 : 1;
  const title = escapeText(`${names.get(edge.from) ?? ""} → ${names.get(edge.to) ?? ""}`);
  const head = `M${number(x - 3.5)} ${number(y - 7)}L${number(x + 3.5)} ${number(y - 7)}L${number(x)} ${number(y)}Z`;
  return (
    `<g><title>${title}</title><path d="${linePath(edge)}" fill="none" stroke="${colour}" stroke-width="${width}"${dashes}/>` +
    `<path d="${head}" fill="${colour}"/></g>`
  );
}

function labelMarkup({ label, labelAt }: SceneEdge): string {
  if (label === "" || !labelAt) return "";
  const [x, y] = labelAt;
  return `<text x="${number(x)}" y="${number(y + 3.5)}" text-anchor="middle" font-size="${DETAIL_SIZE}" fill="#777">${escapeText(label)}</text>`;
}

/** What is set apart, in a line below the picture. */
function asideText(scene: Scene): string {
  return scene.aside.map(({ label, count }) => `${label} (${count})`).join(", ");
}

/** A scene as an SVG document: no script, no style sheet, nothing from elsewhere. */
export function picture(scene: Scene, options: PictureOptions = {}): string {
  const { title = "Graph", describe = ({ label }: SceneBox) => label } = options;
  const names = new Map(scene.boxes.map((box) => [box.id, describe(box)]));
  const aside = asideText(scene);
  const width = Math.ceil(Math.max(scene.width, 120));
  const height = Math.ceil(scene.height + (aside === "" ? 0 : 22));
  const open = scene.boxes.filter((box) => box.open);
  const closed = scene.boxes.filter((box) => !box.open);
  const markup = [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="${LABEL_SIZE}">`,
    `<title>${escapeText(title)}</title>`,
    ...open.map((box) => boxMarkup(box, names.get(box.id)!)),
    ...scene.edges.map((edge) => edgeMarkup(edge, names)),
    ...closed.map((box) => boxMarkup(box, names.get(box.id)!)),
    ...scene.edges.map(labelMarkup),
  ];
  if (aside !== "") {
    const text = escapeText(fitText(`Set apart: ${aside}`, DETAIL_SIZE, width - 16));
    markup.push(`<text x="8" y="${height - 8}" font-size="${DETAIL_SIZE}" fill="#777">${text}</text>`);
  }
  return `${markup.filter((part) => part !== "").join("\n")}\n</svg>\n`;
}

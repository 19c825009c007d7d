/** The drawing as a picture by itself, all of it: SVG, or painted as PNG. */
import drawingStyle from "./drawing.css";
import { fit } from "./camera.ts";
import { download, svg } from "./dom.ts";
import { Drawing } from "./drawing.ts";
import type { Scene } from "../scene.ts";
import type { Looks } from "./shapes.ts";

const MARGIN = 20;
/** Canvases have no more in any direction. */
const MOST_PIXELS = 8192;

interface Picture {
  readonly text: string;
  readonly width: number;
  readonly height: number;
}

function picture(scene: Scene, looks: Looks): Picture {
  const width = scene.width + 2 * MARGIN;
  const height = scene.height + 2 * MARGIN;
  const drawing = new Drawing(looks);
  drawing.show(
    scene,
    fit({ x: 0, y: 0, width: scene.width, height: scene.height }, { width, height }, { margin: MARGIN }),
    false,
  );
  drawing.resize({ width, height });
  const style = getComputedStyle(document.documentElement);
  const value = (name: string): string => style.getPropertyValue(name).trim();
  const text = drawingStyle.replace(/var\((--[\w-]+)\)/g, (_, name: string) => value(name));
  const background = svg("rect", { width: "100%", height: "100%", fill: value("--canvas") });
  const root = drawing.svg;
  root.prepend(svg("style", {}, text), background);
  root.removeAttribute("style");
  // the drawing has a margin around its view, which a picture has not
  const [left, top] = [
    (Number(root.getAttribute("width")) - width) / 2,
    (Number(root.getAttribute("height")) - height) / 2,
  ];
  root.setAttribute("viewBox", `${left} ${top} ${width} ${height}`);
  background.setAttribute("x", String(left));
  background.setAttribute("y", String(top));
  root.setAttribute("width", String(width));
  root.setAttribute("height", String(height));
  return { text: new XMLSerializer().serializeToString(root), width, height };
}

export function downloadSvg(name: string, scene: Scene, looks: Looks): void {
  download(`${name}.svg`, new Blob([picture(scene, looks).text], { type: "image/svg+xml" }));
}

export async function downloadPng(name: string, scene: Scene, looks: Looks): Promise<void> {
  const { text, width, height } = picture(scene, looks);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const scale = Math.min(2, MOST_PIXELS / width, MOST_PIXELS / height);
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob) download(`${name}.png`, blob);
}

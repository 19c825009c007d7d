/** Everything a link keeps of what one looks at, as the part of a URL after `#`. */
import { type View, viewFromText, viewText } from "../model/view.ts";
import type { Camera } from "./camera.ts";
import type { Theme } from "./colours.ts";
import { type ColourKey, isColourKey } from "./looks.ts";

export interface LinkState {
  readonly view: View;
  readonly selected?: string;
  readonly camera?: Camera;
  readonly colour?: ColourKey;
  readonly theme?: Theme;
  readonly step?: number;
}

export function linkText(state: LinkState): string {
  const parts = new URLSearchParams();
  parts.set("view", viewText(state.view));
  if (state.selected !== undefined) parts.set("select", state.selected);
  if (state.camera) {
    const { x, y, scale } = state.camera;
    parts.set("at", [x.toFixed(2), y.toFixed(2), scale.toPrecision(8)].join(","));
  }
  if (state.colour !== undefined) parts.set("colour", state.colour);
  if (state.theme !== undefined) parts.set("theme", state.theme);
  if (state.step !== undefined) parts.set("step", String(state.step));
  return parts.toString();
}

/** What a link says; undefined where it is no link of ours. */
export function linkState(hash: string): LinkState | undefined {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  const view = viewFromText(parts.get("view") ?? "");
  if (!view) return undefined;
  const colour = parts.get("colour") ?? "";
  const theme = parts.get("theme");
  const step = Number(parts.get("step") ?? NaN);
  return {
    view,
    selected: parts.get("select") ?? undefined,
    camera: cameraOf(parts.get("at") ?? ""),
    colour: isColourKey(colour) ? colour : undefined,
    theme: theme === "light" || theme === "dark" ? theme : undefined,
    step: Number.isInteger(step) && step >= 0 ? step : undefined,
  };
}

function cameraOf(text: string): Camera | undefined {
  const [x, y, scale] = text.split(",").map(Number);
  const fine = [x, y, scale].every((value) => value !== undefined && Number.isFinite(value));
  return fine && scale! > 0 ? { x: x!, y: y!, scale: scale! } : undefined;
}

/** Signs of buttons, drawn here because not every system's fonts have them. */
import { svg } from "./dom.ts";

const PATHS = {
  back: "M9.5 3.5L5 8l4.5 4.5",
  minus: "M3.5 8h9",
  plus: "M3.5 8h9M8 3.5v9",
  fit: "M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3",
  theme: "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11v11M8 4.5h2.5M8 7h4M8 9.5h4M8 12h2.5",
  close: "M4 4l8 8M12 4l-8 8",
  first: "M4 3.5v9M12.5 3.5L6.5 8l6 4.5z",
  last: "M12 3.5v9M3.5 3.5l6 4.5-6 4.5z",
  stepBack: "M10.5 3.5L4.5 8l6 4.5z",
  step: "M5.5 3.5l6 4.5-6 4.5z",
  play: "M4.5 2.8L13 8l-8.5 5.2z",
  pause: "M5.5 3v10M10.5 3v10",
} as const;

/** Those that are areas. */
const FILLED: ReadonlySet<string> = new Set(["play"]);

export type IconName = keyof typeof PATHS;

export function icon(name: IconName): SVGSVGElement {
  const path = svg("path", { d: PATHS[name] });
  return svg(
    "svg",
    { class: `icon${FILLED.has(name) ? " filled" : ""}`, viewBox: "0 0 16 16", "aria-hidden": true },
    path,
  );
}

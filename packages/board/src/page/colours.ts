/** Colours of boxes: what they are by, mixed for a light page and a dark one. */

export type Theme = "light" | "dark";

/** How a box is filled, outlined and written on. */
export interface Paint {
  readonly fill: string;
  readonly stroke: string;
  readonly text: string;
}

type Rgb = readonly [number, number, number];

/** What boxes are mixed into, and text that is read on either side; as in page.css. */
const SURFACE: Readonly<Record<Theme, Rgb>> = { light: [255, 255, 255], dark: [30, 34, 41] };
const INK: Readonly<Record<Theme, string>> = { light: "#1c2128", dark: "#e6e9ee" };
const INVERSE_INK: Readonly<Record<Theme, string>> = { light: "#ffffff", dark: "#14171c" };

/** Ten that most eyes tell apart; no red, which marks what went wrong. */
const CATEGORIES: readonly string[] = [
  ...["#4269d0", "#e09b12", "#3ca951", "#a463f2", "#2fa8a0", "#ec7ab0", "#9c6b4e", "#6b9ae8", "#97a833", "#c77a3c"],
];
const OTHERS = "#8b929c";

const HEAT: Readonly<Record<Theme, readonly string[]>> = {
  light: ["#fffaf3", "#fedcb4", "#fdae6b", "#f07b22", "#9c3a08"],
  dark: ["#262320", "#57371a", "#93520f", "#d07a22", "#ffc07a"],
};

/** @param index which category, most frequent first; undefined for the rest */
export function categoryPaint(index: number | undefined, theme: Theme): Paint {
  const base = rgb((index === undefined ? undefined : CATEGORIES[index]) ?? OTHERS);
  const dark = theme === "dark";
  return {
    fill: mix(SURFACE[theme], base, dark ? 0.26 : 0.16),
    stroke: mix(SURFACE[theme], base, dark ? 0.75 : 0.7),
    text: INK[theme],
  };
}

/** How many categories have a colour of their own. */
export const CATEGORY_COUNT = CATEGORIES.length;

/** @param part between 0, cold, and 1 */
export function heatPaint(part: number, theme: Theme): Paint {
  const stops = HEAT[theme].map(rgb);
  const at = Math.min(1, Math.max(0, part)) * (stops.length - 1);
  const low = Math.min(stops.length - 2, Math.floor(at));
  const fill = blend(stops[low]!, stops[low + 1]!, at - low);
  // above this dark text has more contrast than white
  const lightFill = luminance(fill) > 0.18;
  const readable = lightFill === (theme === "light") ? INK[theme] : INVERSE_INK[theme];
  return { fill: css(fill), stroke: mix(fill, rgb(theme === "light" ? "#7a4a20" : "#d8a878"), 0.4), text: readable };
}

export function plainPaint(theme: Theme): Paint {
  const base = rgb(OTHERS);
  return { fill: css(SURFACE[theme]), stroke: mix(SURFACE[theme], base, 0.6), text: INK[theme] };
}

function rgb(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

function blend(a: Rgb, b: Rgb, part: number): Rgb {
  return [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part, a[2] + (b[2] - a[2]) * part];
}

function mix(a: Rgb, b: Rgb, part: number): string {
  return css(blend(a, b, part));
}

function css(colour: Rgb): string {
  return `#${colour.map((c) => Math.round(c).toString(16).padStart(2, "0")).join("")}`;
}

/** Relative luminance, as WCAG 2 has it. */
function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

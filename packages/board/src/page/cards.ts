/** The cards in the corner of the drawing: what colours mean, and what is set apart from it. */
import type { SceneAside } from "../scene.ts";
import { heatPaint, type Paint, type Theme } from "./colours.ts";
import { html } from "./dom.ts";
import { type BoardLooks, isHeat } from "./looks.ts";
import { bytesText, timeText } from "./values.ts";

export class Legend {
  readonly element = html("section", { class: "card legend", "aria-label": "Colours" });
  readonly #pointOut: (label: string, nodes: readonly number[]) => void;

  /** @param pointOut is called with the nodes of a category that was clicked */
  constructor(pointOut: (label: string, nodes: readonly number[]) => void) {
    this.#pointOut = pointOut;
  }

  show(looks: BoardLooks): void {
    const content = isHeat(looks.colour) ? heat(looks) : this.#categories(looks);
    this.element.replaceChildren(html("h2", {}, TITLES[looks.colour]), ...content);
  }

  #categories(looks: BoardLooks): HTMLElement[] {
    const { list, others } = looks.categories();
    const rows = [...list, ...(others ? [others] : [])].map((category) => {
      const count = html("span", { class: "count" }, category.nodes.length.toLocaleString("en-US"));
      const name = html("span", { class: "name", title: category.label }, category.label);
      const onclick = (): void => this.#pointOut(category.label, category.nodes);
      const row = html("li", { class: "row" }, swatch(looks.nodePaint(category.nodes[0]!)), name, count);
      row.addEventListener("click", onclick);
      return row;
    });
    return [html("ul", {}, ...rows)];
  }
}

const TITLES = {
  scope: "Name scopes",
  op: "Ops",
  dtype: "Types",
  device: "Devices",
  time: "Time",
  memory: "Memory allocated",
} as const;

function swatch(paint: Paint): HTMLElement {
  const element = html("span", { class: "swatch" });
  element.style.background = paint.fill;
  element.style.borderColor = paint.stroke;
  return element;
}

function heat(looks: BoardLooks): HTMLElement[] {
  const text = looks.colour === "time" ? timeText : bytesText;
  const ramp = html("div", { class: "ramp" });
  ramp.style.background = `linear-gradient(to right, ${rampStops(looks.theme)})`;
  return [ramp, html("p", { class: "ends" }, html("span", {}, "0"), html("span", {}, text(looks.hottest)))];
}

/** Even steps of the value, whose colours go by its square root. */
function rampStops(theme: Theme): string {
  return Array.from({ length: 11 }, (_, i) => heatPaint(Math.sqrt(i / 10), theme).fill).join(", ");
}

export class AsideList {
  readonly element = html("section", { class: "card aside", "aria-label": "Set apart" });
  readonly #toggle: (id: string) => void;

  constructor(toggle: (id: string) => void) {
    this.#toggle = toggle;
  }

  /** @param aside what there is to set apart; @param apart the ids of what is */
  show(aside: readonly SceneAside[], apart: ReadonlySet<string>): void {
    this.element.hidden = aside.length === 0;
    const rows = aside.map(({ id, label, count }) => {
      const box = html("input", { type: "checkbox", checked: !apart.has(id), onchange: () => this.#toggle(id) });
      const row = html("label", {}, box, label, html("span", { class: "count" }, count.toLocaleString("en-US")));
      return html("li", {}, row);
    });
    this.element.replaceChildren(html("h2", {}, "Set apart; check to draw"), html("ul", {}, ...rows));
  }
}

/** What is pointed out or isolated now, in words, with what one can do about it. */
export class Notice {
  readonly element = html("div", { class: "notice", role: "status", hidden: true });

  show(words: string, ...buttons: readonly HTMLElement[]): void {
    this.element.hidden = words === "";
    this.element.replaceChildren(html("span", { class: "words", title: words }, words), ...buttons);
  }
}

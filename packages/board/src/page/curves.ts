/** Curves of a training, a small chart for each series, which grow as points come. */
import uPlot from "uplot";
import type { BoardSeries } from "../document.ts";
import { button, html } from "./dom.ts";
import { numberText } from "./values.ts";

const SIZE = { width: 330, height: 190 };

interface Chart {
  readonly figure: HTMLElement;
  readonly steps: number[];
  readonly values: (number | null)[];
  readonly now: HTMLElement;
  readonly bad: HTMLElement;
  plot: uPlot | undefined;
}

export class Curves {
  readonly element: HTMLElement;
  readonly #charts = new Map<string, Chart>();
  readonly #place = html("div", { class: "charts" });
  readonly #words = html("span", { class: "words" });
  #logarithmic = false;
  #frame = 0;

  constructor() {
    const scale: HTMLButtonElement = button("Logarithmic", "Logarithmic", () => {
      this.#logarithmic = !this.#logarithmic;
      scale.setAttribute("aria-pressed", String(this.#logarithmic));
      this.redraw();
    });
    const head = html("header", {}, html("h2", {}, "Training"), this.#words, scale);
    this.element = html(
      "section",
      { class: "curves", "aria-label": "Curves of the training", hidden: true },
      head,
      this.#place,
    );
  }

  get isEmpty(): boolean {
    return this.#charts.size === 0;
  }

  /** Whether more may come, in words. */
  say(words: string): void {
    this.#words.textContent = words;
  }

  append(series: readonly BoardSeries[]): void {
    for (const { name, steps, values } of series) {
      const chart = this.#charts.get(name) ?? this.#add(name);
      for (const [i, step] of steps.entries()) {
        chart.steps.push(step);
        chart.values.push(values[i] ?? null);
      }
    }
    // many points may come in one frame
    if (this.#frame === 0)
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        for (const chart of this.#charts.values()) this.#update(chart);
      });
  }

  /** Anew, in the colours of now. */
  redraw(): void {
    for (const chart of this.#charts.values()) {
      chart.plot?.destroy();
      chart.plot = undefined;
      this.#update(chart);
    }
  }

  #add(name: string): Chart {
    const [now, bad] = [html("span", { class: "now" }), html("span", { class: "bad" })];
    const caption = html("figcaption", {}, html("span", { class: "name" }, name), bad, now);
    const chart: Chart = { figure: html("figure", {}, caption), steps: [], values: [], now, bad, plot: undefined };
    this.#charts.set(name, chart);
    this.#place.append(chart.figure);
    return chart;
  }

  #update(chart: Chart): void {
    if (this.element.hidden) return;
    const last = chart.values.at(-1);
    chart.now.textContent = last === undefined || last === null ? "" : numberText(last);
    const lost = chart.values.indexOf(null);
    chart.bad.textContent = lost < 0 ? "" : `not finite at step ${chart.steps[lost]!}`;
    const data: uPlot.AlignedData = [chart.steps, this.#logarithmic ? chart.values.map(logarithm) : chart.values];
    if (chart.plot) chart.plot.setData(data);
    else chart.plot = new uPlot(this.#options(), data, chart.figure);
  }

  #options(): uPlot.Options {
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string): string => style.getPropertyValue(name).trim();
    const font = "11px system-ui, sans-serif";
    const axis: uPlot.Axis = {
      stroke: colour("--ink-soft"),
      font,
      grid: { stroke: colour("--line"), width: 1 },
      ticks: { stroke: colour("--line"), width: 1 },
    };
    return {
      ...SIZE,
      legend: { show: false },
      scales: { x: { time: false } },
      axes: [
        axis,
        {
          ...axis,
          size: 58,
          values: (_, ticks) => ticks.map((tick) => numberText(this.#logarithmic ? 10 ** tick : tick)),
        },
      ],
      series: [{}, { stroke: colour("--accent"), width: 1.5, points: { show: false } }],
    };
  }
}

/** What has none is left out. */
function logarithm(value: number | null): number | null {
  return value !== null && value > 0 ? Math.log10(value) : null;
}

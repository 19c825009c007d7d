/** The bar that steps through a run in the order in which its operations ran. */
import type { BoardModel } from "../model/board_model.ts";
import { button, html, setAttribute } from "./dom.ts";
import { icon } from "./icons.ts";
import type { Run } from "./run.ts";
import { givenTensorsText, timeText } from "./values.ts";

/** A run of any length plays in about this long, but no step is shorter than a frame or longer than a look. */
const PLAY_MS = 20_000;
const [SHORTEST_MS, LONGEST_MS] = [16, 400];

export class TraceBar {
  readonly element: HTMLElement;
  readonly #model: BoardModel;
  readonly #go: (step: number) => void;
  readonly #slider: HTMLInputElement;
  readonly #where = html("span", { class: "where", "aria-live": "polite" });
  readonly #play: HTMLButtonElement;
  readonly #bad: HTMLButtonElement;
  #run: Run | undefined;
  #step = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(model: BoardModel, go: (step: number) => void) {
    this.#model = model;
    this.#go = go;
    const sign = { class: "sign" };
    this.#slider = html("input", {
      type: "range",
      min: 0,
      "aria-label": "Step of the run",
      oninput: () => this.#to(Number(this.#slider.value)),
    });
    this.#play = button("Play", icon("play"), () => this.togglePlay(), sign);
    this.#bad = button("Go to the first NaN or infinity", "First NaN or ∞", () => this.toNonfinite(), { class: "bad" });
    this.element = html(
      "div",
      { class: "trace", role: "group", "aria-label": "A traced step" },
      button("To the beginning", icon("first"), () => this.#to(0), sign),
      button("Step back", icon("stepBack"), () => this.move(-1), sign),
      this.#play,
      button("Step forward", icon("step"), () => this.move(1), sign),
      button("To the end", icon("last"), () => this.#to(this.#last), sign),
      this.#slider,
      this.#where,
      this.#bad,
    );
  }

  get #last(): number {
    return Math.max(0, (this.#run?.steps.length ?? 1) - 1);
  }

  show(run: Run | undefined, step: number | undefined): void {
    this.element.hidden = !run || run.steps.length === 0;
    this.#run = run;
    if (!run) return;
    this.#step = step ?? this.#last;
    this.#slider.max = String(this.#last);
    this.#slider.value = String(this.#step);
    this.#bad.hidden = run.firstNonfinite === undefined;
    const now = run.steps[this.#step];
    if (!now) return;
    const { name, op } = this.#model.graph.nodes[now.node]!;
    const words = [
      `${this.#step + 1} of ${run.steps.length}`,
      name,
      op,
      timeText(now.durationMs),
      givenTensorsText(now),
    ];
    this.#where.textContent = words.filter((word) => word !== "").join(" · ");
    this.#where.title = this.#where.textContent;
  }

  move(by: number): void {
    this.#to(this.#step + by);
  }

  toNonfinite(): void {
    if (this.#run?.firstNonfinite !== undefined) this.#to(this.#run.firstNonfinite);
  }

  #to(step: number): void {
    if (this.#run) this.#go(Math.min(this.#last, Math.max(0, step)));
  }

  togglePlay(): void {
    if (this.#timer !== undefined) {
      this.#stop();
      return;
    }
    const { length } = this.#run?.steps ?? [];
    if (length === 0) return;
    if (this.#step >= this.#last) this.#to(0);
    const pause = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, PLAY_MS / length));
    this.#timer = setInterval(() => (this.#step >= this.#last ? this.#stop() : this.move(1)), pause);
    this.#setPlaying(true);
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#setPlaying(false);
  }

  #setPlaying(playing: boolean): void {
    this.#play.replaceChildren(icon(playing ? "pause" : "play"));
    setAttribute(this.#play, "aria-label", playing ? "Pause" : "Play");
  }
}

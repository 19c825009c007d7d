/** A number over the steps of a training. Long ones are thinned out, so that memory does not grow with the training. */

/** Points kept; when there are so many, every second one goes, and from then on only every second one comes. */
const MAX_POINTS = 8192;

export class Series {
  readonly name: string;
  /** Increasing. */
  readonly steps: number[] = [];
  /** null where not finite. */
  readonly values: (number | null)[] = [];
  /** The latest, kept or not. */
  last: number | null = null;
  private stride = 1;
  private offered = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** @returns whether it was kept */
  add(step: number, value: number): boolean {
    this.last = Number.isFinite(value) ? value : null;
    if (this.offered++ % this.stride !== 0) return false;
    this.steps.push(step);
    this.values.push(this.last);
    if (this.steps.length >= MAX_POINTS) this.thin();
    return true;
  }

  private thin(): void {
    for (const list of [this.steps, this.values] as unknown[][]) {
      const kept = list.filter((_, i) => i % 2 === 0);
      list.splice(0, list.length, ...kept);
    }
    this.stride *= 2;
  }
}

const BARS = "▁▂▃▄▅▆▇█";

/** A row of bars, each the mean of a part of the values. */
export function sparkline(values: readonly (number | null)[], width: number): string {
  const finite = values.filter((value) => value !== null);
  if (finite.length === 0) return "";
  const columns = Math.min(width, finite.length);
  const means = Array.from({ length: columns }, (_, i) => {
    const [from, to] = [i, i + 1].map((at) => Math.floor((at * finite.length) / columns)) as [number, number];
    return finite.slice(from, to).reduce((sum, x) => sum + x, 0) / (to - from);
  });
  const [min, max] = [Math.min(...means), Math.max(...means)];
  const scale = max > min ? (BARS.length - 1) / (max - min) : 0;
  return means.map((x) => BARS[Math.round((x - min) * scale)]!).join("");
}

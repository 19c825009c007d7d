/** Series in a terminal: a line that is drawn anew in place, or, where the output is no terminal, a line now and then. */
import type { Series } from "./series.ts";
import { sparkline } from "./series.ts";
import { numberText } from "../trace/traced_tensor.ts";

/** What is used of `process.stdout`. */
export interface OutputStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): boolean;
}

const REDRAW_MS = 100;
const LINE_MS = 2000;
const SPARKLINE = 16;
const CLEAR = "\r\x1b[2K";

export class TerminalView {
  private readonly stream: OutputStream;
  private readonly write: (text: string) => boolean;
  private readonly isTerminal: boolean;
  private lastMs = performance.now();
  private isDrawn = false;
  private readonly restore: () => void;

  /** In a terminal, what the program prints meanwhile takes the line's place. */
  constructor(stream: OutputStream) {
    this.stream = stream;
    this.isTerminal = stream.isTTY === true;
    const own = Object.getOwnPropertyDescriptor(stream, "write");
    const write = stream.write.bind(stream);
    this.write = write;
    this.restore = () => {
      if (own) Object.defineProperty(stream, "write", own);
      else Reflect.deleteProperty(stream, "write");
    };
    if (!this.isTerminal) return;
    stream.write = (...args: [string]) => {
      if (this.isDrawn) write(CLEAR);
      this.isDrawn = false;
      return write(...args);
    };
  }

  update(step: number, series: readonly Series[]): void {
    const nowMs = performance.now();
    if (nowMs - this.lastMs < (this.isTerminal ? REDRAW_MS : LINE_MS)) return;
    this.lastMs = nowMs;
    const line = statusLine(step, series);
    if (this.isTerminal) this.write(`${CLEAR}${line.slice(0, (this.stream.columns ?? 80) - 1)}`);
    else this.write(`${line}\n`);
    this.isDrawn = this.isTerminal;
  }

  /** Leaves the last values in a line of their own. */
  close(step: number, series: readonly Series[]): void {
    if (this.isTerminal) this.restore();
    if (this.isDrawn) this.write(CLEAR);
    if (series.length > 0) this.write(`${statusLine(step, series)}\n`);
  }
}

/** `step 1,200  loss 0.25 ▇▅▂▁  accuracy 0.91 ▁▃▆█`. */
export function statusLine(step: number, series: readonly Series[]): string {
  const parts = series.map(({ name, last, values }) => {
    return `${name} ${last === null ? "not finite" : numberText(last)} ${sparkline(values, SPARKLINE)}`;
  });
  return [`step ${step.toLocaleString("en-US")}`, ...parts].join("  ");
}

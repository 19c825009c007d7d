/**
 * The Trace Event Format, which chrome://tracing and ui.perfetto.dev open.
 * https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
 */

/** Where on the screen something is shown: a process has threads. */
export interface Lane {
  readonly pid: number;
  readonly tid: number;
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type Event = Readonly<Record<string, Json>>;

/** Events in the order they are told of, those that name processes first. */
export class ChromeTrace {
  private readonly events: Event[] = [];
  private readonly metadata: Event[] = [];

  nameProcess(name: string, pid: number): void {
    this.metadata.push({ name: "process_name", ph: "M", pid, args: { name } });
  }

  /** Something that takes a while. */
  region(name: string, category: string, lane: Lane, start: number, duration: number, args: Event): void {
    this.add("X", category, name, lane, start, { dur: duration, args });
  }

  objectCreated(name: string, lane: Lane, time: number, id: number): void {
    this.add("N", "Tensor", name, lane, time, { id });
  }

  objectSnapshot(name: string, lane: Lane, time: number, id: number, snapshot: Event): void {
    this.add("O", "Tensor", name, lane, time, { id, args: { snapshot } });
  }

  objectDeleted(name: string, lane: Lane, time: number, id: number): void {
    this.add("D", "Tensor", name, lane, time, { id });
  }

  /** The beginning of an arrow; the end has the same id. */
  flowStart(name: string, lane: Lane, time: number, id: number): void {
    this.add("s", "DataFlow", name, lane, time, { id });
  }

  flowEnd(name: string, lane: Lane, time: number, id: number): void {
    this.add("t", "DataFlow", name, lane, time, { id });
  }

  counter(name: string, category: string, pid: number, time: number, value: number): void {
    this.add("C", category, name, { pid, tid: 0 }, time, { args: { [name]: value } });
  }

  /** TF: `_ChromeTraceFormatter.format_to_string`. */
  format_to_string(pretty = false): string {
    return JSON.stringify({ traceEvents: [...this.metadata, ...this.events] }, null, pretty ? 4 : 0);
  }

  private add(ph: string, cat: string, name: string, { pid, tid }: Lane, ts: number, rest: Event): void {
    this.events.push({ ph, cat, name, pid, tid, ts, ...rest });
  }
}

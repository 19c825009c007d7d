/** A worker seen from the runner: a process that answers in lines of JSON (protocol.ts). */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { environment } from "../tools/setup.mjs";
import type { Command } from "./peers.ts";

export interface Message {
  readonly metrics?: Readonly<Record<string, number>>;
  readonly check?: number | null;
  readonly info?: Readonly<Record<string, unknown>>;
  /** Milliseconds from the start of the process to this line. */
  readonly elapsedMs: number;
}

/** The last word of a process that ended without an answer. */
export class WorkerError extends Error {}

/** A worker that says nothing for this long is ended. */
const PATIENCE_MS = 180_000;

export class WorkerProcess {
  private readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;
  private readonly startedMs = performance.now();
  private errors = "";

  constructor({ program, args, env }: Command) {
    this.child = spawn(program, args, { env: { ...environment(), ...env }, stdio: ["pipe", "pipe", "pipe"] });
    this.child.on("error", (error) => (this.errors += error.message));
    this.child.stdin!.on("error", () => undefined); // it has ended: the next answer says so
    this.child.stderr!.on("data", (text: Buffer) => (this.errors = (this.errors + text.toString()).slice(-4000)));
    this.lines = createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]();
  }

  /** @throws WorkerError where it ends instead */
  async next(): Promise<Message> {
    const timer = setTimeout(() => this.child.kill("SIGKILL"), PATIENCE_MS);
    try {
      const { done, value } = await this.lines.next();
      if (done) throw new WorkerError(this.lastError());
      return { ...(JSON.parse(value) as Message), elapsedMs: performance.now() - this.startedMs };
    } finally {
      clearTimeout(timer);
    }
  }

  async sample(): Promise<Message> {
    this.child.stdin!.write("go\n");
    return this.next();
  }

  stop(): void {
    this.child.kill("SIGKILL");
  }

  private lastError(): string {
    const lines = this.errors.split("\n").filter((line) => line.trim() !== "");
    return (lines.findLast((line) => /error|exception/i.test(line)) ?? lines.at(-1) ?? "it said nothing").trim();
  }
}

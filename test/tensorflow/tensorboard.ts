/** The real TensorBoard on loopback, and what its HTTP API says of a directory of event files. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { quiet, tensorFlowPython } from "./python.ts";

/** What its standard error says once it listens. */
const LISTENS = /\bTensorBoard \S+ at (http:\/\/127\.0\.0\.1:\d+)\//;

export class TensorBoard {
  readonly #logdir: string;
  #process: ChildProcess | undefined;
  #url = "";

  constructor(logdir: string) {
    this.#logdir = logdir;
  }

  /** Starts it on a free port; fails with what it printed where it ends before it listens. */
  async start(): Promise<void> {
    const listen = ["--host=127.0.0.1", "--port=0", "--load_fast=false"];
    const child = spawn(tensorFlowPython(), ["-m", "tensorboard.main", `--logdir=${this.#logdir}`, ...listen], {
      env: { ...process.env, ...quiet },
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#process = child;
    let printed = "";
    this.#url = await new Promise<string>((resolve, reject) => {
      child.on("error", reject);
      child.on("exit", (status) => {
        reject(new Error(`TensorBoard ended with ${String(status)}:\n${printed}`));
      });
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        printed += text;
        const found = LISTENS.exec(printed)?.[1];
        if (found !== undefined) resolve(found);
      });
    });
  }

  /** The answer to a GET of a path below `/data/`. */
  async get(path: string, query: Record<string, string> = {}): Promise<Response> {
    const response = await fetch(`${this.#url}/data/${path}?${String(new URLSearchParams(query))}`);
    if (!response.ok) throw new Error(`${path}: ${String(response.status)} ${await response.text()}`);
    return response;
  }

  async json(path: string, query: Record<string, string> = {}): Promise<unknown> {
    return (await this.get(path, query)).json();
  }

  async text(path: string, query: Record<string, string> = {}): Promise<string> {
    return (await this.get(path, query)).text();
  }

  /** Ends it, where it runs. */
  async stop(): Promise<void> {
    if (this.#process?.exitCode !== null) return;
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await ended;
  }
}

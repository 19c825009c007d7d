/** Worker threads as hosts offer them: Node's, and those of browsers in pages that may share memory. */
import type * as workerThreads from "node:worker_threads";
import { workerMain, type WorkerData, type WorkerMessage } from "./worker_main.ts";

export interface HostWorker {
  post(message: WorkerMessage): void;
}

export interface WorkerHost {
  readonly cores: number;
  /** A page's own thread may not. */
  readonly mainThreadMaySleep: boolean;
  /** @param onError told when it turns out that the worker cannot run */
  start(data: WorkerData, onError: (error: unknown) => void): HostWorker;
}

/** Undefined where threads cannot share memory. */
export function workerHost(): WorkerHost | undefined {
  if (typeof SharedArrayBuffer === "undefined") return undefined;
  return nodeHost() ?? browserHost();
}

function nodeHost(): WorkerHost | undefined {
  const { process } = globalThis as { process?: NodeJS.Process };
  if (typeof process?.getBuiltinModule !== "function") return undefined;
  const threads = process.getBuiltinModule("node:worker_threads");
  return {
    cores: process.getBuiltinModule("node:os").availableParallelism(),
    mainThreadMaySleep: true,
    start: (data, onError) => startNodeWorker(threads, data, onError),
  };
}

/** Messages are taken from the port while the worker runs, without its event loop. */
const NODE_PROGRAM = `
const { workerData, receiveMessageOnPort } = require("node:worker_threads");
const work = (${workerMain.toString()})(workerData, () => receiveMessageOnPort(workerData.port)?.message);
while (!work());
`;

function startNodeWorker(
  { Worker, MessageChannel }: typeof workerThreads,
  data: WorkerData,
  onError: (error: unknown) => void,
): HostWorker {
  const { port1, port2 } = new MessageChannel();
  const workerData = { ...data, port: port2 };
  const worker = new Worker(NODE_PROGRAM, {
    eval: true,
    workerData,
    transferList: [port2],
    execArgv: [],
    stdin: false,
  });
  worker.unref();
  worker.on("error", onError);
  port1.unref();
  return { post: (message) => port1.postMessage(message) };
}

/** What is used of a browser's objects. */
interface BrowserWorker {
  postMessage(message: unknown): void;
  addEventListener(type: "error", listener: (event: { message?: string }) => void): void;
}

interface Browser {
  readonly Worker?: new (url: string, options: { name: string }) => BrowserWorker;
  readonly crossOriginIsolated?: boolean;
  readonly navigator?: { readonly hardwareConcurrency?: number };
}

function browserHost(): WorkerHost | undefined {
  const { Worker, crossOriginIsolated, navigator } = globalThis as unknown as Browser;
  if (Worker === undefined || crossOriginIsolated !== true) return undefined;
  return {
    cores: navigator?.hardwareConcurrency ?? 1,
    mainThreadMaySleep: maySleep(),
    start: (data, onError) => startBrowserWorker(Worker, data, onError),
  };
}

/** Messages come by the event loop, the first of them the worker's data. */
const BROWSER_PROGRAM = `
const messages = [];
let work;
onmessage = ({ data }) => {
  if (work === undefined) work = (${workerMain.toString()})(data, () => messages.shift());
  else messages.push(data);
  if (work()) close();
};
`;

function startBrowserWorker(
  Worker: NonNullable<Browser["Worker"]>,
  data: WorkerData,
  onError: (error: unknown) => void,
): HostWorker {
  const url = URL.createObjectURL(new Blob([BROWSER_PROGRAM], { type: "text/javascript" }));
  const worker = new Worker(url, { name: `tfgraph ${String(data.thread)}` });
  worker.addEventListener("error", ({ message }) => onError(message ?? "its program could not be loaded"));
  worker.postMessage(data);
  return { post: (message) => worker.postMessage(message) };
}

function maySleep(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0);
    return true;
  } catch {
    return false;
  }
}

/** Who is measured, and how a process of each is started. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { oraclePython, pythonEnvironment } from "../tools/python.mjs";
import { environment, run } from "../tools/setup.mjs";
import type { Workload } from "./workloads.ts";

/** A program, its arguments, and what its environment has beside the usual. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Peer {
  readonly name: string;
  readonly about: string;
  /** Whether it is measured where nobody says which are. */
  readonly usual: boolean;
  /** Only these workloads, by id. */
  readonly only?: readonly string[];
  /** Programs it has beside `worker`. */
  readonly programs: readonly string[];
  /** Makes it ready. @returns how a program is started @throws where it cannot be had */
  prepare(): (workload: Workload) => Command;
}

const dir = import.meta.dirname;
const TRAINING = ["mlp_train", "mlp_infer", "conv_train", "rnn_train"];
const ALL = [...TRAINING, "bn_train", "scalar_chain", "layer_chain", "start_up", "checkpoint"];

function argumentsOf({ program, batch }: Workload): string[] {
  return batch === undefined ? [program] : [program, String(batch)];
}

function tfgraph(name: string, about: string, env: Record<string, string>, only?: readonly string[]): Peer {
  const command = (workload: Workload): Command => {
    const cold = workload.program === "start_up";
    const args = cold ? [join(dir, "workloads/start_up.mjs")] : [join(dir, "worker.ts"), ...argumentsOf(workload)];
    return { program: process.execPath, args, env };
  };
  return { name, about, usual: true, only, programs: ALL, prepare: () => command };
}

interface PythonPeer extends Omit<Peer, "prepare"> {
  readonly folder: string;
  readonly python: () => string;
  readonly env?: Record<string, string | undefined>;
}

function python({ folder, python: find, env, ...peer }: PythonPeer): Peer {
  const prepare = () => {
    const program = find();
    return (workload: Workload): Command => {
      const cold = workload.program === "start_up";
      const file = join(dir, "peers", folder, cold ? "start_up.py" : "worker.py");
      const PYTHONPATH = join(dir, "peers/python");
      return {
        program,
        args: [file, ...argumentsOf(workload)],
        env: { PYTHONPATH, TF_CPP_MIN_LOG_LEVEL: "3", ...env },
      };
    };
  };
  return { ...peer, prepare };
}

interface NodePeer extends Omit<Peer, "prepare"> {
  readonly folder: string;
}

/** A peer with a package.json of its own: what it needs is installed only where it is measured. */
function node({ folder, ...peer }: NodePeer): Peer {
  const cwd = join(dir, "peers", folder);
  const prepare = () => {
    if (!existsSync(join(cwd, "node_modules"))) {
      const env = { ...environment(), ONNXRUNTIME_NODE_INSTALL: "skip" }; // its GPU libraries
      run("npm", ["install", "--no-package-lock", "--no-audit", "--no-fund", "--silent"], {
        why: `${peer.name} could not be installed`,
        env,
        cwd,
      });
    }
    return (workload: Workload): Command => ({
      program: process.execPath,
      args: [join(cwd, "worker.mjs"), ...argumentsOf(workload)],
      env: {},
    });
  };
  return { ...peer, prepare };
}

const ownPython = (folder: string) => () => pythonEnvironment(join(dir, "peers", folder), folder);
/** Settings of OpenBLAS that the machine may force on everyone. */
const anyBlas = { OPENBLAS_CORETYPE: undefined, OPENBLAS_L2_SIZE: undefined };

export const PEERS: readonly Peer[] = [
  tfgraph("tfgraph", "tfgraph, threads and level of its own choice", {}),
  tfgraph("tfgraph-1t", "tfgraph on one thread", { BENCH_THREADS: "1" }),
  tfgraph("tfgraph-128bit", "tfgraph without V8's 256-bit vectors", { TFGRAPH_VECTOR_BITS: "128" }, ["w1"]),
  python({
    name: "tf",
    about: "TensorFlow, default threads",
    usual: true,
    folder: "tensorflow",
    programs: ALL,
    python: oraclePython,
  }),
  python({
    name: "tf-1t",
    about: "TensorFlow on one thread",
    usual: true,
    folder: "tensorflow",
    programs: ALL,
    python: oraclePython,
    env: { BENCH_THREADS: "1" },
  }),
  python({
    name: "jax",
    about: "JAX, jitted",
    usual: true,
    folder: "jax",
    programs: [...TRAINING, "layer_chain", "start_up"],
    python: ownPython("jax"),
    env: { JAX_PLATFORMS: "cpu" },
  }),
  python({
    name: "numpy",
    about: "NumPy, by hand",
    usual: true,
    folder: "numpy",
    programs: ["mlp_train", "mlp_infer"],
    python: oraclePython,
    env: anyBlas,
  }),
  python({
    name: "torch",
    about: "PyTorch, eager",
    usual: false,
    folder: "torch",
    programs: TRAINING,
    python: ownPython("torch"),
  }),
  node({
    name: "tfjs-wasm",
    about: "TensorFlow.js on WebAssembly",
    usual: false,
    folder: "tfjs",
    programs: ["mlp_train", "mlp_infer", "rnn_train"],
  }),
  node({
    name: "ort-node",
    about: "ONNX Runtime in Node",
    usual: false,
    folder: "onnxruntime",
    programs: ["mlp_infer"],
  }),
];

export function takesPart({ only, programs }: Peer, workload: Workload): boolean {
  return programs.includes(workload.program) && (only?.includes(workload.id) ?? true);
}

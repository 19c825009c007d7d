/** The Python that has TensorFlow; `npm run test:tensorflow` says where it is. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script of the repository with TensorFlow. */
export function runPython(
  script: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Finished {
  return finished(tensorFlowPython(), [`${root}${script}`, ...args], options);
}

/** The interpreter that has TensorFlow and TensorBoard. */
export function tensorFlowPython(): string {
  const python = process.env["TFGRAPH_PYTHON"];
  if (!python) throw new Error("TFGRAPH_PYTHON names no Python: run these tests by `npm run test:tensorflow`");
  return python;
}

/** Runs a TypeScript program with this Node. */
export function runNode(
  script: string,
  args: readonly string[] = [],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Finished {
  return finished(process.execPath, ["--conditions=source", `${root}${script}`, ...args], options);
}

export const quiet = {
  TF_CPP_MIN_LOG_LEVEL: "3",
  TF_ENABLE_ONEDNN_OPTS: "0",
  PYTHONDONTWRITEBYTECODE: "1",
  CUDA_VISIBLE_DEVICES: "",
};

function finished(
  program: string,
  args: string[],
  { cwd = root, env = {} }: { cwd?: string; env?: Record<string, string> },
): Finished {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    env: { ...process.env, ...quiet, ...env },
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  return { status, stdout, stderr };
}

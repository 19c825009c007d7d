/** The Python that has the real TensorFlow: a virtual environment in `tools/oracle/.venv`, made on first use. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure, environment, hash, run, step } from "./setup.mjs";
import { root } from "./workspace.mjs";

const requirements = join(root, "tools/oracle/requirements.txt");
const venv = join(root, "tools/oracle/.venv");
const python = join(venv, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
const stampFile = join(venv, "requirements.sha256");

/** TensorFlow's results to the bit, the same on every machine: plain kernels, one thread; `tf.layers` by the Keras of its time. */
export function oracleEnvironment() {
  return {
    ...environment(),
    TF_CPP_MIN_LOG_LEVEL: "3",
    TF_ENABLE_ONEDNN_OPTS: "0",
    TF_NUM_INTRAOP_THREADS: "1",
    TF_NUM_INTEROP_THREADS: "1",
    TF_USE_LEGACY_KERAS: "1",
  };
}

/** @returns {string} the interpreter's path, once everything in requirements.txt is installed for it */
export function oraclePython() {
  const stamp = hash([requirements]);
  if (existsSync(python) && existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return python;

  const base = process.env.PYTHON ?? "python3";
  if (!existsSync(python)) {
    if (spawnSync(base, ["--version"]).status !== 0) {
      throw new Failure(`"${base}" does not run: Python 3.10 to 3.13 is needed here (set PYTHON to choose one)`);
    }
    step("Making tools/oracle/.venv");
    run(base, ["-m", "venv", venv], { why: "no virtual environment could be made" });
  }
  step("Installing TensorFlow into tools/oracle/.venv");
  run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements], {
    why: "TensorFlow could not be installed: is PyPI reachable, and is Python between 3.10 and 3.13?",
  });
  writeFileSync(stampFile, stamp);
  return python;
}

/** Pythons with what a folder's requirements.txt names, made on first use: first of all the one that has the real TensorFlow. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Failure, environment, hash, run, step } from "./setup.mjs";
import { root } from "./workspace.mjs";

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

/** @returns {string} the interpreter that has the real TensorFlow */
export function oraclePython() {
  return pythonEnvironment(join(root, "tools/oracle"), "TensorFlow");
}

/**
 * A virtual environment `.venv` in a folder, with what the folder's requirements.txt names.
 * @param {string} dir
 * @param {string} what the requirements, for people
 * @returns {string} the interpreter's path
 */
export function pythonEnvironment(dir, what) {
  const requirements = join(dir, "requirements.txt");
  const venv = join(dir, ".venv");
  const python = join(venv, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const stampFile = join(venv, "requirements.sha256");
  const stamp = hash([requirements]);
  if (existsSync(python) && existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return python;

  const base = process.env.PYTHON ?? "python3";
  const shown = relative(root, venv);
  if (!existsSync(python)) {
    if (spawnSync(base, ["--version"]).status !== 0) {
      throw new Failure(`"${base}" does not run: Python 3.10 to 3.13 is needed here (set PYTHON to choose one)`);
    }
    step(`Making ${shown}`);
    run(base, ["-m", "venv", venv], { why: "no virtual environment could be made" });
  }
  step(`Installing ${what} into ${shown}`);
  run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements], {
    why: `${what} could not be installed: is PyPI reachable, and is Python between 3.10 and 3.13?`,
  });
  writeFileSync(stampFile, stamp);
  return python;
}

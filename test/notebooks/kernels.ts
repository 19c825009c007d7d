/** Notebooks in a real kernel: Deno's, installed into a directory of its own. */
import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { root } from "../../tools/workspace.mjs";

export interface Output {
  readonly output_type: "execute_result" | "display_data" | "stream" | "error";
  /** Of a result or a display: the same thing by its formats. */
  readonly data?: Readonly<Record<string, string>>;
  /** Of a stream. */
  readonly text?: string;
  /** Of an error. */
  readonly evalue?: string;
}

export interface Cell {
  readonly source: string;
  readonly outputs: readonly Output[];
}

/** What the code cells of a notebook show. */
export function runNotebook(path: string): readonly Cell[] {
  const python = process.env["TFGRAPH_NOTEBOOK_PYTHON"];
  if (!python) throw new Error("TFGRAPH_NOTEBOOK_PYTHON names no Python: run these tests by `npm run test:notebooks`");
  const home = mkdtempSync(join(tmpdir(), "tfgraph-kernels-"));
  try {
    const env = { ...process.env, JUPYTER_PATH: installDeno(home), NO_COLOR: "1", NODE_OPTIONS: "" };
    const script = join(root, "tools/notebooks/run_notebook.py");
    const { stdout } = finished(spawnSync(python, [script, path], { ...text, env }));
    return JSON.parse(stdout) as Cell[];
  } finally {
    rmSync(home, { recursive: true });
  }
}

const text = { encoding: "utf8", maxBuffer: 1 << 28 } as const;

/** Has Deno install its kernel in what it takes for the person's home, and says where Jupyter finds it. */
function installDeno(home: string): string {
  const deno = createRequire(import.meta.url).resolve("deno/bin.cjs");
  const env = { ...process.env, HOME: home, XDG_DATA_HOME: join(home, "data") };
  finished(spawnSync(process.execPath, [deno, "jupyter", "--install"], { ...text, env }));
  return [join(home, "data/jupyter"), join(home, "Library/Jupyter")].join(delimiter);
}

function finished(ended: SpawnSyncReturns<string>): SpawnSyncReturns<string> {
  if (ended.status !== 0) throw new Error(`${ended.stdout}\n${ended.stderr}`);
  return ended;
}

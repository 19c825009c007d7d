/** A page of the viewer where the person who runs a program sees it. In a browser's bundle `place_page.browser.ts` stands in its place. */
import type * as Fs from "node:fs";
import type * as Os from "node:os";
import type * as Path from "node:path";
import type * as Open from "open";
import { loadModule } from "../load_module.ts";
import type { ShowOptions } from "./show.ts";

/** Writes it to a file, whose path it prints, and opens that. */
export function placePage(page: string, { open = true }: ShowOptions): string | undefined {
  const file = writePage(page);
  console.log(`The graph is in ${file}`);
  if (open) openFile(file);
  return file;
}

/** Into a folder of its own, which nobody else can have made before. */
function writePage(page: string): string {
  const { mkdtempSync, writeFileSync } = loadModule("node:fs") as typeof Fs;
  const { tmpdir } = loadModule("node:os") as typeof Os;
  const path = loadModule("node:path") as typeof Path;
  const file = path.join(mkdtempSync(path.join(tmpdir(), "tfgraph-")), "graph.html");
  writeFileSync(file, page);
  return file;
}

/** Opens a file in the browser; where there is none, its path is all there is. */
export function openFile(file: string): void {
  const { default: open } = loadModule("open") as typeof Open;
  open(file).catch(() => undefined);
}

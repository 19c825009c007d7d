/**
 * How long the viewer takes in Chromium, medians of 20: until the first picture of the largest of the programs' graphs and of 10,000
 * operations, and to open a scope: `TFGRAPH_CHROMIUM=/usr/bin/chromium node --conditions=source test/browser/board_times.ts`.
 */
import { page as pageOf } from "@tfgraph/board/page";
import { GraphDef, text_format } from "@tfgraph/io";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";
import { type Browser, chromium } from "playwright-core";
import * as tf from "tfgraph";
import { root } from "../../tools/workspace.mjs";
import { wide } from "./board_graphs.ts";

const RUNS = 20;

/** 1,278 operations. */
function largestProgram(): tf.Graph {
  const text = gunzipSync(readFileSync(join(root, "test/programs/golden/initializers_activations/graph.pbtxt.gz")));
  const graphDef = GraphDef();
  text_format.Merge(text.toString(), graphDef);
  const graph = tf.Graph();
  tf.with(graph.as_default(), () => {
    tf.import_graph_def(graphDef, { name: "" });
  });
  return graph;
}

/** The page is in its frame's next-but-one callback when what was drawn is on the screen. */
const PAINTED =
  "new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now()))))";

const middle = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** @param scope the beginning of the name of the box that is opened */
async function measure(browser: Browser, url: string, scope: string): Promise<{ first: number; opening: number }> {
  const [first, opening]: [number[], number[]] = [[], []];
  for (let run = 0; run < RUNS; run++) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
    // since the navigation began
    await page.goto(url);
    first.push(await page.evaluate<number>(PAINTED));
    const body = page.locator(`.drawing .box[aria-label^=${JSON.stringify(scope)}] .body`).first();
    const { x, y, width, height } = (await body.boundingBox())!;
    await page.mouse.click(x + width / 2, y + height / 2);
    opening.push(
      await page.evaluate<number>(`(() => {
        const began = performance.now();
        document.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
        return ${PAINTED}.then((now) => now - began);
      })()`),
    );
    await page.close();
  }
  return { first: middle(first), opening: middle(opening) };
}

const dir = mkdtempSync(join(tmpdir(), "tfgraph-times-"));
const browser = await chromium.launch({ executablePath: process.env["TFGRAPH_CHROMIUM"], args: ["--no-sandbox"] });
const cases = [
  { name: "1,278 operations", html: tf.inspect.html(largestProgram()), scope: "he_uniform" },
  { name: "10,000 operations", html: pageOf(wide()), scope: "block_3" },
];
for (const { name, html, scope } of cases) {
  const file = join(dir, "graph.html");
  writeFileSync(file, html);
  const { first, opening } = await measure(browser, pathToFileURL(file).href, scope);
  console.log(`${name}: first picture ${first.toFixed(0)} ms, opening a scope ${opening.toFixed(0)} ms`);
}
await browser.close();
rmSync(dir, { recursive: true });

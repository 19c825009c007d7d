/**
 * Takes the pictures of the viewer that README.md and the guide show, into docs/images:
 * `TFGRAPH_CHROMIUM=/usr/bin/chromium node --conditions=source test/browser/board_pictures.ts`.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import * as tf from "tfgraph";
import { root } from "../../tools/workspace.mjs";
import { lecture } from "./board_graphs.ts";

const images = join(root, "docs/images");

interface Picture {
  readonly name: string;
  readonly html: string;
  readonly theme: "light" | "dark";
  readonly before: (page: Page) => Promise<void>;
}

const pictures: readonly Picture[] = [
  {
    name: "graph",
    html: tf.inspect.html(lecture().graph, { title: "lecture_mnist.ts" }),
    theme: "light",
    before: () => Promise.resolve(),
  },
  {
    name: "trace",
    html: tf.inspect.html(lecture({ withLog: true }).trace(), { title: "lecture_mnist.ts, one step" }),
    theme: "dark",
    before: (page) => page.keyboard.press("n"),
  },
];

mkdirSync(images, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env["TFGRAPH_CHROMIUM"], args: ["--no-sandbox"] });
for (const { name, html, theme, before } of pictures) {
  const page = await browser.newPage({
    viewport: { width: 1200, height: 780 },
    colorScheme: theme,
    reducedMotion: "reduce",
  });
  // lines of programs as seen from here
  await page.setContent(html.replaceAll(root, ""));
  await before(page);
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(images, `${name}.png`) });
}
await browser.close();

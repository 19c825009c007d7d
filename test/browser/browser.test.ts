/**
 * The built package in headless Chromium, loaded as modules without a bundler and by two of them. With the headers that let a page share
 * memory it computes on two threads, without them on one, with the same bits as here.
 */
import { type Browser, type CDPSession, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hashAfterTraining, NETWORK_NAMES } from "../engine/training.ts";
import { BUNDLERS } from "./bundles.ts";
import { serve, type Site } from "./server.ts";

const executablePath = process.env["TFGRAPH_CHROMIUM"];
if (!executablePath)
  throw new TypeError("TFGRAPH_CHROMIUM names no browser: run these tests by `npm run test:browser`");

let browser: Browser;

beforeAll(async () => {
  // Chromium's own sandbox needs rights that containers do not give
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
});
afterAll(() => browser.close());

/** Calls a function of a module in the page. */
function call<T>(page: Page, module: string, name: string, ...args: unknown[]): Promise<T> {
  const list = args.map((arg) => JSON.stringify(arg)).join();
  return page.evaluate(`import(${JSON.stringify(module)}).then((m) => m.${name}(${list}))`);
}

const TRAINING = "/test/engine/training.ts";
const training = { steps: 60, batch: 5, threads: 2 };

describe.each([
  { name: "a page that may share memory", isolated: true },
  { name: "any other page", isolated: false },
])("$name", { timeout: 120_000 }, ({ isolated }) => {
  let site: Site;
  let page: Page;
  /** What the page wrote to its console, and what it threw. */
  const told: string[] = [];

  const open = async (): Promise<Page> => {
    const opened = await browser.newPage();
    opened.on("console", (message) => told.push(message.text()));
    opened.on("pageerror", (error) => told.push(String(error)));
    await opened.goto(site.url);
    return opened;
  };

  beforeAll(async () => {
    site = await serve({ isolated });
    page = await open();
  });
  afterAll(async () => {
    await page.close();
    site.close();
  });

  test("is what it is", async () => {
    expect(await page.evaluate("crossOriginIsolated")).toBe(isolated);
  });

  test("trains the lecture's network, saves it and restores it", async () => {
    const { index, ...result } = await call<{ accuracy: number; index: number }>(
      page,
      "/test/browser/pages/lecture.ts",
      "lecture",
    );
    expect(result).toEqual({
      accuracy: 1,
      predicted: 1,
      files: ["checkpoint", "model.ckpt.data-00000-of-00001", "model.ckpt.index", "model.ckpt.meta"],
    });
    expect(index).toBeGreaterThan(100);
  });

  test.each(NETWORK_NAMES)("%s: the weights have the bits they have in Node", async (name) => {
    const expected = await hashAfterTraining(name, training);
    for (const threads of [1, 2]) {
      expect(await call(page, TRAINING, "hashAfterTraining", name, { ...training, threads })).toBe(expected);
    }
  });

  test("has numpy, graphs to draw, and errors that say where", async () => {
    const library = "/test/browser/pages/library.ts";
    expect(await call(page, library, "drawnGraph")).toEqual({ order: 3, size: 2 });
    expect(await call(page, library, "determinant")).toBeCloseTo(5, 12);
    expect(await call(page, library, "missingFile")).toBe("NotFoundError: no/such/file; No such file or directory");
    expect(await call(page, library, "unfed")).toMatch(
      /^You must feed a value for placeholder tensor 'x'[^]*made at http:.*library\.ts:\d+:\d+/,
    );
  });

  test("sleeps while it waits", async () => {
    await call(page, TRAINING, "hashAfterTraining", "mlp", training);
    const devTools = await page.context().newCDPSession(page);
    await devTools.send("Performance.enable");
    await new Promise((resolve) => setTimeout(resolve, 200));
    const before = await processSeconds(devTools);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect((await processSeconds(devTools)) - before).toBeLessThan(0.2);
  });

  test("has workers for more threads, where it can", () => {
    expect(page.workers().length > 0).toBe(isolated);
  });

  test.each(Object.entries(BUNDLERS))("runs what %s made", async (name, bundle) => {
    const path = `/bundles/${name}.js`;
    site.files.set(path, await bundle("../engine/training.ts"));
    const other = await open();
    expect(await call(other, path, "hashAfterTraining", "mlp", training)).toBe(
      await hashAfterTraining("mlp", training),
    );
    expect(other.workers()).toHaveLength(isolated ? 1 : 0);
    await other.close();
  });

  test("runs in a worker of the page", async () => {
    site.files.set("/bundles/training.js", await BUNDLERS.esbuild("../engine/training.ts"));
    const program = `
      import { hashAfterTraining } from "/bundles/training.js";
      postMessage(await hashAfterTraining("rnn", ${JSON.stringify(training)}));
    `;
    site.files.set("/bundles/worker.js", program);
    const hash = await page.evaluate(`new Promise((resolve) => {
      const worker = new Worker("/bundles/worker.js", { type: "module" });
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => resolve(message);
    })`);
    expect(hash).toBe(await hashAfterTraining("rnn", training));
  });

  test("complains of nothing", () => {
    expect(told).toEqual([]);
  });
});

/** Of all threads of the page's process. */
async function processSeconds(devTools: CDPSession): Promise<number> {
  const { metrics } = await devTools.send("Performance.getMetrics");
  return metrics.find((metric) => metric.name === "ProcessTime")!.value;
}

/** Pages of the viewer for tests: written to files, opened in Chromium, with what they told and asked for kept. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";

export interface Opened {
  readonly page: Page;
  readonly url: string;
  /** What it wrote to its console, what it threw, dialogs it opened. */
  readonly told: string[];
  /** Addresses that it asked for, after its own. */
  readonly requests: string[];
}

export interface Pages {
  open(html: string, options?: BrowserContextOptions & { hash?: string }): Promise<Opened>;
}

/** Opens pages from files in one browser, for the tests of a file. */
export function pages(): Pages {
  const executablePath = process.env["TFGRAPH_CHROMIUM"];
  if (!executablePath)
    throw new TypeError("TFGRAPH_CHROMIUM names no browser: run these tests by `npm run test:browser`");
  const dir = mkdtempSync(join(tmpdir(), "tfgraph-pages-"));
  let browser: Browser;
  let count = 0;
  beforeAll(async () => {
    // Chromium's own sandbox needs rights that containers do not give
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  });
  afterAll(async () => {
    await browser.close();
    rmSync(dir, { recursive: true });
  });
  return {
    async open(html, { hash = "", ...options } = {}) {
      const file = join(dir, `${(count++).toString()}.html`);
      writeFileSync(file, html);
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        reducedMotion: "reduce",
        ...options,
      });
      const page = await context.newPage();
      const [told, requests]: [string[], string[]] = [[], []];
      page.on("console", (message) => told.push(message.text()));
      page.on("pageerror", (error) => told.push(String(error)));
      page.on("dialog", (dialog) => {
        told.push(dialog.message());
        void dialog.dismiss();
      });
      const url = pathToFileURL(file).href;
      page.on("request", (request) => {
        const address = request.url();
        if (!address.startsWith(url) && !address.startsWith("data:") && !address.startsWith("blob:"))
          requests.push(address);
      });
      await page.goto(url + hash);
      await drawn(page);
      return { page, url, told, requests };
    },
  };
}

/** Until the picture rests, which is drawn anew 110 ms after the camera has stopped. */
export async function drawn(page: Page): Promise<void> {
  await page.locator(".drawing .box, .drawing .far-boxes").first().waitFor({ state: "attached" });
  await page.evaluate(
    "new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(resolve), 130)))",
  );
}

/** A box of the drawing by the beginning of its accessible name. */
export function box(page: Page, name: string): Locator {
  return page.locator(`.drawing .box[aria-label^=${JSON.stringify(name)}]`).first();
}

/** Clicks into the middle of a box. */
export async function clickBox(page: Page, name: string, { count = 1 } = {}): Promise<void> {
  const { x, y, width, height } = (await box(page, name).locator(".body, .ground").first().boundingBox())!;
  await page.mouse.click(x + width / 2, y + height / 2, { clickCount: count });
  await drawn(page);
}

export async function openBox(page: Page, name: string): Promise<void> {
  await clickBox(page, name, { count: 2 });
}

export function panel(page: Page): Locator {
  return page.locator(".panel");
}

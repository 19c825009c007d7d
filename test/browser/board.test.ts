/** The viewer's page in headless Chromium, opened from a file as a person opens it. */
import { frame, page as pageOf } from "@tfgraph/board/page";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import * as tf from "tfgraph";
import { describe, expect, test } from "vitest";
import { HOSTILE, hostile, lecture, wide } from "./board_graphs.ts";
import { box, clickBox, drawn, openBox, pages, panel } from "./board_pages.ts";

const browser = pages();
const { graph } = lecture();
const lecturePage = tf.inspect.html(graph, { title: "lecture" });
const tracedPage = tf.inspect.html(lecture({ withLog: true }).trace(), { title: "a step" });

const selected = (page: Page): Promise<string | null> =>
  page.evaluate(`document.querySelector('.drawing [aria-selected="true"]')?.getAttribute("aria-label") ?? null`);

const statusOf = (page: Page): Promise<string | null> => page.locator(".notice .words").textContent();

async function downloaded(page: Page, button: string): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button }).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

describe("a page from a file", () => {
  test("shows the graph, asks for nothing and complains of nothing", async () => {
    const { page, told, requests } = await browser.open(lecturePage);
    expect(await page.title()).toBe("lecture");
    for (const name of ["dnn", "loss", "train", "eval", "X", "y"]) expect(await box(page, name).count(), name).toBe(1);
    expect(await page.locator(".aside").textContent()).toMatch(/Saver/);
    expect(told).toEqual([]);
    expect(requests).toEqual([]);
  });

  test("may not ask for anything, whoever wants it to", async () => {
    const { page, told } = await browser.open(lecturePage);
    const answer = await page.evaluate(`fetch("https://example.org/").then(() => "came", (error) => String(error))`);
    expect(answer).toMatch(/TypeError/);
    expect(told.join()).toMatch(/Content Security Policy/);
  });

  test("no text is wider than its box", async () => {
    const { page } = await browser.open(lecturePage);
    const overflowing = await page.evaluate(`[...document.querySelectorAll(".drawing .box .body")].flatMap((body) => {
      const width = body.getBBox().width;
      return [...body.parentNode.querySelectorAll("text")].filter((text) => text.getBBox().width > width).map((text) => text.textContent);
    })`);
    expect(overflowing).toEqual([]);
  });

  test("shows itself in a frame without an address", async () => {
    const { page, told } = await browser.open(
      `<div class="drawing"><p class="box">.</p></div>${frame(lecturePage, 500)}`,
    );
    await page.frameLocator("iframe").locator(".drawing .box").first().waitFor();
    expect(await page.evaluate(`document.querySelector("iframe").clientHeight`)).toBe(500);
    expect(told).toEqual([]);
  });
});

describe("groups", () => {
  test("open and close by double click, by their button and by Enter", async () => {
    const { page } = await browser.open(lecturePage);
    const train = box(page, "train");
    expect(await train.getAttribute("aria-expanded")).toBe("false");
    await openBox(page, "train");
    expect(await train.getAttribute("aria-expanded")).toBe("true");
    const { x, y, width, height } = (await train.locator(".toggle circle").boundingBox())!;
    await page.mouse.click(x + width / 2, y + height / 2);
    await drawn(page);
    expect(await train.getAttribute("aria-expanded")).toBe("false");
    await clickBox(page, "train");
    await page.keyboard.press("Enter");
    await drawn(page);
    expect(await train.getAttribute("aria-expanded")).toBe("true");
    await page.keyboard.press("b");
    await drawn(page);
    expect(await train.getAttribute("aria-expanded")).toBe("false");
  });

  test("stay where they are on the screen when they open", async () => {
    const { page } = await browser.open(lecturePage);
    const middle = async (): Promise<number> => {
      const { x, width } = (await box(page, "hidden1").locator(".body, .ground").first().boundingBox())!;
      return x + width / 2;
    };
    const before = await middle();
    await openBox(page, "hidden1");
    expect(Math.abs((await middle()) - before)).toBeLessThan(2);
  });

  test("what is set apart comes back when it is asked for", async () => {
    const { page } = await browser.open(lecturePage);
    const saver = page.getByRole("checkbox", { name: /Saver/ });
    const boxes = async (): Promise<number> => page.locator(".drawing .box").count();
    const before = await boxes();
    await saver.check();
    await drawn(page);
    expect(await boxes()).toBeGreaterThan(before);
    await saver.uncheck();
    await drawn(page);
    expect(await boxes()).toBe(before);
  });
});

describe("search", () => {
  test("finds by name, and goes to what Enter takes", async () => {
    const { page } = await browser.open(lecturePage);
    await page.keyboard.press("/");
    await page.keyboard.type("hidden2 matmul");
    await page.keyboard.press("Enter");
    await drawn(page);
    expect(await panel(page).getByRole("heading", { level: 2 }).textContent()).toBe("MatMul");
    expect(await panel(page).locator(".scope").textContent()).toBe("dnn/hidden2/");
  });

  test("finds by op, walks the list by arrow keys", async () => {
    const { page } = await browser.open(lecturePage);
    await page.keyboard.press("/");
    await page.keyboard.type("op:VariableV2");
    expect(await page.locator(".results [role=option]").count()).toBe(6);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await drawn(page);
    expect(await panel(page).textContent()).toMatch(/dnn\/hidden1\/biases/);
  });

  test("says what is wrong with a regular expression, and when nothing is found", async () => {
    const { page, told } = await browser.open(lecturePage);
    await page.keyboard.press("/");
    await page.keyboard.type("/(/");
    expect(await page.locator(".results .note").textContent()).toMatch(/regular expression/i);
    await page.getByRole("combobox").first().fill("nowhere");
    expect(await page.locator(".results .note").textContent()).toBe("Nothing found");
    expect(told).toEqual([]);
  });
});

describe("the panel", () => {
  test("says all of an operation, and leads to its neighbours", async () => {
    const { page } = await browser.open(lecturePage);
    await page.keyboard.press("/");
    await page.keyboard.type("dnn/hidden1/MatMul");
    await page.keyboard.press("Enter");
    await drawn(page);
    const text = (await panel(page).innerText()).replace(/\s+/g, " ");
    expect(text).toMatch(/Made at .*board_graphs\.ts:\d+:\d+/);
    expect(text).toMatch(/Inputs \(2\) X float32 \[\?, 784\] dnn\/hidden1\/weights\/read float32 \[784, 300\]/);
    expect(text).toMatch(/Outputs \(1\) :0 float32 \[\?, 300\]/);
    expect(text).toMatch(/transpose_a/);
    await panel(page).getByRole("button", { name: "dnn/hidden1/weights/read" }).click();
    await drawn(page);
    expect(await panel(page).getByRole("heading", { level: 2 }).textContent()).toBe("read");
  });

  test("says of a group what it consists of", async () => {
    const { page } = await browser.open(lecturePage);
    await clickBox(page, "train");
    expect(await panel(page).innerText()).toMatch(/name scope, \d+ operations[^]*ApplyGradientDescent\s+6/);
  });
});

describe("what is pointed out", () => {
  test("is what a tensor depends on, and is isolated and let go of", async () => {
    const { page } = await browser.open(lecturePage);
    await clickBox(page, "X");
    await page.keyboard.press("u");
    expect(await statusOf(page)).toMatch(/^\d+ operations use X$/);
    expect(await box(page, "y").getAttribute("class")).toMatch(/dimmed/);
    expect(await box(page, "dnn").getAttribute("class")).not.toMatch(/dimmed/);
    await page.getByRole("button", { name: "Isolate" }).click();
    await drawn(page);
    expect(await box(page, "y").count()).toBe(0);
    expect(await statusOf(page)).toBe("Only X and what uses it");
    await page.getByRole("button", { name: "Show all again" }).click();
    await drawn(page);
    expect(await box(page, "y").count()).toBe(1);
  });

  test("is the gradient's path between a loss and a variable", async () => {
    const { page } = await browser.open(lecturePage);
    await page.keyboard.press("/");
    await page.keyboard.type("dnn/outputs/weights op:VariableV2");
    await page.keyboard.press("Enter");
    await drawn(page);
    await page.keyboard.press("g");
    expect(await page.getByLabel("From the loss").inputValue()).toBe("loss/loss");
    await page.getByRole("button", { name: "Show the path" }).click();
    await page.keyboard.press("f");
    await drawn(page);
    expect(await statusOf(page)).toMatch(/^The gradient of loss\/loss to dnn\/outputs\/weights: \d+ operations$/);
    for (const name of ["hidden1", "eval"]) expect(await box(page, name).getAttribute("class"), name).toMatch(/dimmed/);
    for (const name of ["outputs", "loss", "train"])
      expect(await box(page, name).getAttribute("class"), name).not.toMatch(/dimmed/);
  });
});

describe("keys", () => {
  test("go from box to box", async () => {
    const { page } = await browser.open(lecturePage);
    await clickBox(page, "hidden1");
    await page.keyboard.press("ArrowDown");
    expect(await selected(page)).toMatch(/^hidden2/);
    await page.keyboard.press("ArrowUp");
    expect(await selected(page)).toMatch(/^hidden1/);
    await page.keyboard.press("o");
    expect(await selected(page)).toMatch(/^dnn/);
    await page.keyboard.press("Escape");
    expect(await selected(page)).toBeNull();
  });

  test("are all listed", async () => {
    const { page } = await browser.open(lecturePage);
    await page.keyboard.press("?");
    expect(await page.getByRole("dialog", { name: "Keys" }).innerText()).toMatch(/Search/);
    await page.keyboard.press("Escape");
    expect(await page.getByRole("dialog", { name: "Keys" }).isVisible()).toBe(false);
  });

  test("zoom and fit", async () => {
    const { page } = await browser.open(lecturePage);
    const width = async (): Promise<number> => (await box(page, "dnn").boundingBox())!.width;
    const before = await width();
    await page.keyboard.press("+");
    await expect.poll(width).toBeGreaterThan(before * 1.2);
    await page.keyboard.press("f");
    await expect.poll(width).toBeCloseTo(before, 0);
  });
});

describe("a link", () => {
  test("keeps what is open, selected and how it is coloured", async () => {
    const { page, url } = await browser.open(lecturePage);
    await openBox(page, "hidden1");
    await clickBox(page, "MatMul");
    await page.getByLabel("Colour by").selectOption("op");
    await expect.poll(() => page.evaluate("location.hash")).toMatch(/colour=op/);
    const hash = await page.evaluate<string>("location.hash");
    const at = await box(page, "MatMul").boundingBox();
    const other = await browser.open(lecturePage, { hash });
    expect(other.url).not.toBe(url);
    expect(await panel(other.page).locator("h2").textContent()).toBe("MatMul");
    expect(await other.page.getByLabel("Colour by").inputValue()).toBe("op");
    const there = (await box(other.page, "MatMul").boundingBox())!;
    expect(there.x).toBeCloseTo(at!.x, 0);
    expect(there.y).toBeCloseTo(at!.y, 0);
    expect(there.width).toBeCloseTo(at!.width, 1);
  });
});

describe("a traced step", () => {
  test("shows values on boxes, and statistics in the panel", async () => {
    const { page, told } = await browser.open(tracedPage);
    await clickBox(page, "X");
    const text = (await panel(page).innerText()).replace(/\s+/g, " ");
    expect(text).toMatch(/min .* mean .* max .* std/);
    expect(await panel(page).locator(".histogram rect").count()).toBeGreaterThan(5);
    expect(await box(page, "X").getAttribute("aria-label")).toMatch(/\d … 0\.99/);
    expect(told).toEqual([]);
  });

  test("leads to the first operation that was not finite", async () => {
    const { page } = await browser.open(tracedPage);
    expect(await page.locator(".badge").count()).toBe(1);
    await page.getByRole("button", { name: "Go to the first NaN or infinity" }).click();
    await drawn(page);
    expect(await panel(page).locator("h2").textContent()).toBe("Log");
    expect(await panel(page).innerText()).toMatch(/\d+ −∞ of 1,200 values/);
    expect(await box(page, "Log").locator(".badge").count()).toBe(1);
  });

  test("steps forward and back in the order of the run", async () => {
    const { page } = await browser.open(tracedPage);
    const where = (): Promise<string | null> => page.locator(".trace .where").textContent();
    await page.getByRole("button", { name: "To the beginning" }).click();
    const first = await where();
    expect(first).toMatch(/^1 of \d+ · /);
    await page.keyboard.press("]");
    expect(await where()).toMatch(/^2 of /);
    await page.keyboard.press("[");
    expect(await where()).toBe(first);
    expect(await page.locator(".outline.current").count()).toBe(1);
    await page.getByRole("button", { name: "Play" }).click();
    await expect.poll(where).toMatch(/^[3-9] of /);
    await page.getByRole("button", { name: "Pause" }).click();
  });

  test("colours by time and memory", async () => {
    const { page } = await browser.open(tracedPage);
    await page.getByLabel("Colour by").selectOption("time");
    expect(await page.locator(".legend .ends").textContent()).toMatch(/^0[\d.]+ (ms|µs)$/);
    await page.getByLabel("Colour by").selectOption("memory");
    expect(await page.locator(".legend .ends").textContent()).toMatch(/iB$/);
  });
});

describe("a picture", () => {
  test("is saved as SVG that stands for itself", async () => {
    const { page } = await browser.open(lecturePage);
    const { name, bytes } = await downloaded(page, "Save as SVG");
    expect(name).toBe("lecture.svg");
    const text = bytes.toString();
    expect(text).not.toMatch(/var\(|<script/);
    const other = await page.context().newPage();
    await other.setContent(`<img>`);
    const size = await other.evaluate<number[]>(`(async () => {
      const image = document.querySelector("img");
      image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(${JSON.stringify(text)});
      await image.decode();
      return [image.naturalWidth, image.naturalHeight];
    })()`);
    expect(Math.min(...size)).toBeGreaterThan(200);
    expect(text).toContain("hidden2");
  });

  test("is saved as PNG", async () => {
    const { page, told } = await browser.open(lecturePage);
    const { name, bytes } = await downloaded(page, "Save as PNG");
    expect(name).toBe("lecture.png");
    expect(bytes.subarray(1, 4).toString()).toBe("PNG");
    expect(bytes.length).toBeGreaterThan(10_000);
    expect(told).toEqual([]);
  });

  test("is dark where the system is, and at a key", async () => {
    const { page } = await browser.open(lecturePage, { colorScheme: "dark" });
    const theme = (): Promise<string> => page.evaluate("document.documentElement.dataset.theme");
    expect(await theme()).toBe("dark");
    await page.keyboard.press("t");
    expect(await theme()).toBe("light");
  });
});

describe("names that attack", () => {
  test("are text wherever they stand", async () => {
    const { page, told, requests } = await browser.open(pageOf(hostile()));
    for (const name of HOSTILE) {
      await page.keyboard.press("/");
      await page.getByRole("combobox").first().fill(name.slice(0, 40));
      await page.keyboard.press("Enter");
      await drawn(page);
      await page.keyboard.press("d");
    }
    await page.keyboard.press("]");
    expect(await page.locator("img, .drawing foreignObject, [onerror], [onload]").count()).toBe(0);
    expect(await page.locator("script").count()).toBe(2);
    expect(told).toEqual([]);
    expect(requests).toEqual([]);
  });

  test("are text in a picture that is saved", async () => {
    const { page } = await browser.open(pageOf(hostile()));
    const { bytes } = await downloaded(page, "Save as SVG");
    expect(bytes.toString()).not.toMatch(/<img|<script|<svg onload/);
  });
});

describe("curves of a training", () => {
  const withSeries = pageOf({
    ...wide(2, 4),
    series: [{ name: "loss", steps: [0, 1, 2, 3], values: [2, 1, null, 0.5] }],
  });

  test("are drawn, and say where they were not finite", async () => {
    const { page, told } = await browser.open(withSeries);
    const figure = page.locator(".curves figure");
    expect(await figure.locator("canvas").count()).toBe(1);
    expect(await figure.innerText()).toMatch(/loss\s+not finite at step 2\s+0.5/);
    await page.getByRole("button", { name: "Logarithmic" }).click();
    expect(await figure.locator("canvas").count()).toBe(1);
    expect(told).toEqual([]);
  });

  test("grow while a server tells of more", async () => {
    const html = pageOf({ ...wide(2, 4), live: "events" });
    const send = (update: object): string => `data: ${JSON.stringify(update)}\n\n`;
    const server = createServer((request, response) => {
      if (request.url === "/events") {
        response.setHeader("Content-Type", "text/event-stream");
        response.write(send({ series: [{ name: "loss", steps: [0, 1], values: [3, 2] }] }));
        response.write(send({ series: [{ name: "loss", steps: [2], values: [1.25] }], ended: true }));
      } else response.setHeader("Content-Type", "text/html").end(html);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { page } = await browser.open(lecturePage);
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await expect.poll(() => page.locator(".curves figure").innerText()).toMatch(/loss\s+1.25/);
    expect(await page.locator(".curves .words").textContent()).toBe("ended");
    await page.close();
    server.closeAllConnections();
    server.close();
  });
});

describe("ten thousand operations", () => {
  /** Milliseconds between frames while the camera moves. */
  const frames = (page: Page, move: string): Promise<number[]> =>
    page.evaluate(`new Promise((resolve) => {
      const stage = document.querySelector(".stage");
      const times = [];
      const frame = (now) => {
        times.push(now);
        if (times.length > 60) return resolve(times.slice(1).map((time, i) => time - times[i]));
        const i = times.length;
        ${move}
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    })`);
  const zoom = `stage.dispatchEvent(new WheelEvent("wheel", { deltaY: i < 30 ? -40 : 40, clientX: 600, clientY: 400, bubbles: true, cancelable: true }));`;
  const pan = `stage.dispatchEvent(new WheelEvent("wheel", { deltaX: i < 30 ? 40 : -40, shiftKey: true, bubbles: true, cancelable: true }));`;
  const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

  test("are drawn all at once, and move without losing many frames", async () => {
    const { page, told } = await browser.open(pageOf(wide()));
    const still = median(await frames(page, ""));
    await page.keyboard.press("a");
    await page.locator(".far-boxes").first().waitFor({ state: "attached", timeout: 60_000 });
    await drawn(page);
    expect(
      await page.evaluate(
        `[...document.querySelectorAll(".far-boxes")].map((path) => path.getAttribute("d")).join("").split("M").length - 1`,
      ),
    ).toBe(10_000);
    const [zooming, panning] = [median(await frames(page, zoom)), median(await frames(page, pan))];
    console.log(
      `milliseconds a frame, 10,000 operations: ${still.toFixed(1)} at rest, ${zooming.toFixed(1)} zooming, ${panning.toFixed(1)} panning`,
    );
    expect(Math.max(zooming, panning)).toBeLessThan(10 * still);
    expect(told).toEqual([]);
  });
});

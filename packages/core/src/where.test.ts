import { describe, expect, it } from "vitest";
import { captureTrace, showCaller, tracedAsOne, userFrame } from "./where.ts";

function frameOf(...lines: string[]): string | undefined {
  return userFrame({ stack: ["Error", ...lines.map((line) => `    at ${line}`)].join("\n") });
}

describe("the user's frame", () => {
  it("is the innermost outside installed packages, wherever they are installed", () => {
    const frame = frameOf(
      "Graph._create_op (file:///app/node_modules/@tfgraph/core/dist/index.js:10:2)",
      "matmul (/app/node_modules/.pnpm/@tfgraph+ops@1.0.0/node_modules/@tfgraph/ops/dist/chunk-AB.js:1:2)",
      "Session.run (file:///app/node_modules/tfgraph/dist/index.js:1:2)",
      "layer (file:///app/src/model.js:7:3)",
      "file:///app/src/main.js:9:1",
    );
    expect(frame).toBe("/app/src/model.js:7:3");
  });

  it("is outside the sources of this workspace", () => {
    const own = new URL(".", import.meta.url).href;
    expect(
      frameOf(`f (${own}graph.ts:1:1)`, `g (${own}../../ops/src/math/matmul.ts:1:1)`, "main (/app/a.ts:2:3)"),
    ).toBe("/app/a.ts:2:3");
  });

  it("may be in folders that are named like ours", () => {
    expect(frameOf("f (/home/me/tfgraph/dist/app.js:1:2)")).toBe("/home/me/tfgraph/dist/app.js:1:2");
    expect(frameOf("f (/home/me/packages/core/src/app.ts:1:2)")).toBe("/home/me/packages/core/src/app.ts:1:2");
    expect(frameOf("f (/home/me/react-native/app.js:1:2)")).toBe("/home/me/react-native/app.js:1:2");
  });

  it("is read from every form of line", () => {
    expect(frameOf("Array.map (<anonymous>)", "async fn (/a b (1)/x.ts:3:4)")).toBe("/a b (1)/x.ts:3:4");
    expect(frameOf("new Model [as x] (C:\\app\\x.ts:3:4)")).toBe("C:\\app\\x.ts:3:4");
    expect(frameOf("file:///with%20space/x.ts:3:4")).toBe("/with space/x.ts:3:4");
    expect(frameOf("node:internal/modules/esm/module_job:561:25")).toBeUndefined();
    expect(frameOf("<anonymous>:38:29", "neuron_layer (<anonymous>:30:1)")).toBeUndefined();
    expect(frameOf("ModuleJob.run (node:internal/modules/esm/module_job:561:25)")).toBeUndefined();
  });
});

describe("traces", () => {
  it("of many operations made by one call are one", () => {
    const traces = tracedAsOne(() => [captureTrace(), tracedAsOne(() => captureTrace())]);
    expect(traces[0]).toBe(traces[1]);
    expect(captureTrace()).not.toBe(traces[0]);
  });

  it("of errors that show frames of a user are left", () => {
    const error = new Error("seen");
    error.stack = "Error: seen\n    at /app/a.ts:1:2";
    showCaller(error, captureTrace);
    expect(error.stack).toContain("/app/a.ts:1:2");
  });
});

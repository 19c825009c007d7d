import { expect, test } from "vitest";
import { killSaves } from "./kill_saves.ts";

// `node --conditions=source test/interop/kill_saves.ts 200` does the same at length
test("a checkpoint survives its process being killed while it saves", { timeout: 120_000 }, async () => {
  const { interrupted, checkpointsRead } = await killSaves(12);
  expect(interrupted).toBeGreaterThan(0);
  expect(checkpointsRead).toBeGreaterThan(0);
});

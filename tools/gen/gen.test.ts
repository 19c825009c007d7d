/** What is generated is what the generators make (those that need no Python). */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

test.each(["generate_ops", "generate_namespaces", "generate_features"])("%s would change nothing", (generator) => {
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--conditions=source", join(import.meta.dirname, `${generator}.ts`), "--check"],
    {
      encoding: "utf8",
    },
  );
  expect(status, stderr).toBe(0);
});

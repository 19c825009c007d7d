/**
 * One configuration for every test: those beside the code, and the black box ones in `test/`.
 * The `source` condition makes `@tfgraph/core` and its kin resolve to their sources, so tests need no build
 * (but those in `test/packaging`, `test/types` and `test/docs`, which test what is built).
 */
import { defineConfig } from "vitest/config";

const conditions = ["source", "module", "node", "development|production"];

const shared = {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ["source", "node"] } },
};

// worker threads started by the code under test run Node itself, not vite: they need the condition too
const test = { execArgv: ["--conditions=source"], testTimeout: 180_000, hookTimeout: 180_000 };

/** The conformance cases and the ops' examples on one way of running graphs: all goldens hold on each. */
const level = (name: string, engine: "always" | "never", vectorBits: number) => ({
  ...shared,
  test: {
    ...test,
    name: `level ${name}`,
    include: ["test/conformance/{conformance,op_examples}.test.ts"],
    setupFiles: [`test/conformance/levels/compile_${engine}.ts`],
    env: { TFGRAPH_VECTOR_BITS: String(vectorBits) },
  },
});

export default defineConfig({
  ...shared,
  test: {
    maxWorkers: 2,
    projects: [
      {
        ...shared,
        test: {
          ...test,
          name: "main",
          include: ["packages/*/src/**/*.test.ts", "tools/**/*.test.ts", "test/**/*.test.ts"],
          exclude: ["**/node_modules/**", "test/{packaging,types,docs,tensorflow,browser,notebooks}/**"],
        },
      },
      {
        // emitted code as V8's optimizer makes it, 256-bit instructions where the machine has them; "main" meets its baseline compiler
        ...shared,
        test: {
          ...test,
          name: "optimized",
          include: ["packages/engine/src/wasm/*.test.ts", "packages/engine/src/same_bits.test.ts"],
          execArgv: [...test.execArgv, "--experimental-wasm-revectorize", "--no-liftoff"],
        },
      },
      {
        ...shared,
        test: { ...test, name: "packaging", include: ["test/{packaging,types,docs}/*.test.ts"], testTimeout: 180_000 },
      },
      {
        ...shared,
        test: { ...test, name: "tensorflow", include: ["test/tensorflow/**/*.test.ts"], testTimeout: 180_000 },
      },
      {
        ...shared,
        test: { ...test, name: "browser", include: ["test/browser/**/*.test.ts"] },
      },
      {
        ...shared,
        test: { ...test, name: "notebooks", include: ["test/notebooks/**/*.test.ts"] },
      },
      level("interpreter", "never", 0),
      level("no vectors", "always", 0),
      level("128 bits", "always", 128),
      level("256 bits", "always", 256),
    ],
  },
});

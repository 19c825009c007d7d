/** Types as users see them: the declarations of the build, checked by the compiler and shown by an editor's language service. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "../../tools/workspace.mjs";

const fixtures = join(import.meta.dirname, "fixtures");
const configFile = join(import.meta.dirname, "tsconfig.json");
const lecture = join(root, "test/packaging/fixtures/lecture.ts");

const fileSystem: ts.ParseConfigFileHost = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined };
const { options, fileNames } = ts.getParsedCommandLineOfConfigFile(configFile, undefined, fileSystem)!;

test("what a fetch gives, how functions are called and what operators stand for is as the fixtures say", () => {
  const program = ts.createProgram(fileNames, options);
  const problems = ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    return `${file?.fileName ?? ""}:${String(line)} ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
  });
  expect(problems).toEqual([]);
});

describe("an editor shows", () => {
  const file = join(fixtures, "shown_in_an_editor.ts");
  const imports = 'import * as tf from "tfgraph";\n';

  let content = "";
  let version = 0;
  const read = (name: string): string | undefined => (name === file ? content : ts.sys.readFile(name));
  const service = ts.createLanguageService({
    ...ts.sys,
    useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: (name) => (name === file ? String(version) : "0"),
    getScriptSnapshot: (name) => {
      const found = read(name);
      return found === undefined ? undefined : ts.ScriptSnapshot.fromString(found);
    },
    getCurrentDirectory: () => fixtures,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: read,
  });

  /** Opens a program of one expression, in which `|` marks the cursor. @returns where that is */
  function open(expression: string): number {
    content = imports + expression.replace("|", "");
    version++;
    return imports.length + expression.indexOf("|");
  }

  const text = (parts: readonly ts.SymbolDisplayPart[] | undefined): string =>
    ts.displayPartsToString([...(parts ?? [])]);

  function signatures(expression: string) {
    const help = service.getSignatureHelpItems(file, open(expression), {});
    return (help?.items ?? []).map((item) => ({
      parameters: item.parameters.map((p) => p.name),
      shown: [...item.prefixDisplayParts, ...item.parameters.flatMap((p) => p.displayParts), ...item.suffixDisplayParts]
        .map((part) => part.text)
        .join(""),
      documented: text(item.documentation) + item.tags.map((tag) => text(tag.text)).join("\n"),
    }));
  }

  test.each([
    ["tf.reduce_mean(|)", ["input_tensor", "axis", "keepdims", "name"], "The mean of the elements along axes"],
    ["tf.placeholder(|)", ["dtype", "shape", "name"], "every run using it must feed"],
    ["tf.constant(|)", ["value", "dtype", "shape", "name", "verify_shape"], "A constant tensor."],
    ["tf.zeros(|)", ["shape", "dtype", "name"], "A tensor of zeros"],
    ["tf.nn.relu(|)", ["features", "name"], "max(features, 0)"],
    ["tf.train.AdamOptimizer(|)", ["learning_rate", "beta1", "beta2", "epsilon"], "how far a step goes at most"],
    ["new tf.train.AdamOptimizer(|)", ["learning_rate", "beta1", "beta2", "epsilon"], "how far a step goes at most"],
    ["tf.train.Saver(|)", ["var_list", "reshape", "sharded", "max_to_keep"], "max_to_keep"],
    [
      "tf.Variable(|)",
      ["initial_value", "trainable", "collections", "validate_shape"],
      "a tensor, a value, or a function",
    ],
    ["tf.Session(|)", ["target", "graph", "config"], "the graph to run"],
  ])("one signature of %s, with names and documentation", (expression, names, documentation) => {
    const [signature, ...others] = signatures(expression);
    expect(others).toEqual([]);
    expect(signature!.parameters.slice(0, names.length)).toEqual(names);
    expect(signature!.documented).toContain(documentation);
    expect(signature!.shown).not.toMatch(/readonly \[|\{ /);
  });

  test.each([
    "tf.reduce_mean|",
    "tf.placeholder|",
    "tf.constant|",
    "tf.matmul|",
    "tf.Variable|",
    "tf.Session|",
    "tf.train.AdamOptimizer|",
    "tf.train.Saver|",
    "tf.nn.top_k|",
    "tf.name_scope|",
    "tf.gradients|",
  ])("no type taken apart on %s", (expression) => {
    const info = service.getQuickInfoAtPosition(file, open(expression) - 1)!;
    const shown = text(info.displayParts);
    expect(shown).not.toMatch(/PyFunction|PyArguments|readonly \["/);
    expect(shown.length).toBeLessThan(1000);
    expect(text(info.documentation)).not.toBe("");
  });

  test("keywords where they may stand, those given left out", () => {
    const position = open("tf.matmul([[1]], [[1]], { | })");
    const names = service.getCompletionsAtPosition(file, position, {})!.entries.map((entry) => entry.name);
    expect(names).toContain("transpose_b");
    expect(names).not.toContain("a");
  });
});

describe("checking the lecture's program", () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(import.meta.dirname, ".measured-"));
  });
  afterAll(() => {
    rmSync(dir, { recursive: true, force: true });
  });

  /** Prints the processor time of its process at the end, which says more than the clock on a busy machine. */
  const meter =
    "data:text/javascript,process.on('exit',()=>{const{user,system}=process.cpuUsage();console.log('cpu ms',(user+system)/1000)})";

  function cpuMs(name: string, source: string): number {
    const program = join(dir, `${name}.ts`);
    writeFileSync(program, source);
    const config = join(dir, `tsconfig.${name}.json`);
    writeFileSync(
      config,
      JSON.stringify({ extends: join(root, "examples/tsconfig.json"), include: [], files: [program] }),
    );
    const { stdout } = spawnSync(
      process.execPath,
      ["--import", meter, join(root, "node_modules/typescript/bin/tsc"), "-p", config],
      {
        encoding: "utf8",
      },
    );
    expect(stdout).not.toContain("error TS");
    return Number(/^cpu ms ([\d.]+)/m.exec(stdout)![1]);
  }

  test("costs at most twice what an empty file costs", () => {
    const source = ts.sys.readFile(lecture)!;
    let [least, leastOfEmpty] = [Infinity, Infinity];
    for (let round = 0; round < 5; round++) {
      leastOfEmpty = Math.min(leastOfEmpty, cpuMs("empty", "export {};\n"));
      least = Math.min(least, cpuMs("lecture", source));
    }
    expect(least / leastOfEmpty).toBeLessThan(2);
  });
});

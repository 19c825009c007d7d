/** What becomes of an imported GraphDef, against TensorFlow's own result (tools/goldens/io_import.py). */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import "tfgraph";
import {
  convertToTensor,
  DecodeError,
  float32,
  Graph,
  KeyError,
  NotImplementedError,
  OpError,
  ValueError,
  withContext,
} from "@tfgraph/core";
import { GraphDef, import_graph_def, OpList, text_format } from "@tfgraph/io";

const ours = [DecodeError, ValueError, OpError, NotImplementedError, KeyError];

interface Case {
  readonly name: string;
  readonly text: string;
  readonly options: {
    readonly name?: string;
    readonly twice?: boolean;
    readonly input_map?: Record<string, string>;
    readonly return_elements?: string[];
    readonly producer_op_list?: string;
  };
  /** False where what the graph says of shapes is not compared. */
  readonly shapes?: boolean;
  readonly error?: { readonly class: string; readonly text: string };
  readonly graph?: string;
  readonly returned?: string[];
  readonly next?: string;
}

const { cases } = JSON.parse(readFileSync(new URL("golden/import.json", import.meta.url), "utf8")) as { cases: Case[] };

function run(golden: Case, graph: Graph): { returned: string[] | undefined; next: string } {
  return withContext(graph.as_default(), () => {
    const outer = convertToTensor(1, { name: "outer", dtype: float32 });
    const graphDef = text_format.Parse(golden.text, GraphDef());
    const { twice, input_map, producer_op_list, ...rest } = golden.options;
    const options = {
      ...rest,
      input_map: input_map && Object.fromEntries(Object.keys(input_map).map((key) => [key, outer])),
      producer_op_list: producer_op_list === undefined ? null : text_format.Parse(producer_op_list, OpList()),
    };
    const returned = import_graph_def(graphDef, options);
    if (twice) import_graph_def(graphDef, options);
    return { returned: returned?.map((e) => e.name), next: convertToTensor(0, { name: "a" }).name };
  });
}

/** The same text with the machine's name left out. */
const withoutHost = (text: string): string =>
  text.replace(/in binary running on .*?\. /, "in binary running on this machine. ");

describe("import_graph_def", () => {
  test.each(cases)("treats $name as TensorFlow does", (golden) => {
    const graph = new Graph();
    if (golden.error) {
      let thrown: unknown;
      try {
        run(golden, graph);
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(Error);
      const { name, message } = thrown as Error;
      expect({ class: name, text: message.split("\n\n")[0] }).toEqual({
        class: golden.error.class,
        text: withoutHost(golden.error.text),
      });
      return;
    }
    const { returned, next } = run(golden, graph);
    expect(returned).toEqual(golden.returned);
    expect(next).toBe(golden.next);
    const last = graph.get_operation_by_name(next.slice(0, -2));
    const made = GraphDef.FromString(graph.as_graph_def({ add_shapes: golden.shapes !== false }).SerializeToString());
    made.node = made.node.filter((n) => n.name !== last.name);
    expect(text_format.MessageToString(made)).toBe(golden.graph);
  });

  test("leaves the graph as it was where it fails", () => {
    const graph = new Graph();
    const bad = text_format.Parse(
      'node { name: "a" op: "NoOp" } node { name: "b" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } }' +
        ' node { name: "c" op: "Identity" input: "b:7" attr { key: "T" value { type: DT_FLOAT } } }',
      GraphDef(),
    );
    withContext(graph.as_default(), () => {
      expect(() => import_graph_def(bad, { name: "" })).toThrow("Connecting to invalid output 7");
      expect(graph.get_operations()).toEqual([]);
      expect(graph.unique_name("a")).toBe("a");
    });
  });

  test("refuses damaged graphs with errors of ours", () => {
    const bytes = readFileSync(new URL("golden/meta/graph.pb", import.meta.url));
    let seed = 5;
    const random = (n: number): number => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) % n;
    for (let i = 0; i < 1000; i++) {
      const damaged = Uint8Array.from(bytes);
      for (let n = 0; n <= i % 4; n++) damaged[random(bytes.length)]! ^= 1 << random(8);
      try {
        const graph = new Graph();
        withContext(graph.as_default(), () => import_graph_def(GraphDef.FromString(damaged), { name: "" }));
      } catch (error) {
        expect(
          ours.some((type) => error instanceof type),
          String(error),
        ).toBe(true);
      }
    }
  });

  test("imports a chain of 100,000 nodes", () => {
    const graphDef = GraphDef({
      node: Array.from({ length: 100_000 }, (_, i) => ({
        name: `n${String(i)}`,
        op: "NoOp",
        input: i === 0 ? [] : [`^n${String(i - 1)}`],
      })),
    });
    const graph = new Graph();
    withContext(graph.as_default(), () => import_graph_def(graphDef, { name: "" }));
    expect(graph.get_operations()).toHaveLength(100_000);
  });
});

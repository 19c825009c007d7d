import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { DecodeError, ParseError, ValueError } from "@tfgraph/core";
import {
  AttrValue,
  DataType,
  FullTypeDef,
  GraphDef,
  MetaGraphDef,
  NodeDef,
  Summary,
  TensorShapeProto,
} from "../gen/messages.ts";
import { parseText } from "../text/parse.ts";
import { printText } from "../text/print.ts";
import type { Message, MessageClass } from "./message.ts";

const dir = new URL("../../test_data/messages/", import.meta.url);
const read = (name: string): Buffer => readFileSync(new URL(name, dir));
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

interface Case {
  readonly text?: string;
  readonly bytes?: string;
  readonly message?: string;
  readonly error?: string;
}
const cases = (name: string): Case[] => (JSON.parse(read(name).toString()) as { cases: Case[] }).cases;

const goldens: [string, MessageClass<Message>][] = [
  ["every_attr", GraphDef],
  ["constants", GraphDef],
  ["meta_graph", MetaGraphDef],
  ["summary", Summary],
];

describe.each(goldens)("TensorFlow's %s", (name, type) => {
  const bytes = read(`${name}.pb`);
  const message = type.FromString(bytes);

  test("is written back byte for byte", () => {
    expect(hex(message.SerializeToString({ deterministic: true }))).toBe(hex(bytes));
  });
  test("prints as Python's str does", () => {
    expect(String(message)).toBe(read(`${name}.str`).toString());
  });
  test("prints as text_format does", () => {
    expect(printText(message, "text_format")).toBe(read(`${name}.pbtxt`).toString());
  });
  test.each(["str", "pbtxt"])("is read from its .%s text", (ending) => {
    const parsed = type();
    parseText(read(`${name}.${ending}`).toString(), parsed);
    expect(hex(parsed.SerializeToString())).toBe(hex(bytes));
  });
});

describe("text format", () => {
  test.each(cases("parsed.json"))("reads or refuses $text as Python does", ({ text = "", message, error }) => {
    const parse = (): GraphDef => {
      const graph = GraphDef();
      parseText(text, graph);
      return graph;
    };
    if (error !== undefined) {
      expect(parse).toThrow(ParseError);
      expect(parse).toThrow(error);
    } else {
      expect(hex(parse().SerializeToString())).toBe(message);
    }
  });

  test("refuses nesting without end", () => {
    const text = "node { experimental_type { ".concat("args { ".repeat(100_000));
    expect(() => parseText(text, GraphDef())).toThrow("Message too deep");
  });
});

describe("wire format", () => {
  test.each(cases("decoded.json"))("reads or refuses $bytes as protobuf does", ({ bytes = "", message, error }) => {
    const read = (): string => hex(GraphDef.FromString(Buffer.from(bytes, "hex")).SerializeToString());
    if (error !== undefined) {
      expect(read).toThrow(DecodeError);
      expect(read).toThrow(error);
    } else {
      expect(read()).toBe(message);
    }
  });

  test("refuses nesting without end", () => {
    const nested = FullTypeDef();
    let inner = nested;
    for (let i = 0; i < 200; i++) {
      const child = FullTypeDef();
      inner.args.push(child);
      inner = child;
    }
    expect(() => nested.SerializeToString()).toThrow(ValueError);
    let bytes = Buffer.alloc(0);
    for (let i = 0; i < 200; i++) {
      const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 0x7f) | 0x80, bytes.length >> 7];
      bytes = Buffer.concat([Buffer.from([0x12, ...length]), bytes]);
    }
    expect(() => FullTypeDef.FromString(bytes)).toThrow(DecodeError);
    // groups of unknown fields nest too
    expect(() => GraphDef.FromString(Buffer.alloc(100_000, 0x0b))).toThrow(DecodeError);
  });

  test("survives every truncation and ten thousand flipped bits", () => {
    const bytes = read("every_attr.pb");
    const tryRead = (b: Uint8Array): void => {
      try {
        void String(GraphDef.FromString(b));
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError);
      }
    };
    for (let n = 0; n < bytes.length; n++) tryRead(bytes.subarray(0, n));
    let seed = 1;
    for (let i = 0; i < 10_000; i++) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      const flipped = Uint8Array.from(bytes);
      flipped[seed % bytes.length]! ^= 1 << (seed >>> 29);
      tryRead(flipped);
    }
  });
});

describe("messages", () => {
  test("have their defaults, and presence comes with setting", () => {
    const graph = GraphDef();
    expect(graph.versions.producer).toBe(0);
    expect(graph.HasField("versions")).toBe(false);
    graph.versions.producer = 0;
    expect(graph.HasField("versions")).toBe(true);
    expect(() => graph.HasField("node")).toThrow(ValueError);
    graph.ClearField("versions");
    expect(graph.HasField("versions")).toBe(false);
  });

  test("keep one member of a oneof", () => {
    const attr = AttrValue();
    expect(attr.WhichOneof("value")).toBeNull();
    expect(attr.list.i).toEqual([]);
    expect(attr.WhichOneof("value")).toBeNull();
    attr.b = false;
    expect(attr.WhichOneof("value")).toBe("b");
    attr.list.i.push(1);
    expect(attr.WhichOneof("value")).toBe("list");
    attr.type = DataType.DT_FLOAT;
    expect(hex(attr.SerializeToString())).toBe("3001");
  });

  test("are made from plain objects, with or without new", () => {
    const node = new NodeDef({ name: "a", attr: { __proto__x: { i: 1 }, T: AttrValue({ type: 1 }) } });
    expect(node).toBeInstanceOf(NodeDef);
    expect([...node.attr.keys()]).toEqual(["__proto__x", "T"]);
    expect(NodeDef({ attr: new Map([["__proto__", { i: 1 }]]) }).attr.get("__proto__")?.i).toBe(1);
  });

  test("refuse values of other types, as Python's do", () => {
    const graph = GraphDef({ node: [{ name: "a" }] });
    // @ts-expect-error a number is no name
    expect(() => (graph.node[0]!.name = 5)).toThrow(new TypeError("bad argument type for built-in operation"));
    expect(() => (graph.versions.producer = 2 ** 40)).toThrow(new ValueError("Value out of range: 1099511627776"));
    // @ts-expect-error there is no such field
    expect(() => GraphDef({ bogus: 5 })).toThrow(new ValueError('Protocol message GraphDef has no "bogus" field.'));
    // @ts-expect-error a string is no list
    expect(() => (graph.node[0]!.input = "x")).toThrow(TypeError);
  });

  test("hold int64 as numbers where that is exact, as bigints elsewhere", () => {
    const attr = AttrValue.FromString(AttrValue({ i: 2n ** 60n }).SerializeToString());
    expect(attr.i).toBe(2n ** 60n);
    expect(AttrValue.FromString(AttrValue({ i: -1n }).SerializeToString()).i).toBe(-1);
  });

  test("copy and merge", () => {
    const a = TensorShapeProto({ dim: [{ size: 1 }] });
    const b = TensorShapeProto({ dim: [{ size: 2 }], unknown_rank: true });
    a.MergeFrom(b);
    expect(a.dim.map((d) => d.size)).toEqual([1, 2]);
    b.CopyFrom(a);
    expect(String(b)).toBe(String(a));
    expect(b.dim[0]).not.toBe(a.dim[0]);
  });
});

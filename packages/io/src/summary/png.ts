/** PNG files by fast-png, which is loaded when the first picture is written: most programs write none. */
import { RuntimeError } from "@tfgraph/core";
import type * as fastPng from "fast-png";
import { nodeModule } from "../files/node_module.ts";

type Encode = typeof fastPng.encode;

let encode: Encode | undefined;

function load(): Encode {
  const node = nodeModule("node:module");
  if (!node) throw new RuntimeError("Pictures can only be encoded in Node");
  return (node.createRequire(import.meta.url)("fast-png") as typeof fastPng).encode;
}

export function encodePng(image: Parameters<Encode>[0]): Uint8Array {
  encode ??= load();
  return encode(image);
}

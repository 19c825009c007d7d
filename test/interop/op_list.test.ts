/** Signatures of ops as `.meta` files hold them, against TensorFlow's (tools/goldens/io_op_list.py). */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import "tfgraph";
import { lookupOp } from "@tfgraph/core";
import { OpList, opDefToProto } from "@tfgraph/io";

const theirs = OpList.FromString(gunzipSync(readFileSync(new URL("golden/op_list.pb.gz", import.meta.url))));

test.each(theirs.op.filter((op) => lookupOp(op.name)).map((op) => [op.name, op] as const))(
  "%s is TensorFlow's",
  (name, expected) => {
    const ours = opDefToProto(lookupOp(name)!.def);
    expect(String(ours)).toBe(String(expected));
    expect(ours.SerializeToString()).toEqual(expected.SerializeToString());
  },
);

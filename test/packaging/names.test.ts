/**
 * The public names, as a list to review: a change of it is a change of what users can type. After one that is meant, write the list
 * anew with `vitest run --project=packaging test/packaging/names.test.ts -u`.
 */
import * as tf from "tfgraph";
import * as mnist from "tfgraph/examples/tutorials/mnist";
import * as np from "tfgraph/numpy";
import * as client from "tfgraph/python/client";
import * as framework from "tfgraph/python/framework";
import { expect, test } from "vitest";

/** Names of TensorFlow that are not there are functions that refuse every use. */
function isMissing(value: unknown): boolean {
  if (typeof value !== "function") return false;
  try {
    return (value as { name?: string }).name === undefined;
  } catch {
    return true;
  }
}

function isNamespace(value: unknown): value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** `module.name` for each name, and those of namespaces below; ops of `raw_ops` are TensorFlow's own list. */
function* namesOf(module: object, prefix: string): Generator<string> {
  for (const [name, value] of Object.entries(module)) {
    if (isMissing(value)) continue;
    yield prefix + name;
    if (isNamespace(value) && name !== "raw_ops" && name !== "v1") yield* namesOf(value, `${prefix}${name}.`);
  }
}

test("the names users can type are those that were agreed on", async () => {
  const names = [
    ...namesOf(tf, "tf."),
    ...namesOf(np, "np."),
    ...namesOf(mnist, "mnist."),
    ...namesOf(client, "client."),
    ...namesOf(framework, "framework."),
  ];
  await expect(`${names.sort().join("\n")}\n`).toMatchFileSnapshot("names.txt");
});

test("compat.v1 has the names of tf", () => {
  const own = new Set(Object.keys(tf));
  own.delete("compat");
  expect(new Set(Object.keys(tf.compat.v1))).toEqual(own);
});

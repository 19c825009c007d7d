/**
 * An example of an op, in a graph of its own: what tools/goldens/make_op_goldens.py does with TensorFlow, for tfgraph.
 * The golden says what the inputs are; `buildExample` makes them of given types, with static shapes known to a given degree.
 */
import * as tf from "tfgraph";
import { lookupOp, type DType, type OpDef } from "@tfgraph/core";
import { checkGradient } from "./check_gradient.ts";
import { describeValue } from "./expect_all_close.ts";

/** An input: its values for each kind of type, as a constant, a variable or data that is fed. */
export interface Item {
  readonly shape: readonly number[];
  readonly role: "data" | "constant" | "variable";
  readonly values: Readonly<Record<string, readonly unknown[]>>;
}

type StaticShape = readonly (number | null)[] | null;
type Output = readonly [shape: readonly number[], values: readonly unknown[]];

export interface Example {
  readonly op: string;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, Item | readonly Item[]>>;
  /** The outputs' static shapes by `WAYS`, or the error of construction. */
  readonly static: Readonly<Record<string, readonly StaticShape[] | string>>;
  /** The outputs or the error, and the types of which they are, with the outputs' types. */
  readonly runs: readonly {
    readonly of: Readonly<Record<string, readonly string[]>>;
    readonly outputs: readonly Output[] | string;
  }[];
  /** Of the first run in float64. */
  readonly gradient?: Gradient;
}

/** Where TensorFlow has no gradient. */
export const NO_GRADIENT = "LookupError";

export interface Gradient {
  /** The types it was taken in. */
  readonly types: string;
  /** Whether finite differences are near the gradient here. */
  readonly smooth: boolean;
  /** Of each float64 input the elements, null for none. */
  readonly values: readonly (readonly unknown[] | null)[] | typeof NO_GRADIENT;
}

/** What is known of an input's shape, and whether constants are fed too. */
export const WAYS: Readonly<
  Record<string, readonly [known: (shape: readonly number[]) => StaticShape, allFed: boolean]>
> = {
  known: [(shape) => shape, false],
  "without the first": [(shape) => shape.map((d, i) => (i === 0 ? null : d)), false],
  "without the last": [(shape) => shape.map((d, i) => (i === shape.length - 1 ? null : d)), false],
  unknown: [() => null, false],
  "known, all fed": [(shape) => shape, true],
  "unknown, all fed": [() => null, true],
};

/** The types of the type attributes: `T=float32,Tidx=int32`. */
export type Types = ReadonlyMap<string, string>;

export function parseTypes(text: string): Types {
  return new Map(
    text
      .split(",")
      .filter(Boolean)
      .map((pair) => pair.split("=", 2) as [string, string]),
  );
}

interface Built {
  readonly graph: tf.Graph;
  readonly outputs: readonly tf.Tensor[];
  readonly feeds: ReadonlyMap<tf.Tensor, unknown>;
  /** The float64 placeholders of data, with their elements. */
  readonly differentiable: readonly { readonly x: tf.Tensor; readonly item: Item }[];
}

/** @throws what tfgraph raises where it cannot build the op */
export function buildExample(example: Example, types: Types, way: string): Built {
  const [known, allFed] = WAYS[way]!;
  const { def } = lookupOp(example.op)!;
  const graph = new tf.Graph();
  const feeds = new Map<tf.Tensor, unknown>();
  const differentiable: { x: tf.Tensor; item: Item }[] = [];
  const before: tf.Operation[] = [];

  const tensorOf = (item: Item, dtype: DType): tf.Tensor => {
    const value = fedValue(item.values[kindOf(dtype)]!, item.shape, dtype);
    if (item.role === "constant" && !allFed) return tf.constant(value as number, { dtype });
    const isFree = item.role === "data" || allFed;
    const x = tf.placeholder(dtype, { shape: isFree ? known(item.shape) : item.shape });
    feeds.set(x, value);
    if (item.role === "variable") {
      const state = tf.raw_ops.VariableV2({ shape: item.shape, dtype });
      before.push(tf.raw_ops.Assign({ ref: state, value: x }).op);
      return state;
    }
    if (dtype === tf.float64 && item.role === "data") differentiable.push({ x, item });
    return x;
  };

  const outputs = tf.with(graph.as_default(), () => {
    const args: Record<string, unknown> = { ...attrsToldByNobody(def, types), ...example.attrs };
    for (const arg of def.inputs) {
      const dtype = arg.type ?? tf.as_dtype(types.get(arg.typeAttr ?? arg.typeListAttr!)!);
      const given = example.inputs[arg.name]!;
      args[arg.name] = "role" in given ? tensorOf(given, dtype) : given.map((item) => tensorOf(item, dtype));
    }
    return tf.with(graph.control_dependencies(before), () => {
      const make: (args: never) => tf.Tensor | tf.Tensor[] | tf.Operation = tf.raw_ops[example.op as "Identity"];
      return [make(args as never)].flat(2) as tf.Tensor[]; // several lists are lists of lists
    });
  });
  return { graph, outputs, feeds, differentiable };
}

/** Types that no input has. */
function attrsToldByNobody(def: OpDef, types: Types): Record<string, string> {
  const told = new Set(def.inputs.flatMap((arg) => [arg.typeAttr, arg.typeListAttr]));
  return Object.fromEntries([...types].filter(([name]) => !told.has(name)));
}

export function runExample({ graph, outputs, feeds }: Built): readonly unknown[] {
  using session = tf.Session({ graph });
  return session.run([...outputs], { feed_dict: new Map(feeds) });
}

/** What gradients of outputs start from. */
function ramp(count: number): number[] {
  return Array.from({ length: count }, (_, i) => ((i * 7) % 5) - 1.75);
}

interface GradientValue {
  readonly shape: readonly number[];
  readonly value: unknown;
}

/**
 * The gradients with respect to the float64 inputs, each checked by finite differences where `smooth`.
 * @returns the value of each, null for none
 */
export function gradientsOf(
  { graph, outputs, feeds, differentiable }: Built,
  smooth: boolean,
): (GradientValue | null)[] {
  using session = tf.Session({ graph });
  const ys = outputs.filter((y) => y.dtype === tf.float64);
  const run = (fetches: readonly tf.Tensor[], at: ReadonlyMap<tf.Tensor, unknown>): readonly (readonly number[])[] =>
    session
      .run([...fetches], { feed_dict: new Map(at) })
      .map((value: unknown) => describeValue(value, "float64").values.map(Number));
  const shapes = session
    .run([...ys], { feed_dict: new Map(feeds) })
    .map((v: unknown) => describeValue(v, "float64").shape);
  const weights = shapes.map((shape: readonly number[]) => ramp(shape.reduce((a, b) => a * b, 1)));
  const found: readonly unknown[] = tf.with(graph.as_default(), () =>
    tf.gradients(
      ys,
      differentiable.map(({ x }) => x),
      weights.map((w: number[], i: number) =>
        tf.constant(fedValue(w, shapes[i]!, tf.float64) as number, { dtype: tf.float64 }),
      ),
    ),
  );
  const weightedSum = (at: ReadonlyMap<tf.Tensor, unknown>): number =>
    run(ys, at).reduce((sum, y, i) => sum + y.reduce((s, v, k) => s + v * weights[i]![k]!, 0), 0);
  return found.map((gradient, i) => {
    if (gradient === null) return null;
    const dense = tf.with(graph.as_default(), () => tf.convert_to_tensor(gradient as tf.Tensor));
    const value: unknown = session.run(dense, { feed_dict: new Map(feeds) });
    const { x, item } = differentiable[i]!;
    const at = item.values["float"]!.map(Number);
    if (smooth)
      checkGradient(
        (e) => weightedSum(new Map([...feeds, [x, fedValue(e, item.shape, tf.float64)]])),
        at,
        describeValue(value, "float64").values.map(Number),
      );
    return { shape: item.shape, value };
  });
}

function kindOf(dtype: DType): string {
  return dtype === tf.bfloat16 ? "float" : /^[a-z]+/.exec(dtype.name)![0];
}

/** Nested arrays; what they cannot say, complex numbers and empty axes, as arrays of numpy's kind. */
function fedValue(values: readonly unknown[], shape: readonly number[], dtype: DType): unknown {
  if (dtype.is_complex || values.length === 0) {
    const strides = shape.map((_, i) => shape.slice(i + 1).reduce((a, b) => a * b, 1));
    const parts = (values as readonly (readonly unknown[])[]).flat().map(Number);
    const data = arrayOf(dtype, parts);
    const name = dtype === tf.string ? "object" : dtype === tf.bfloat16 ? "float32" : dtype.name;
    return { shape, dtype: name, strides, data };
  }
  return nested(dtype === tf.string || dtype === tf.bool ? values : values.map((v) => numberOf(v, dtype)), shape);
}

/** Empty, but for complex numbers. */
function arrayOf(dtype: DType, parts: readonly number[]): unknown {
  if (!dtype.arrayType) return [];
  const data = new dtype.arrayType(parts.length);
  if (dtype.is_complex) parts.forEach((part, i) => (data[i] = part));
  return data;
}

/** Integers wrap around into their type. */
function numberOf(value: unknown, dtype: DType): number | bigint {
  if (!dtype.is_integer) return Number(value);
  const bits = dtype.size * 8;
  const whole = dtype.is_unsigned
    ? BigInt.asUintN(bits, BigInt(value as number))
    : BigInt.asIntN(bits, BigInt(value as number));
  return bits === 64 ? whole : Number(whole);
}

function nested(elements: readonly unknown[], shape: readonly number[]): unknown {
  const [first, ...rest] = shape;
  if (first === undefined) return elements[0];
  const size = elements.length / first;
  return Array.from({ length: first }, (_, i) => nested(elements.slice(i * size, (i + 1) * size), rest));
}

/**
 * Random conformance cases: small programs over tensors of random, partly unknown shapes, as Python text. TensorFlow runs
 * them, and their graphs, static shapes, values and gradients are compared as those of the written cases are.
 */

/** Uniform numbers from a seed (mulberry32). */
class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  unit(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  below(n: number): number {
    return Math.floor(this.unit() * n);
  }

  chance(p: number): boolean {
    return this.unit() < p;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  shuffled<T>(items: readonly T[]): T[] {
    return items
      .map((item) => [this.unit(), item] as const)
      .sort((a, b) => a[0] - b[0])
      .map(([, item]) => item);
  }
}

type Shape = readonly number[];

/** An expression of `x` (and `y`), given their shapes; undefined where the op has none for them. */
type Maker = (random: Random, x: Shape) => { expression: string; other?: Shape } | undefined;

const MAKERS: readonly Maker[] = [
  broadcastBinary,
  broadcastBinary,
  (r, x) => ({
    expression: `tf.${r.pick(["reduce_sum", "reduce_mean", "reduce_max"])}(x, axis=${axes(r, x)}, keepdims=${r.chance(0.5) ? "True" : "False"})`,
  }),
  (r, x) => ({ expression: `tf.transpose(x, ${list(r.shuffled(x.map((_, i) => i)))})` }),
  (r, x) => ({ expression: `tf.reshape(x, ${list(reshaped(r, x))})` }),
  (r, x) => ({ expression: `tf.tile(x, ${list(x.map(() => 1 + r.below(3)))})` }),
  (r, x) => ({ expression: `tf.expand_dims(x, ${r.below(x.length + 1)})` }),
  (r, x) => ({ expression: `x[${subscripts(r, x)}]` }),
  (r, x) => ({ expression: `x[${subscripts(r, x)}]` }),
  (r, x) => ({ expression: `tf.stack([x, y, x], ${r.below(x.length + 1)})`, other: x }),
  concat,
  split,
  matmul,
  gather,
  (r, x) =>
    x.length === 0 ? undefined : { expression: `tf.pad(x, ${list(x.map(() => `[${r.below(3)}, ${r.below(3)}]`))})` },
  (r, x) =>
    x.length === 0
      ? undefined
      : {
          expression: `tf.slice(x, ${list(x.map(() => 0))}, ${list(x.map((d) => (r.chance(0.5) ? -1 : 1 + r.below(d))))})`,
        },
  (r, x) => (x.length === 0 ? undefined : { expression: `tf.reverse(x, [${r.below(x.length)}])` }),
  (r, x) => (x.length === 0 ? undefined : { expression: `tf.roll(x, ${r.below(7) - 3}, ${r.below(x.length)})` }),
  (r, x) => (x.length === 0 ? undefined : { expression: `tf.cumsum(x, axis=${r.below(x.length)})` }),
  (r, x) => (x.length === 0 ? undefined : { expression: `tf.reduce_prod(x, axis=${axes(r, x)})` }),
  (_r, x) => ({ expression: "tf.where(x > y, x, y)", other: x }),
  (r, x) => ({ expression: `tf.broadcast_to(x, ${list([1 + r.below(3), ...x])})` }),
  batchMatmul,
  einsum,
];

/** A module of `count` cases. */
export function randomCases(seed: number, count: number): string {
  const random = new Random(seed);
  const cases = Array.from({ length: count }, (_, i) => randomCase(random, i));
  const refused = Array.from({ length: Math.ceil(count / 5) }, (_, i) => refusedCase(random, i));
  return `import tensorflow.compat.v1 as tf\nfrom harness import error, gradient\n\n\n${[...cases, ...refused].join("\n\n")}`;
}

/** A program that no shapes make right: its first line of the error is compared. */
function refusedCase(random: Random, index: number): string {
  const x = Array.from({ length: 2 + random.below(2) }, () => 2 + random.below(3));
  const axis = random.below(x.length);
  const last = x.length - 1;
  const longer = (at: number): number[] => x.with(at, x[at]! + 1);
  const [expression, y] = random.pick<[string, Shape]>([
    [`x ${random.pick(["+", "-", "*"])} y`, longer(axis)],
    [`tf.concat([x, y], ${axis})`, longer((axis + 1) % x.length)],
    [`tf.stack([x, y])`, longer(axis)],
    [`tf.matmul(x, y)`, [...x.slice(0, -2), x[last]! + 1, 2]],
    [`tf.reshape(x, ${list([...x.slice(0, -1), x[last]! + 1])})`, x],
    [`tf.transpose(x, ${list([...x.keys(), x.length])})`, x],
    [`tf.reduce_sum(x, ${x.length})`, x],
    [`tf.squeeze(x, ${axis})`, x],
  ]);
  return [
    `def refused_${index}():`,
    `    x = tf.placeholder(tf.float32, ${list(x)}, name="x")`,
    `    y = tf.placeholder(tf.float32, ${list(y)}, name="y")`,
    `    error(lambda: ${expression})`,
    "",
  ].join("\n");
}

function randomCase(random: Random, index: number): string {
  for (;;) {
    const x = Array.from({ length: random.below(4) }, () => 1 + random.below(3));
    const made = random.pick(MAKERS)(random, x);
    if (!made) continue;
    const y = made.other;
    const names = y ? ["x", "y"] : ["x"];
    const feeds = names.map((name) => `${name}: ${nested(random, name === "x" ? x : y!)}`);
    return [
      `def case_${index}():`,
      ...names.map(
        (name) =>
          `    ${name} = tf.placeholder(tf.float64, ${staticShape(random, name === "x" ? x : y!)}, name="${name}")`,
      ),
      `    gradient(tf.square(${made.expression}), ${list(names)}, {${feeds.join(", ")}})`,
      "",
    ].join("\n");
  }
}

function broadcastBinary(r: Random, x: Shape): { expression: string; other: Shape } {
  const other = x.slice(r.below(x.length + 1)).map((d) => (r.chance(0.3) ? 1 : d));
  const [a, b] = r.chance(0.5) ? ["x", "y"] : ["y", "x"];
  return {
    expression: r.pick([
      `${a} + ${b}`,
      `${a} - ${b}`,
      `${a} * ${b}`,
      `${a} / ${b}`,
      `tf.maximum(${a}, ${b})`,
      `tf.squared_difference(${a}, ${b})`,
    ]),
    other,
  };
}

function concat(r: Random, x: Shape): { expression: string; other: Shape } | undefined {
  if (x.length === 0) return undefined;
  const axis = r.below(x.length);
  return {
    expression: `tf.concat([x, y, x], ${r.chance(0.5) ? axis : axis - x.length})`,
    other: x.with(axis, 1 + r.below(3)),
  };
}

function split(r: Random, x: Shape): { expression: string } | undefined {
  const axis = x.indexOf(2);
  return axis < 0 ? undefined : { expression: `tf.split(x, 2, axis=${axis})[${r.below(2)}]` };
}

function matmul(r: Random, x: Shape): { expression: string; other: Shape } | undefined {
  if (x.length !== 2) return undefined;
  const [transposeA, transposeB] = [r.chance(0.5), r.chance(0.5)];
  const inner = transposeA ? x[0]! : x[1]!;
  const outer = 1 + r.below(3);
  const flag = (on: boolean): string => (on ? "True" : "False");
  return {
    expression: `tf.matmul(x, y, transpose_a=${flag(transposeA)}, transpose_b=${flag(transposeB)})`,
    other: transposeB ? [outer, inner] : [inner, outer],
  };
}

function batchMatmul(r: Random, x: Shape): { expression: string; other: Shape } | undefined {
  if (x.length !== 3) return undefined;
  const adjoint = r.chance(0.5);
  const [batch, rows, columns] = x as [number, number, number];
  const outer = 1 + r.below(3);
  const inner = adjoint ? rows : columns;
  return {
    expression: `tf.matmul(x, y, adjoint_a=${adjoint ? "True" : "False"})`,
    other: r.chance(0.5) ? [batch, inner, outer] : [1, inner, outer],
  };
}

function einsum(r: Random, x: Shape): { expression: string; other: Shape } | undefined {
  if (x.length !== 2) return undefined;
  const equation = r.pick(["ij,jk->ik", "ij,jk->kij", "ij,jk->k", "...j,jk->...k", "ij,jk"]);
  return { expression: `tf.einsum("${equation}", x, y)`, other: [x[1]!, 1 + r.below(3)] };
}

function gather(r: Random, x: Shape): { expression: string } | undefined {
  if (x.length < 2) return undefined;
  const axis = 1 + r.below(x.length - 1);
  const indices = Array.from({ length: 1 + r.below(3) }, () => r.below(x[axis]!));
  return { expression: `tf.gather(x, ${list(indices)}, axis=${axis})` };
}

function axes(r: Random, x: Shape): string {
  if (x.length === 0 || r.chance(0.2)) return "None";
  const chosen = x.map((_, i) => i).filter(() => r.chance(0.5));
  if (chosen.length === 0) return String(r.below(x.length) - x.length);
  return list(chosen.map((i) => (r.chance(0.3) ? i - x.length : i)));
}

function reshaped(r: Random, x: Shape): number[] {
  const size = x.reduce((a, b) => a * b, 1);
  const factors = r.shuffled([1, 2, 3, 4, 6].filter((d) => size % d === 0));
  const first = factors[0]!;
  return r.chance(0.5) ? [first, size / first] : r.shuffled([first, -1]);
}

function subscripts(r: Random, x: Shape): string {
  const parts = x.slice(0, r.below(x.length + 1)).flatMap((d) => {
    const bound = (): string => (r.chance(0.4) ? "" : String(r.below(2 * d + 1) - d));
    const part = r.chance(0.3)
      ? String(r.below(d))
      : `${bound()}:${bound()}${r.chance(0.3) ? r.pick([":-1", ":2"]) : ""}`;
    return r.chance(0.15) ? ["tf.newaxis", part] : [part];
  });
  if (r.chance(0.3)) parts.push("...");
  return parts.length === 0 ? "..." : parts.join(", ");
}

function staticShape(r: Random, shape: Shape): string {
  if (r.chance(0.15)) return "None";
  return list(shape.map((d) => (r.chance(0.35) ? "None" : d)));
}

/** Distinct numbers away from zero, so that no maximum is a tie. */
function nested(r: Random, shape: Shape): string {
  const [first, ...rest] = shape;
  if (first === undefined) return ((r.chance(0.3) ? -1 : 1) * (0.5 + 2 * r.unit())).toFixed(4);
  return list(Array.from({ length: first }, () => nested(r, rest)));
}

function list(items: readonly unknown[]): string {
  return `[${items.join(", ")}]`;
}

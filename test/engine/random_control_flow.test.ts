/**
 * Random programs of nested loops and branches: values equal those of the same program in JavaScript, gradients equal finite differences,
 * with loops inside a plan and between its parts, interpreted and compiled.
 */
import { Engine } from "@tfgraph/engine";
import { expect, test } from "vitest";
import * as tf from "tfgraph";

type Name = "x" | "y" | "z";
type Expression =
  | { readonly op: "variable"; readonly name: Name }
  | { readonly op: "sin" | "tanh" | "half" | "square"; readonly a: Expression }
  | { readonly op: "add" | "sub" | "mul"; readonly a: Expression; readonly b: Expression };
type Statement =
  | { readonly kind: "set"; readonly name: "y" | "z"; readonly value: Expression }
  | {
      readonly kind: "branch";
      readonly iteration: number;
      readonly above: number;
      readonly then: Program;
      readonly otherwise: Program;
    }
  | { readonly kind: "loop"; readonly times: number; readonly collects: boolean; readonly body: Program };
type Program = readonly Statement[];

class Generator {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  next(): number {
    this.state = (Math.imul(this.state, 1103515245) + 12345) & 0x7fffffff;
    return this.state / 0x7fffffff;
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.next() * items.length)]!;
  }

  program(depth: number): Program {
    return Array.from({ length: 1 + Math.floor(this.next() * 2.5) }, () => this.statement(depth));
  }

  private statement(depth: number): Statement {
    const kind = depth === 0 ? 0 : this.next();
    if (kind < 0.4) return { kind: "set", name: this.pick(["y", "z"]), value: { op: "tanh", a: this.expression(2) } };
    if (kind < 0.65) {
      const [iteration, above] = [Math.floor(this.next() * 3), this.next() * 2 - 1];
      const otherwise = this.next() < 0.3 ? [] : this.program(depth - 1);
      return { kind: "branch", iteration, above, then: this.program(depth - 1), otherwise };
    }
    const [times, collects] = [Math.floor(this.next() * 4), this.next() < 0.3];
    return { kind: "loop", times, collects: collects && times > 0, body: this.program(depth - 1) };
  }

  private expression(depth: number): Expression {
    const kind = depth === 0 ? 0 : this.next();
    if (kind < 0.3) return { op: "variable", name: this.pick(["x", "y", "z", "y", "z"]) };
    if (kind < 0.65) return { op: this.pick(["sin", "tanh", "half", "square"]), a: this.expression(depth - 1) };
    return { op: this.pick(["add", "sub", "mul"]), a: this.expression(depth - 1), b: this.expression(depth - 1) };
  }
}

// ------------------------------------------------------------------ in JavaScript

type Vector = readonly number[];
type State<V, I> = Readonly<Record<Name, V>> & { readonly iteration: I };

function evaluate(e: Expression, state: State<Vector, number>): Vector {
  if (e.op === "variable") return state[e.name];
  const a = evaluate(e.a, state);
  if ("b" in e) {
    const b = evaluate(e.b, state);
    const of = {
      add: (v: number, w: number) => v + w,
      sub: (v: number, w: number) => v - w,
      mul: (v: number, w: number) => v * w,
    };
    return a.map((v, i) => of[e.op](v, b[i]!));
  }
  const of = { sin: Math.sin, tanh: Math.tanh, half: (v: number) => v / 2, square: (v: number) => v * v };
  return a.map(of[e.op]);
}

function execute(program: Program, start: State<Vector, number>): State<Vector, number> {
  let state = start;
  for (const s of program) {
    if (s.kind === "set") state = { ...state, [s.name]: evaluate(s.value, state) };
    else if (s.kind === "branch") {
      const holds = state.iteration === s.iteration || state.y[0]! + state.z[1]! > s.above;
      state = execute(holds ? s.then : s.otherwise, state);
    } else {
      const { iteration } = state;
      let sum: Vector = [0, 0];
      for (let i = 0; i < s.times; i++) {
        state = execute(s.body, { ...state, iteration: i });
        if (s.collects) sum = sum.map((v, k) => v + state.y[k]! * (i + 1));
      }
      state = { ...state, iteration, z: state.z.map((v, k) => v + sum[k]!) };
    }
  }
  return state;
}

function valueOf(program: Program, x: Vector): number {
  const { y, z } = execute(program, { x, y: x.map((v) => v / 2), z: x.map((v) => v + 0.25), iteration: -1 });
  return y[0]! + y[1]! + z[0]! - 2 * z[1]!;
}

function differences(program: Program, x: Vector): number[] {
  const h = 1e-6;
  return x.map((v, k) => (valueOf(program, x.with(k, v + h)) - valueOf(program, x.with(k, v - h))) / (2 * h));
}

// ------------------------------------------------------------------ as a graph

type Tensors = State<tf.Tensor, tf.Tensor>;

function expressionOf(e: Expression, state: Tensors): tf.Tensor {
  if (e.op === "variable") return state[e.name];
  const a = expressionOf(e.a, state);
  if ("b" in e) return a[e.op](expressionOf(e.b, state));
  if (e.op === "half") return a.truediv(2);
  return e.op === "square" ? tf.square(a) : tf[e.op](a);
}

function build(program: Program, start: Tensors): Tensors {
  let state = start;
  for (const s of program) {
    if (s.kind === "set") state = { ...state, [s.name]: expressionOf(s.value, state) };
    else if (s.kind === "branch") state = branch(s, state);
    else state = loop(s, state);
  }
  return state;
}

function branch(s: Extract<Statement, { kind: "branch" }>, state: Tensors): Tensors {
  const large = tf.greater(state.y.getitem(0).add(state.z.getitem(1)), s.above);
  const take = (program: Program) => () => {
    const { y, z } = build(program, state);
    return [tf.identity(y), tf.identity(z)];
  };
  const [y, z] = tf.cond(tf.logical_or(tf.equal(state.iteration, s.iteration), large), {
    true_fn: take(s.then),
    false_fn: take(s.otherwise),
  }) as [tf.Tensor, tf.Tensor];
  return { ...state, y, z };
}

function loop(s: Extract<Statement, { kind: "loop" }>, state: Tensors): Tensors {
  const [, y, z, collected] = tf.while_loop(
    (i) => tf.less(i, s.times),
    (i, y, z, array) => {
      const after = build(s.body, { ...state, y, z, iteration: i });
      return [i.add(1), after.y, after.z, s.collects ? array.write(i, after.y) : array];
    },
    [0, state.y, state.z, tf.TensorArray(tf.float64, { size: s.times })],
  );
  if (!s.collects) return { ...state, y, z };
  const weights = tf.expand_dims(tf.cast(tf.range(1, s.times + 1), tf.float64), 1);
  return { ...state, y, z: z.add(tf.reduce_sum(collected.stack().mul(weights), 0)) };
}

// ------------------------------------------------------------------ compared

const WAYS = [
  { compile: "never", inlineLoops: false },
  { compile: "never" },
  { compile: "always", inlineLoops: false },
  { compile: "always" },
] as const;

function check(seed: number): void {
  const random = new Generator(seed);
  const program = random.program(3);
  const x = [random.next() * 2 - 1, random.next() * 2 - 1];
  const graph = tf.Graph();
  const [input, result, gradient] = tf.with(graph.as_default(), () => {
    const input = tf.placeholder(tf.float64, random.next() < 0.3 ? [null] : [2]);
    const start = { x: input, y: input.truediv(2), z: input.add(0.25), iteration: tf.constant(-1) };
    const { y, z } = build(program, start);
    const result = y.getitem(0).add(y.getitem(1)).add(z.getitem(0)).sub(z.getitem(1).mul(2));
    return [input, result, tf.gradients(result, input)[0]!] as const;
  });
  const feeds = [{ tensor: input, value: { dtype: tf.float64, shape: [2], data: Float64Array.from(x) } }];
  const [expected, slopes] = [valueOf(program, x), differences(program, x)];
  for (const way of WAYS) {
    const engine = new Engine({ graph, threads: 1 }, way);
    for (const fetches of [[result], [result, gradient], [result, gradient]]) {
      const [value, slope] = engine
        .run({ fetches, targets: [], feeds })
        .map(({ data }) => Array.from(data as Float64Array));
      expect(value![0], JSON.stringify(way)).toBeCloseTo(expected, 9);
      slope?.forEach((v, k) => {
        expect(v, JSON.stringify(way)).toBeCloseTo(slopes[k]!, 4);
      });
    }
    engine.close();
  }
}

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])("program %i", (seed) => {
  check(seed * 7919);
});

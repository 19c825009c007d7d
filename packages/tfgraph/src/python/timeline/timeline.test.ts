/** Traced runs beside TensorFlow's of the same graphs, and its timelines of one of them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "tfgraph";
import { timeline } from "tfgraph/python/client";
import { describe, expect, test } from "vitest";

const data = join(import.meta.dirname, "../../../test_data/timeline");
const textOf = (file: string) => readFileSync(join(data, file), "utf8");

interface Golden {
  readonly stats: readonly unknown[];
  readonly graph: readonly unknown[];
}
const goldens = JSON.parse(textOf("runs.json")) as Record<string, Golden>;

const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

function statsOf(metadata: tf.RunMetadata): unknown[] {
  return metadata.step_stats.dev_stats
    .flatMap(({ device, node_stats }) =>
      node_stats.map((node) => {
        const outputs = node.output.map(({ slot, tensor_description: { dtype, shape, allocation_description } }) => {
          return [slot, dtype, shape.dim.map((dim) => dim.size), allocation_description.requested_bytes];
        });
        return [device, node.timeline_label, outputs, node.memory_stats.persistent_memory_size];
      }),
    )
    .sort(byText);
}

function graphOf(metadata: tf.RunMetadata): unknown[] {
  return metadata.partition_graphs[0]!.node.map(({ name, op, device, input }) => [name, op, device, input]).sort(
    byText,
  );
}

type Program = () => [fetches: unknown, feeds: tf.FeedDict];

const training: Program = () => {
  const X = tf.placeholder(tf.float32, [null, 4], { name: "X" });
  const W = tf.Variable(tf.ones([4, 3]), { name: "W" });
  const b = tf.Variable(tf.zeros([3]), { name: "b" });
  const h = tf.nn.relu(tf.matmul(X, W).add(b), { name: "h" });
  const loss = tf.reduce_mean(h, { name: "loss" });
  const train = tf.train.GradientDescentOptimizer(0.1).minimize(loss);
  return [[loss, train, h], { [X]: new Float32Array(8).fill(1) }];
};

const programs: Record<string, Program> = {
  training,
  outputs: () => {
    const x = tf.placeholder(tf.float32, [4], { name: "x" });
    const [first, second] = tf.split(x, 2, { name: "halves" }) as [tf.Tensor, tf.Tensor];
    const total = tf.add(first, second, { name: "total" });
    const doubled = tf.with(tf.control_dependencies([total]), () =>
      tf.multiply(second, tf.float(2), { name: "doubled" }),
    );
    const text = tf.identity(tf.constant(["a", "b"], { name: "letters" }), { name: "text" });
    const [unique] = tf.unique(x, { name: "unique" });
    return [[text, unique, doubled, total], { [x]: [1, 2, 3, 4], [total]: [9, 9] }];
  },
  condition: () => {
    const p = tf.placeholder(tf.bool, [], { name: "p" });
    const x = tf.placeholder(tf.float32, [2], { name: "x" });
    const y = tf.cond(
      p,
      () => x.mul(tf.float(2)),
      () => x.add(tf.float(1)),
      { name: "choice" },
    );
    return [y, { [p]: true, [x]: [1, 2] }];
  },
  loop: () => {
    const start = tf.constant(0, { name: "i" });
    const limit = tf.placeholder(tf.int32, [], { name: "limit" });
    const i = tf.while_loop(
      (i: tf.Tensor) => tf.less(i, limit),
      (i: tf.Tensor) => i.add(1),
      [start],
      { name: "loop" },
    );
    return [i, { [limit]: 3 }];
  },
};

const FULL_TRACE = () => tf.RunOptions({ trace_level: tf.RunOptions.FULL_TRACE, output_partition_graphs: true });

function inNewGraph<T>(f: (sess: tf.Session) => T): T {
  return tf.with(tf.Graph().as_default(), () => {
    using sess = tf.enter(tf.Session());
    return f(sess);
  });
}

/** Strings take no room that the engine knows of. */
function withoutStringSizes(stats: readonly unknown[]): unknown[] {
  const DT_STRING = 7;
  return stats.map((entry) => {
    const [device, label, outputs, persistent] = entry as [string, string, unknown[][], number];
    const isString = outputs.some(([, dtype]) => dtype === DT_STRING);
    return [device, label, isString ? outputs.map((o) => o.slice(0, 3)) : outputs, isString ? 0 : persistent];
  });
}

describe("a traced run", () => {
  for (const [name, program] of Object.entries(programs)) {
    test(`of ${name} has the nodes, labels, shapes and sizes of TensorFlow's`, () => {
      inNewGraph((sess) => {
        const [fetches, feed_dict] = program();
        sess.run(tf.global_variables_initializer());
        const run_metadata = tf.RunMetadata();
        sess.run(fetches, { feed_dict, options: FULL_TRACE(), run_metadata });
        const golden = goldens[name]!;
        expect(withoutStringSizes(statsOf(run_metadata))).toEqual(withoutStringSizes([...golden.stats].sort(byText)));
        expect(graphOf(run_metadata)).toEqual([...golden.graph].sort(byText));
      });
    });
  }

  test("gives the same bits as one that is not traced", () => {
    const weights = (traced: boolean) =>
      inNewGraph((sess) => {
        tf.set_random_seed(7);
        const x = tf.random_normal([20, 30]);
        const W = tf.Variable(tf.random_normal([30, 10]));
        const loss = tf.reduce_mean(tf.square(tf.tanh(tf.matmul(x, W))));
        const train = tf.train.AdamOptimizer(0.1).minimize(loss);
        sess.run(tf.global_variables_initializer());
        for (let i = 0; i < 4; i++) {
          if (traced) sess.run(train, { options: FULL_TRACE(), run_metadata: tf.RunMetadata() });
          else sess.run(train);
        }
        return sess.run(W).tolist();
      });
    expect(weights(true)).toEqual(weights(false));
  });

  test("tells how long each operation took, one after the other", () => {
    inNewGraph((sess) => {
      const a = tf.constant(new Float32Array(200 * 200), { shape: [200, 200] });
      const x = tf.placeholder(tf.float32, [200, 200]);
      const product = tf.matmul(tf.matmul(x, a), x);
      const run_metadata = tf.RunMetadata();
      const feed_dict = { [x]: new Float32Array(200 * 200) };
      sess.run(product, { feed_dict, options: FULL_TRACE(), run_metadata });
      sess.run(product, { feed_dict, options: FULL_TRACE(), run_metadata });
      const nodes = run_metadata.step_stats.dev_stats[0]!.node_stats;
      const matmul = nodes.find((node) => node.node_name === "MatMul")!;
      expect(Number(matmul.op_end_rel_micros)).toBeGreaterThan(10);
      expect(matmul.memory[0]!.total_bytes).toBe(200 * 200 * 4);
      for (const [i, node] of nodes.slice(1).entries()) {
        expect(Number(node.all_start_micros)).toBeGreaterThanOrEqual(Number(nodes[i]!.all_start_micros));
      }
      const now = Date.now() * 1000;
      expect(Math.abs(Number(matmul.all_start_micros) - now)).toBeLessThan(60e6);
    });
  });

  test("tells of an operation whose output shape only a run can tell once", () => {
    inNewGraph((sess) => {
      const x = tf.placeholder(tf.float32, [null]);
      const [values] = tf.unique(x, { name: "unique" });
      const run_metadata = tf.RunMetadata();
      const sum = sess.run(tf.reduce_sum(values), {
        feed_dict: { [x]: [1, 2, 2] },
        options: FULL_TRACE(),
        run_metadata,
      });
      expect(sum).toBe(3);
      const unique = run_metadata.step_stats.dev_stats[0]!.node_stats.filter((n) => n.node_name === "unique");
      expect(unique.map((n) => n.output[0]!.tensor_description.shape.dim.map((dim) => dim.size))).toEqual([[2]]);
    });
  });
});

describe("run_metadata", () => {
  test("is emptied by a run that is asked for nothing", () => {
    inNewGraph((sess) => {
      const c = tf.constant(1);
      const run_metadata = tf.RunMetadata();
      sess.run(c, { options: FULL_TRACE(), run_metadata });
      expect(run_metadata.step_stats.dev_stats).toHaveLength(1);
      sess.run(c, { run_metadata });
      expect(run_metadata.SerializeToString()).toHaveLength(0);
    });
  });

  test("gets what each node cost where the session builds a cost model", () => {
    tf.with(tf.Graph().as_default(), () => {
      const config = tf.ConfigProto({ graph_options: tf.GraphOptions({ build_cost_model: 1 }) });
      using sess = tf.enter(tf.Session({ config }));
      const x = tf.placeholder(tf.float32, [2], { name: "x" });
      const W = tf.Variable(tf.ones([2]), { name: "W" });
      const [low, high] = tf.split(x.mul(W), 2, { name: "halves" }) as [tf.Tensor, tf.Tensor];
      const sum = tf.add(high, low, { name: "sum" });
      sess.run(tf.global_variables_initializer());
      const run_metadata = tf.RunMetadata();
      sess.run(sum, { feed_dict: { [x]: [1, 2] }, run_metadata });
      expect(run_metadata.step_stats.dev_stats).toEqual([]);
      const { node } = run_metadata.cost_graph;
      expect(node.slice(0, 2).map(({ name, id }) => [name, id])).toEqual([
        ["_SOURCE", 0],
        ["_SINK", 1],
      ]);
      const named = (name: string) => node.find((n) => n.name === name)!;
      const idOf = (name: string) => named(name).id;
      const halves = idOf("halves");
      expect(named("sum").input_info.map((i) => [i.preceding_node, i.preceding_port])).toEqual([
        [halves, 1],
        [halves, 0],
      ]);
      expect(named("sum").output_info[0]).toMatchObject({ size: 4, alias_input_port: -1, dtype: 1 });
      expect(named("W").persistent_memory_size).toBe(8);
      expect(named("W").control_input).toEqual([0]);
      expect(named("_SINK").control_input).toEqual([idOf("_retval_sum_0_0")]);
    });
  });

  test("can be given by position and to callables", () => {
    inNewGraph((sess) => {
      const x = tf.placeholder(tf.float32, []);
      const run_metadata = tf.RunMetadata();
      expect(sess.run(x.mul(2), { [x]: 3 }, FULL_TRACE(), run_metadata)).toBe(6);
      expect(run_metadata.step_stats.dev_stats).toHaveLength(1);
      const double = sess.make_callable(x.mul(2), [x], true);
      run_metadata.Clear();
      expect(double(4, { options: FULL_TRACE(), run_metadata })).toBe(8);
      expect(run_metadata.step_stats.dev_stats).toHaveLength(1);
    });
  });

  test("must be one, and options must be tf.RunOptions", () => {
    inNewGraph((sess) => {
      const c = tf.constant(1);
      expect(() => sess.run(c, { run_metadata: 3 })).toThrow("'int' object has no attribute 'ParseFromString'");
      expect(() => sess.run(c, { options: 3 })).toThrow("'int' object has no attribute 'SerializeToString'");
    });
  });

  test("survives its bytes", () => {
    inNewGraph((sess) => {
      const run_metadata = tf.RunMetadata();
      sess.run(tf.constant(1).add(2), { options: FULL_TRACE(), run_metadata });
      expect(tf.RunMetadata.FromString(run_metadata.SerializeToString()).toString()).toBe(run_metadata.toString());
    });
  });
});

describe("a timeline", () => {
  const { step_stats } = tf.RunMetadata.FromString(readFileSync(join(data, "run_metadata.pb")));
  const arguments_ = {
    default: {},
    memory: { show_memory: true },
    no_dataflow: { show_dataflow: false },
    gpu: { op_time: "gpu" },
    all: { op_time: "all", show_memory: true },
  } as const;
  for (const [name, keywords] of Object.entries(arguments_)) {
    test(`is TensorFlow's, letter for letter (${name})`, () => {
      expect(timeline.Timeline(step_stats).generate_chrome_trace_format(keywords)).toBe(textOf(`${name}.json`));
    });
  }

  test("knows the most that was in use", () => {
    const { allocator_maximums } = new timeline.Timeline({ step_stats }).analyze_step_stats();
    const found = [...allocator_maximums].map(([name, m]) => [name, [m.timestamp, m.num_bytes, [...m.tensors].sort()]]);
    expect(Object.fromEntries(found)).toEqual(JSON.parse(textOf("maximums.json")));
  });

  test("of a run here is a trace of all its operations", () => {
    inNewGraph((sess) => {
      const [fetches, feed_dict] = training();
      sess.run(tf.global_variables_initializer());
      const run_metadata = tf.RunMetadata();
      sess.run(fetches, { feed_dict, options: FULL_TRACE(), run_metadata });
      const json = timeline.Timeline(run_metadata.step_stats).generate_chrome_trace_format({ show_memory: true });
      const { traceEvents } = JSON.parse(json) as {
        traceEvents: { ph: string; name: string; args?: { name: string } }[];
      };
      expect(traceEvents.filter(({ ph }) => ph === "X").map(({ args }) => args!.name)).toContain("MatMul");
      expect(new Set(traceEvents.map(({ ph }) => ph))).toEqual(new Set(["M", "N", "O", "X", "s", "t", "D", "C"]));
    });
  });
});

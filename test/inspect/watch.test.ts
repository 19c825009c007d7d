import { spawnSync } from "node:child_process";
import * as tf from "tfgraph";
import { describe, expect, test } from "vitest";

/** A model with a session that is initialized. */
function model<T>(
  f: (made: {
    sess: tf.Session;
    x: tf.Tensor;
    w: tf.Variable;
    loss: tf.Tensor;
    training_op: tf.Operation;
    step: (value?: number) => void;
  }) => T,
): T {
  return tf.with(tf.Graph().as_default(), () => {
    const x = tf.placeholder(tf.float32, [null], { name: "x" });
    const w = tf.Variable([1, 3], { name: "w", dtype: tf.float32 });
    const loss = tf.reduce_sum(tf.square(w).mul(x), { name: "loss" });
    const training_op = tf.train.GradientDescentOptimizer(0.25).minimize(loss);
    using sess = tf.enter(tf.Session());
    sess.run(tf.global_variables_initializer());
    return f({
      sess,
      x,
      w,
      loss,
      training_op,
      step: (value = 1) => void sess.run(training_op, { [x]: [value, value] }),
    });
  });
}

const quiet = { terminal: false };

describe("tf.inspect.watch", () => {
  test("records what runs compute, without a run or an operation more", () => {
    model(({ sess, x, w, loss, step }) => {
      const operations = sess.graph.get_operations().length;
      using watch = tf.inspect.watch(sess, { loss }, quiet);
      step();
      step();
      sess.run(w);
      expect(sess.run(loss, { [x]: [1, 1] })).toBe(0.625);
      expect(watch.series).toEqual([{ name: "loss", steps: [0, 1, 3], values: [10, 2.5, 0.625] }]);
      expect(sess.graph.get_operations().length).toBe(operations);
      expect(watch.step).toBe(4);
    });
  });

  test("shows of other tensors mean, least, largest and norm; of a variable what a run leaves", () => {
    model(({ sess, step }) => {
      using watch = tf.inspect.watch(sess, { weights: "w:0" }, quiet);
      step();
      expect(watch.series).toEqual([
        { name: "weights/mean", steps: [0], values: [1] },
        { name: "weights/min", steps: [0], values: [0.5] },
        { name: "weights/max", steps: [0], values: [1.5] },
        { name: "weights/norm", steps: [0], values: [Math.sqrt(2.5)] },
      ]);
    });
  });

  test("leaves to a run its results, its errors and its metadata", () => {
    model(({ sess, x, w, loss, training_op }) => {
      using watch = tf.inspect.watch(sess, { loss, w }, quiet);
      expect(() => sess.run(loss)).toThrow(/^You must feed a value for placeholder tensor 'x'/);
      const run_metadata = tf.RunMetadata();
      const options = tf.RunOptions({ trace_level: tf.RunOptions.FULL_TRACE });
      const feed_dict = { [x]: [1, 1] };
      const [value, none] = sess.run([loss, training_op], { feed_dict, options, run_metadata });
      expect([value, none]).toEqual([10, null]);
      expect(run_metadata.step_stats.dev_stats.length).toBeGreaterThan(0);
      expect(watch.series[0]).toEqual({ name: "loss", steps: [0], values: [10] });
    });
  });

  test("does not disturb a run that asks whether a variable is initialized", () => {
    tf.with(tf.Graph().as_default(), () => {
      const v = tf.Variable(2, { name: "v" });
      const asked = tf.is_variable_initialized(v);
      using sess = tf.enter(tf.Session());
      using watch = tf.inspect.watch(sess, { v }, quiet);
      expect(sess.run(asked)).toBe(false);
      sess.run(v.initializer);
      expect(watch.series).toEqual([{ name: "v", steps: [1], values: [2] }]);
    });
  });

  test("looks at every n-th run where that is asked", () => {
    model(({ sess, loss, step }) => {
      using watch = tf.inspect.watch(sess, { loss }, { every: 2, ...quiet });
      for (let i = 0; i < 5; i++) step();
      expect(watch.series[0]!.steps).toEqual([0, 2, 4]);
    });
  });

  test("has null where a value is not finite", () => {
    model(({ sess, loss, step }) => {
      using watch = tf.inspect.watch(sess, { loss, w: "w:0" }, quiet);
      step(NaN);
      expect(watch.series.map(({ values }) => values)).toEqual([[null], [null], [null], [null], [null]]);
    });
  });

  test("thins out long series, and keeps their order", () => {
    model(({ sess, x, loss }) => {
      using watch = tf.inspect.watch(sess, { loss }, quiet);
      const run = sess.make_callable(loss, [x]);
      for (let i = 0; i < 20_000; i++) run([i, 0]);
      const { steps, values } = watch.series[0]!;
      expect(steps.length).toBeLessThan(8192);
      expect(steps.length).toBeGreaterThan(4000);
      expect(values).toEqual(steps);
      expect([...steps].sort((a, b) => a - b)).toEqual(steps);
    });
  });

  test("ends when it is closed; several go on beside each other", () => {
    model(({ sess, loss, w, step }) => {
      const first = tf.inspect.watch(sess, { loss }, quiet);
      const second = tf.inspect.watch(sess, { w, loss }, quiet);
      step();
      first.close();
      step();
      second.close();
      step();
      expect(first.series.map(({ steps }) => steps)).toEqual([[0]]);
      expect(second.series.at(-1)).toEqual({ name: "loss", steps: [0, 1], values: [10, 2.5] });
      expect(String(first)).toBe("step 0  loss 10 ▁");
    });
  });

  test("refuses what no run can fetch, and what holds no numbers", () => {
    model(({ sess, x }) => {
      const text = tf.constant("a", { name: "text" });
      const chosen = tf.cond(
        tf.reduce_sum(x).greater(0),
        () => tf.multiply(x, 2, { name: "twice" }),
        () => x,
      );
      expect(() => tf.inspect.watch(sess, { text })).toThrow("'text:0' has no numbers to watch.");
      expect(() => tf.inspect.watch(sess, { twice: "cond/twice:0" })).toThrow(
        /^'cond\/twice:0' is inside of a condition or loop, where no run can fetch it\.\n\nWatch what tf\.cond/,
      );
      expect(() => tf.inspect.watch(sess, { a: "nothing:0" })).toThrow(
        /The name 'nothing:0' refers to a Tensor which does not exist/,
      );
      expect(() => tf.inspect.watch(sess, { chosen }, { every: 0 })).toThrow(
        "`every` must be a positive integer, but got 0",
      );
    });
  });
});

describe("a watch in the terminal", () => {
  const program = `
    import * as tf from "tfgraph";
    const w = tf.Variable([1, 3], { name: "w", dtype: tf.float32 });
    const loss = tf.reduce_sum(tf.square(w));
    const train = tf.train.GradientDescentOptimizer(0.01).minimize(loss);
    using sess = tf.enter(tf.Session());
    sess.run(tf.global_variables_initializer());
    using watch = tf.inspect.watch(sess, { loss, w });
    const end = performance.now() + 400;
    for (let i = 0; i < 50 || performance.now() < end; i++) {
      sess.run(train);
      if (i === 49) console.log("in between");
    }
  `;
  const args = ["--conditions=source", "--input-type=module", "--eval", program];

  test("prints a line now and then where the output is no terminal, and the last values", () => {
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", cwd: import.meta.dirname });
    expect(stderr).toBe("");
    const lines = stdout.trimEnd().split("\n");
    expect(lines[0]).toBe("in between");
    expect(lines.at(-1)).toMatch(/^step [\d,]+ {2}loss [\d.e-]+ █[▁-█]{15} {2}w\/norm [\d.e-]+ █[▁-█]{15}$/);
  });

  test("draws a line anew in a terminal, and gives way to what the program prints", () => {
    // the output of a process that believes to have a terminal
    const terminal = "Object.defineProperty(process.stdout, 'isTTY', { value: true })";
    const preload = `data:text/javascript,${encodeURIComponent(terminal)}`;
    const { stdout, stderr } = spawnSync(process.execPath, ["--import", preload, ...args], {
      encoding: "utf8",
      cwd: import.meta.dirname,
    });
    expect(stderr).toBe("");
    const drawn = stdout.split("\r\u001b[2K");
    expect(drawn.length).toBeGreaterThan(2);
    expect(drawn.some((line) => /^step [\d,]+ {2}loss/.test(line))).toBe(true);
    expect(drawn.some((text) => text.startsWith("in between\n"))).toBe(true);
    expect(stdout.trimEnd().split("\n").at(-1)).toMatch(/step [\d,]+ {2}loss [\d.e-]+ █/);
  });
});

import * as tf from "tfgraph";
import { describe, expect, test } from "vitest";

function inSession<T>(f: (sess: tf.Session) => T): T {
  return tf.with(tf.Graph().as_default(), () => {
    using sess = tf.enter(tf.Session());
    return f(sess);
  });
}

const namesOf = (trace: tf.inspect.Trace) => trace.steps.map(({ op }) => op.name);

describe("tf.inspect.trace", () => {
  test("keeps statistics of each tensor, and gives the values of a run", () => {
    inSession((sess) => {
      const x = tf.placeholder(tf.float32, [null, 2], { name: "x" });
      const h = tf.nn.relu(x, { name: "h" });
      const loss = tf.reduce_mean(h, { name: "loss" });
      const feed_dict = {
        [x]: [
          [1, -2],
          [3, 0],
        ],
      };
      const trace = tf.inspect.trace(sess, { loss, list: [h] }, { feed_dict });
      expect(trace.values.loss).toBe(1);
      expect(trace.values.list[0]!.tolist()).toEqual([
        [1, 0],
        [3, 0],
      ]);
      expect(namesOf(trace)).toEqual(["x", "h", "Const", "loss"]);
      expect(trace.tensor("h:0")).toMatchObject({
        name: "h:0",
        dtype: "float32",
        shape: [2, 2],
        size: 4,
        min: 0,
        max: 3,
        mean: 1,
        std: Math.sqrt(6 / 4),
        zeros: 2,
        nan: 0,
        positive_inf: 0,
        negative_inf: 0,
        sample: [1, 0, 3, 0],
      });
      const { histogram } = trace.tensor(h)!;
      expect(histogram).toHaveLength(30);
      expect([histogram![0], histogram![10], histogram![29]]).toEqual([2, 1, 1]);
      expect(trace.tensor(x)).toMatchObject({ min: -2, max: 3, zeros: 1 });
      expect(trace.first_nonfinite).toBe(null);
      expect(trace.steps.every(({ duration_ms: duration }) => duration >= 0)).toBe(true);
      expect(trace.tensor(tf.constant(5))).toBe(null);
    });
  });

  test("writes variables once, and shows a variable as the step left it", () => {
    inSession((sess) => {
      const v = tf.Variable([1, 2], { name: "v", dtype: tf.float32 });
      sess.run(v.initializer);
      const trace = tf.inspect.trace(sess, v.assign_add([10, 10]));
      expect(trace.values.tolist()).toEqual([11, 12]);
      expect(sess.run(v).tolist()).toEqual([11, 12]);
      expect(trace.tensor(v)!.sample).toEqual([11, 12]);
      expect(trace.steps[0]).toMatchObject({ op: v.op, outputs: [{ sample: [1, 2] }] });
    });
  });

  test("has nothing of a variable without a value", () => {
    inSession((sess) => {
      const v = tf.Variable([1, 2], { name: "v" });
      const trace = tf.inspect.trace(sess, v.initializer);
      expect(trace.steps.find(({ op }) => op === v.op)!.outputs).toEqual([null]);
      expect(trace.tensor(v)!.sample).toEqual([1, 2]);
    });
  });

  test("reads every type", () => {
    inSession((sess) => {
      const values = {
        text: tf.constant(["a", "b"]),
        flags: tf.constant([true, false, true]),
        long: tf.constant([1, 2 ** 40], { dtype: tf.int64 }),
        huge: tf.constant([2n ** 60n], { dtype: tf.int64 }),
        half: tf.constant([0.5, 0.1], { dtype: tf.float16 }),
        brain: tf.constant([0.5, 2], { dtype: tf.bfloat16 }),
        double: tf.constant([0.1], { dtype: tf.float64 }),
        bytes: tf.constant([7, 8], { dtype: tf.uint8 }),
        complex: tf.complex(tf.float([3, 0]), tf.float([4, -1])),
        empty: tf.zeros([0, 3]),
      };
      const trace = tf.inspect.trace(sess, values);
      const of = (name: keyof typeof values) => trace.tensor(values[name])!;
      expect(of("text")).toMatchObject({
        dtype: "string",
        size: 2,
        sample: ["a", "b"],
        min: undefined,
        nan: undefined,
      });
      expect(of("flags")).toMatchObject({ min: 0, max: 1, zeros: 1, sample: [true, false, true] });
      expect(of("long")).toMatchObject({ min: 1, max: 2 ** 40, sample: [1, 2 ** 40] });
      expect(of("huge").sample).toEqual([String(2n ** 60n)]);
      expect(of("half")).toMatchObject({ dtype: "float16", max: 0.5, sample: [0.5, 0.1] });
      expect(of("brain").sample).toEqual([0.5, 2]);
      expect(of("double").sample).toEqual([0.1]);
      expect(of("bytes")).toMatchObject({ min: 7, max: 8 });
      expect(of("complex")).toMatchObject({ size: 2, min: 1, max: 5, sample: ["3+4j", "0-1j"] });
      expect(of("empty")).toMatchObject({ size: 0, shape: [0, 3], min: undefined, nan: 0, sample: [] });
    });
  });

  test("keeps the first thousand elements of a large tensor", () => {
    inSession((sess) => {
      const trace = tf.inspect.trace(sess, tf.range(5000).mul(2));
      const { sample, size, max } = trace.tensor("mul")!;
      expect([sample.length, sample.at(-1), size, max]).toEqual([1000, 1998, 5000, 9998]);
    });
  });

  test("shows what looks like pictures as pictures", () => {
    inSession((sess) => {
      const png = /^data:image\/png;base64,iVBORw0KGgo/;
      const images = tf.placeholder(tf.float32, [null, 8, 10, 3]);
      const rows = tf.placeholder(tf.float32, [null, 784]);
      const feed_dict = { [images]: new Float32Array(2 * 240), [rows]: new Float32Array(20 * 784) };
      const trace = tf.inspect.trace(sess, [images.mul(1), rows.mul(1), tf.zeros([30, 50])], { feed_dict });
      expect(trace.tensor(images)!.images).toEqual([expect.stringMatching(png), expect.stringMatching(png)]);
      expect(trace.tensor(rows)!.images).toHaveLength(16);
      expect(trace.tensor("zeros")!.images).toBe(undefined);
    });
  });

  test("follows the branch that is taken, and each round of a loop", () => {
    inSession((sess) => {
      const x = tf.placeholder(tf.float32, [], { name: "x" });
      const y = tf.cond(
        x.greater(0),
        () => tf.multiply(x, 2, { name: "yes" }),
        () => tf.multiply(x, 3, { name: "no" }),
      );
      const z = tf.while_loop(
        (i: tf.Tensor) => i.less(20),
        (i: tf.Tensor) => tf.add(i, i, { name: "double" }),
        [y],
      );
      const trace = tf.inspect.trace(sess, z, { [x]: 2 });
      expect(trace.values).toBe(32);
      expect(trace.tensor("cond/yes")!.sample).toEqual([4]);
      expect(trace.tensor("cond/no")).toBe(null);
      const rounds = trace.steps.filter(({ op }) => op.name === "while/double");
      expect(rounds.map(({ outputs }) => outputs[0]!.sample[0])).toEqual([8, 16, 32]);
    });
  });

  test("tells once of an operation whose shapes are known only when it ran", () => {
    inSession((sess) => {
      const x = tf.placeholder(tf.float32, [null], { name: "x" });
      const [unique] = tf.unique(x);
      const trace = tf.inspect.trace(sess, unique.mul(2), { [x]: [1, 1, 2] });
      expect(namesOf(trace)).toEqual(["x", "Unique", "mul/y", "mul"]);
      expect(trace.tensor(unique)!.sample).toEqual([1, 2]);
    });
  });

  test("prints as a table", () => {
    inSession((sess) => {
      const x = tf.placeholder(tf.float32, [2], { name: "x" });
      const lines = String(tf.inspect.trace(sess, tf.log(x, { name: "y" }), { [x]: [1, 0] })).split("\n");
      expect(lines[0]).toMatch(/^operation +op +ms +type +shape +min +mean +max +NaN, inf$/);
      expect(lines[2]).toMatch(/^x +Placeholder +0\.000 +float32 +\[2\] +0 +0\.5 +1$/);
      expect(lines[3]).toMatch(/^y +Log +\d+\.\d{3} +float32 +\[2\] +0 +0 +0 +1$/);
      expect(lines[6]).toBe("'y' (Log) is the first operation that made -inf of finite inputs");
    });
  });

  test("fails as a run does", () => {
    inSession((sess) => {
      const x = tf.placeholder(tf.float32, [], { name: "x" });
      expect(() => tf.inspect.trace(sess, x.mul(2))).toThrow(/^You must feed a value for placeholder tensor 'x'/);
      expect(() => tf.inspect.trace(sess, "nothing")).toThrow(/cannot be interpreted as a Tensor/);
    });
  });
});

describe("tf.inspect.first_nonfinite", () => {
  function threeLayers() {
    const x = tf.placeholder(tf.float32, [null, 3], { name: "x" });
    const w = tf.Variable(
      [
        [1, 0, 0],
        [0, 0, 0],
        [0, 0, 1],
      ],
      { name: "w", dtype: tf.float32 },
    );
    const h1 = tf.with(tf.name_scope("h1"), () => tf.nn.relu(tf.matmul(x, w)));
    const h2 = tf.with(tf.name_scope("h2"), () => h1.mul(2));
    const h3 = tf.with(tf.name_scope("h3"), () => tf.log(h2));
    const loss = tf.reduce_mean(h3, { name: "loss" });
    return { x, w, h1, h2, h3, loss };
  }

  test("names the operation of the third layer that takes the logarithm of 0", () => {
    inSession((sess) => {
      const { x, w, h3, loss } = threeLayers();
      sess.run(tf.global_variables_initializer());
      const train = tf.train.GradientDescentOptimizer(0.1).minimize(loss);
      const found = tf.inspect.first_nonfinite(sess, [loss, train], { feed_dict: { [x]: [[1, 2, 3]] } })!;
      expect(found.op).toBe(h3.op);
      expect(found.origin).toBe("operation");
      expect(found.line).toMatch(/trace\.test\.ts:\d+:\d+$/);
      expect(found.tensor).toMatchObject({ name: "h3/Log:0", negative_inf: 1 });
      expect(found.inputs).toMatchObject([{ name: "h2/mul:0", min: 0, max: 6, zeros: 1 }]);
      expect(found.variables).toMatchObject([{ name: w.name, min: 0, max: 1 }]);
      expect(found.message.split("\n")).toEqual([
        "'h3/Log' (Log) is the first operation that made -inf of finite inputs",
        expect.stringMatching(/^ {2}made at .*trace\.test\.ts:\d+:\d+$/),
        "It gave",
        "  h3/Log:0  float32[1, 3]  0.6931 to 1.792, mean 1.242, 1 -inf",
        "of",
        "  h2/mul:0  float32[1, 3]  0 to 6, mean 2.667, 1 zero",
        "It depends on the variables",
        "  w:0  float32[3, 3]  0 to 1, mean 0.2222, 7 zeros",
      ]);
    });
  });

  test("is null where all is finite", () => {
    inSession((sess) => {
      const x = tf.placeholder(tf.float32, [2]);
      expect(tf.inspect.first_nonfinite(sess, tf.log(x), { [x]: [1, 2] })).toBe(null);
    });
  });

  test("explains a run that check_numerics stops", () => {
    inSession((sess) => {
      const x = tf.placeholder(tf.float32, [2]);
      const root = tf.sqrt(x, { name: "root" });
      const found = tf.inspect.first_nonfinite(sess, tf.check_numerics(root.mul(2), "here"), { [x]: [1, -1] })!;
      expect(found.op).toBe(root.op);
      expect(found.message).toMatch(/The run ended with an error: here : Tensor had NaN values$/);
    });
  });

  test("looks inside of loops, and says in which round it was", () => {
    inSession((sess) => {
      const x = tf.placeholder(tf.float32, [], { name: "x" });
      const y = tf.while_loop(
        (i: tf.Tensor) => tf.logical_not(tf.is_nan(i)),
        (i: tf.Tensor) => tf.sqrt(i.sub(1), { name: "root" }),
        [x],
      );
      const found = tf.inspect.first_nonfinite(sess, y, { [x]: 5 })!;
      expect(found.op.name).toBe("while/root");
      expect(String(found)).toMatch(
        /^'while\/root' \(Sqrt\) is .* made NaN of finite inputs, when it ran for the 4th time\n/,
      );
    });
  });

  test("names a constant, a feed or a variable that brought them where no operation made them", () => {
    inSession((sess) => {
      const x = tf.placeholder(tf.float32, [2], { name: "x" });
      const mask = tf.constant([1, Infinity], { name: "mask" });
      const ofMask = tf.inspect.first_nonfinite(sess, x.mul(mask), { [x]: [1, 2] })!;
      expect([ofMask.origin, ofMask.op.name]).toEqual(["constant", "mask"]);
      expect(ofMask.message).toMatch(/^'mask' \(Const\) brings inf into the graph/);
      const ofFeed = tf.inspect.first_nonfinite(sess, x.mul(2), { [x]: [NaN, 2] })!;
      expect([ofFeed.origin, ofFeed.op.name]).toEqual(["feed", "x"]);
      const v = tf.Variable([0, 1], { name: "v", dtype: tf.float32 });
      sess.run(v.initializer);
      sess.run(v.assign(tf.log(v)));
      const ofVariable = tf.inspect.first_nonfinite(sess, v.mul(2))!;
      expect([ofVariable.origin, ofVariable.op.name]).toEqual(["variable", "v"]);
      expect(ofVariable.message).toMatch(/^The variable 'v' \(VariableV2\) held -inf before this step/);
    });
  });

  test("prefers the operation that made them to a constant that holds some", () => {
    inSession((sess) => {
      const x = tf.placeholder(tf.float32, [2], { name: "x" });
      const masked = x.add(tf.constant([0, -Infinity]));
      const found = tf.inspect.first_nonfinite(sess, [masked, tf.log(x)], { [x]: [1, 0] })!;
      expect(found.op.type).toBe("Log");
    });
  });

  test("does not take the update of a variable for what made it", () => {
    inSession((sess) => {
      const v = tf.Variable([1, 0], { name: "v", dtype: tf.float32 });
      sess.run(v.initializer);
      const logarithm = tf.log(v, { name: "logarithm" });
      const update = v.assign(logarithm.mul(2));
      const after = tf.with(tf.control_dependencies([update]), () => tf.identity(v.op.outputs[0]));
      expect(tf.inspect.first_nonfinite(sess, after)!.op).toBe(logarithm.op);
    });
  });

  test("fails as a run does where all was finite until then", () => {
    inSession((sess) => {
      const x = tf.placeholder(tf.float32, []);
      const check = tf.Assert(x.less(0), [x]);
      expect(() => tf.inspect.first_nonfinite(sess, check, { [x]: 1 })).toThrow(tf.errors.InvalidArgumentError);
    });
  });
});

import { spawnSync } from "node:child_process";
import * as tf from "tfgraph";
import { describe, expect, test } from "vitest";

function inSession<T>(f: (sess: tf.Session) => T): T {
  return tf.with(tf.Graph().as_default(), () => {
    using sess = tf.enter(tf.Session());
    return f(sess);
  });
}

describe("tf.inspect.plan", () => {
  test("shows the steps of a run, fused, and what they take", () => {
    inSession((sess) => {
      const x = tf.placeholder(tf.float32, [null, 4], { name: "x" });
      const W = tf.Variable(tf.ones([4, 3]), { name: "W" });
      const y = tf.nn.relu(tf.matmul(x, W).add(1), { name: "y" });
      sess.run(tf.global_variables_initializer());
      const feed_dict = { [x]: [[1, 2, 3, 4]] };
      const before = tf.inspect.plan(sess, y, { feed_dict });
      expect(before.steps).toHaveLength(1);
      expect(before.steps[0]).toMatch(/^gemm .*W.* \(y\)$/);
      expect(before).toMatchObject({ compiled: false, code_bytes: 0, variable_bytes: 48 });
      for (let i = 0; i < 3; i++) sess.run(y, { feed_dict });
      const after = tf.inspect.plan(sess, y, feed_dict);
      expect(after.compiled).toBe(true);
      expect(after.code_bytes).toBeGreaterThan(100);
      expect(after.temporary_bytes).toBeGreaterThan(0);
      expect(after.memory_bytes).toBeGreaterThan(after.variable_bytes);
      expect(String(after)).toContain("1 steps, ");
    });
  });

  test("shows what comes behind a cut once it has run", () => {
    inSession((sess) => {
      const x = tf.placeholder(tf.float32, [null], { name: "x" });
      const sum = tf.reduce_sum(tf.unique(x)[0]);
      const feed_dict = { [x]: [1, 1, 2] };
      expect(tf.inspect.plan(sess, sum, { feed_dict }).steps).toEqual(["then, by the shapes that Unique gives:"]);
      sess.run(sum, { feed_dict });
      expect(tf.inspect.plan(sess, sum, { feed_dict }).steps.join("\n")).toMatch(/ {4}reduce sum .*\(Sum\)/);
    });
  });

  test("runs nothing", () => {
    inSession((sess) => {
      const v = tf.Variable(1);
      sess.run(tf.global_variables_initializer());
      tf.inspect.plan(sess, v.assign_add(1));
      expect(sess.run(v)).toBe(1);
    });
  });

  test("fails as the run would before it began", () => {
    inSession((sess) => {
      const v = tf.Variable(1, { name: "v" });
      expect(() => tf.inspect.plan(sess, v)).toThrow("Attempting to use uninitialized value v");
    });
  });
});

describe("TFGRAPH_DEBUG", () => {
  const program = `
    import * as tf from "tfgraph";
    const x = tf.placeholder(tf.float32, [2]);
    tf.Session().run(x.mul(2).add(1), { feed_dict: { [x]: [1, 2] } });
  `;
  const errorsOf = (words: string): string => {
    const args = ["--conditions=source", "--input-type=module", "--eval", program];
    const env = { ...process.env, TFGRAPH_DEBUG: words };
    return spawnSync(process.execPath, args, { encoding: "utf8", env, cwd: import.meta.dirname }).stderr;
  };

  test("prints plans as they are made", () => {
    expect(errorsOf("plan")).toMatch(
      /^tfgraph: a plan of 1 steps and \d+ bytes of temporaries\n {2}map \[2\] .*\(add\)\n$/,
    );
  });

  test("prints what each pass leaves", () => {
    const titles = [...errorsOf("passes").matchAll(/^tfgraph: (.*)$/gm)].map(([, title]) => title);
    expect(titles[0]).toBe("2 steps after lower");
    expect(titles.at(-1)).toBe("1 steps after fuse");
  });

  test("prints nothing unless it is set", () => {
    expect(errorsOf("")).toBe("");
  });
});

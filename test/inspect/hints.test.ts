import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "tfgraph";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";

beforeEach(() => tf.reset_default_graph());
afterEach(() => tf.inspect.hints(true));

/** What is said while a program runs. */
function saidBy(program: () => void): string[] {
  const spy = vi.spyOn(console, "error").mockImplementation(() => undefined);
  onTestFinished(() => spy.mockRestore());
  program();
  return spy.mock.calls.map(([message]) => String(message));
}

/** A model, built, trained and closed. */
function train(): void {
  const X = tf.placeholder(tf.float32, [null, 2], { name: "X" });
  const w = tf.Variable(tf.zeros([2, 1]), { name: "w" });
  const loss = tf.reduce_mean(tf.square(tf.matmul(X, w).sub(1)));
  const training_op = tf.train.AdamOptimizer(0.1).minimize(loss);
  const init = tf.global_variables_initializer();
  using sess = tf.enter(tf.Session());
  sess.run(init);
  for (let step = 0; step < 3; step++) sess.run(training_op, { feed_dict: { [X]: [[1, 2]] } });
}

describe("a graph that is built twice", () => {
  test("is told of, once, with the lines and what to type", () => {
    const said = saidBy(() => {
      for (let run = 0; run < 3; run++) train();
    });
    expect(said).toHaveLength(1);
    expect(said[0]!.split("\n")).toEqual([
      expect.stringMatching(
        /^WARNING:tensorflow:The lines that build the graph have run twice, so that it holds everything twice: 'X' and 'X_1', made at .*hints\.test\.ts:\d+:\d+; 'w' and 'w_1', made at .*hints\.test\.ts:\d+:\d+\.$/,
      ),
      "Call tf.reset_default_graph() before building it again, or build each in a tf.Graph() of its own.",
      '(Said once; tf.inspect.hints(false, "built_twice") says it never.)',
    ]);
  });

  test("is also one built by a function that two lines call", () => {
    const said = saidBy(() => {
      train();
      train();
    });
    expect(said).toHaveLength(1);
  });

  test("is not one in which each has a graph of its own", () => {
    const said = saidBy(() => {
      train();
      tf.reset_default_graph();
      train();
      tf.with(tf.Graph().as_default(), train);
    });
    expect(said).toEqual([]);
  });

  test("is not a list of models that are built before they run, nor a row of layers", () => {
    const said = saidBy(() => {
      const models = [0, 1, 2].map(() => {
        const x = tf.placeholder(tf.float32, [null, 2], { name: "x" });
        let h: tf.Tensor = x;
        for (let layer = 0; layer < 4; layer++) h = tf.tanh(tf.matmul(h, tf.Variable(tf.ones([2, 2]), { name: "w" })));
        return { x, h };
      });
      using sess = tf.enter(tf.Session());
      sess.run(tf.global_variables_initializer());
      for (const { x, h } of models) sess.run(h, { [x]: [[1, 2]] });
    });
    expect(said).toEqual([]);
  });

  test("is not one that grows by layers between runs", () => {
    const said = saidBy(() => {
      const x = tf.placeholder(tf.float32, [null, 2], { name: "x" });
      using sess = tf.enter(tf.Session());
      let h: tf.Tensor = x;
      for (let layer = 0; layer < 4; layer++) {
        const w = tf.Variable(tf.ones([2, 2]), { name: "w" });
        h = tf.matmul(h, w);
        const loss = tf.reduce_mean(tf.square(h));
        const training_op = tf.train.AdamOptimizer(0.1).minimize(loss, { var_list: [w] });
        sess.run(tf.global_variables_initializer());
        sess.run(training_op, { [x]: [[1, 2]] });
      }
    });
    expect(said).toEqual([]);
  });
});

describe("an initializer that is older than a variable", () => {
  const late = () => {
    const a = tf.Variable(1, { name: "a", dtype: tf.float32 });
    const init = tf.global_variables_initializer();
    const b = tf.Variable(2, { name: "b", dtype: tf.float32 });
    return { a, b, init };
  };

  test("is told of when it runs, with the variables it misses", () => {
    const said = saidBy(() => {
      const { init } = late();
      using sess = tf.enter(tf.Session());
      sess.run(init);
    });
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(
      /^WARNING:tensorflow:'init', made at .*hints\.test\.ts:\d+:\d+, is older than some variables and gives them no value: 'b', made at .*\.\nMake tf\.global_variables_initializer\(\) after all variables, /,
    );
  });

  test("is not meant where another initializer, a Saver or the program gives them one", () => {
    const work = mkdtempSync(join(tmpdir(), "tfgraph-hints-"));
    onTestFinished(() => rmSync(work, { recursive: true }));
    const said = saidBy(() => {
      tf.with(tf.Session(), (sess) => {
        const { b, init } = late();
        const more = tf.variables_initializer([b]);
        sess.run(init);
        sess.run(more);
        tf.train.Saver().save(sess, join(work, "model"));
      });
      tf.reset_default_graph();
      tf.with(tf.Session(), (sess) => {
        const { init } = late();
        const saver = tf.train.Saver();
        sess.run(init);
        saver.restore(sess, join(work, "model"));
      });
      tf.reset_default_graph();
      tf.with(tf.Session(), (sess) => {
        const { b, init } = late();
        const given = b.assign(5);
        sess.run(init);
        sess.run(given);
      });
    });
    expect(said).toEqual([]);
  });
});

describe("a trainable variable that no gradient reaches", () => {
  const model = () => {
    const x = tf.placeholder(tf.float32, [null, 2], { name: "x" });
    const w = tf.Variable(tf.ones([2, 1]), { name: "w" });
    return { x, loss: tf.reduce_mean(tf.square(tf.matmul(x, w))) };
  };
  const run = (x: tf.Tensor, ...operations: tf.Operation[]) => {
    using sess = tf.enter(tf.Session());
    sess.run(tf.global_variables_initializer());
    for (const op of operations) sess.run(op, { [x]: [[1, 2]] });
  };

  test("is told of when training begins: a layer that was left out", () => {
    const said = saidBy(() => {
      const { x, loss } = model();
      tf.nn.relu(tf.matmul(x, tf.Variable(tf.ones([2, 2]), { name: "forgotten" })));
      run(x, tf.train.GradientDescentOptimizer(0.1).minimize(loss));
    });
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(
      /^WARNING:tensorflow:Training does not change some trainable variables, because no gradient of Mean:0 reaches them: 'forgotten', made at .*hints\.test\.ts:\d+:\d+\.\nThe loss is not computed from them/,
    );
  });

  test("is told of with the operation where gradients end", () => {
    const said = saidBy(() => {
      const { x, loss } = model();
      const gate = tf.round(tf.reduce_sum(tf.Variable([0.3, 0.4], { name: "gate" })));
      const all = loss.add(tf.cast(tf.cast(gate, tf.int32), tf.float32));
      run(x, tf.train.GradientDescentOptimizer(0.1).minimize(all));
    });
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/'gate', made at .*\nFrom add:0 back to the variables the way ends at .*\n {2}Cast/);
  });

  test("is not meant where variables are chosen, set by the program, stopped, or trained by another loss", () => {
    const said = saidBy(() => {
      const { x, loss } = model();
      const other = tf.Variable([1, 2], { name: "other", dtype: tf.float32 });
      const target = tf.Variable([1, 2], { name: "target", dtype: tf.float32 });
      const frozen = tf.Variable([1, 2], { name: "frozen", dtype: tf.float32 });
      tf.Variable(0, { name: "step" });
      const rate = tf.Variable(0.1, { name: "rate" });
      const update = target.assign(other);
      const all = loss.add(tf.reduce_sum(tf.stop_gradient(tf.tanh(frozen)).mul(tf.stop_gradient(target.read_value()))));
      const first = tf.train.GradientDescentOptimizer(rate).minimize(all);
      const second = tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_sum(tf.square(other)));
      const third = tf.train.GradientDescentOptimizer(0.1).minimize(loss, { var_list: tf.trainable_variables() });
      run(x, first, second, third, update.op);
    });
    expect(said).toEqual([]);
  });
});

describe("a placeholder that nothing takes", () => {
  test("is told of when a session that was fed is closed", () => {
    const said = saidBy(() => {
      const x = tf.placeholder(tf.float32, [], { name: "x" });
      const rate = tf.placeholder(tf.float32, [], { name: "rate" });
      using sess = tf.enter(tf.Session());
      sess.run(x.mul(2), { feed_dict: { [x]: 1, [rate]: 0.5 } });
    });
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(
      /^WARNING:tensorflow:No operation takes what is fed to 'rate', made at .*hints\.test\.ts:\d+:\d+\.\nUse it /,
    );
  });

  test("is not a part of a sparse one, of which other parts are taken", () => {
    const said = saidBy(() => {
      const ids = tf.sparse_placeholder(tf.int64, { name: "ids" });
      using sess = tf.enter(tf.Session());
      const value = tf.SparseTensorValue({ indices: [[0, 1]], values: [3], dense_shape: [2, 2] });
      sess.run(tf.identity(ids.values), { feed_dict: new Map([[ids, value]]) });
    });
    expect(said).toEqual([]);
  });

  test("is not one that is fetched, in a function, or in a session that is never fed", () => {
    const said = saidBy(() => {
      const x = tf.placeholder(tf.float32, [], { name: "x" });
      tf.with(tf.Session(), (sess) => sess.run(tf.constant(1)));
      tf.with(tf.Session(), (sess) => sess.run(x, { [x]: 1 }));
    });
    expect(said).toEqual([]);
  });
});

describe("tf.inspect.hints", () => {
  const twice = () => {
    train();
    train();
  };

  test("switches all of them, or some", () => {
    expect(
      saidBy(() => {
        tf.inspect.hints(false);
        twice();
        tf.reset_default_graph();
        tf.inspect.hints(true);
        tf.inspect.hints(false, "built_twice", "no_gradient");
        twice();
      }),
    ).toEqual([]);
    tf.reset_default_graph();
    expect(
      saidBy(() => {
        tf.inspect.hints(true, "built_twice");
        twice();
      }),
    ).toHaveLength(1);
  });

  test("knows its names", () => {
    // @ts-expect-error -- no hint of that name
    expect(() => tf.inspect.hints(false, "typo")).toThrow("There is no hint 'typo'");
  });

  test("is off where the environment says so", () => {
    const program = `
      import * as tf from "tfgraph";
      const x = tf.placeholder(tf.float32, [], { name: "x" });
      const y = tf.placeholder(tf.float32, [], { name: "y" });
      using sess = tf.enter(tf.Session());
      sess.run(x.mul(2), { feed_dict: { [x]: 1, [y]: 0.5 } });
    `;
    const errorsOf = (hints: string): string => {
      const args = ["--conditions=source", "--input-type=module", "--eval", program];
      const env = { ...process.env, TFGRAPH_HINTS: hints };
      return spawnSync(process.execPath, args, { encoding: "utf8", env, cwd: import.meta.dirname }).stderr;
    };
    expect(errorsOf("0")).toBe("");
    expect(errorsOf("")).toMatch(/^WARNING:tensorflow:No operation takes what is fed to 'y'/);
  });
});

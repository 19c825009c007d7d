/** Errors of sess.run: what is fed, what is fetched, in which session. */
import { beforeEach, describe, expect, test } from "vitest";
import * as tf from "tfgraph";
import { here, told } from "./told.ts";

beforeEach(() => tf.reset_default_graph());

describe("feeding", () => {
  test("an unfed placeholder: which are needed, which were fed, the way to it, what to type", () => {
    const [X, made] = [tf.placeholder(tf.float32, { shape: [null, 3], name: "X" }), here()];
    const y = tf.placeholder(tf.int64, { shape: [null], name: "y" });
    const z = tf.reduce_sum(X).add(tf.reduce_sum(tf.cast(y, tf.float32)));
    const { first, hint, error } = told(() => tf.Session().run(z, { feed_dict: { [y]: [1] } }));
    expect(first).toBe(
      "InvalidArgumentError: You must feed a value for placeholder tensor 'X' with dtype float and shape [?,3]",
    );
    expect(hint).toContain(made);
    expect(hint).toContain("The fetch needs X, y; fed: y.");
    expect(hint).toContain("add <- Sum <- X");
    expect(hint).toContain("{ feed_dict: { [X]: …, [y]: … } }");
    expect(error).toBeInstanceOf(tf.errors.InvalidArgumentError);
  });

  test("a placeholder whose older namesake is fed: the lines ran twice", () => {
    const build = () => tf.placeholder(tf.float32, { shape: [], name: "X" });
    const [older, newer] = [build(), build()];
    const { hint } = told(() => tf.Session().run(newer.mul(2), new Map([[older, 1]])));
    expect(hint).toContain("'X'");
    expect(hint).toContain("the lines that make it ran twice");
    expect(hint).toContain("tf.reset_default_graph()");
  });

  test("a value of the wrong shape: the placeholder, and the reshape where the count fits", () => {
    const [X, made] = [tf.placeholder(tf.float32, { shape: [null, 784], name: "X" }), here()];
    const images = Array.from({ length: 50 }, () => Array.from({ length: 28 }, () => new Array<number>(28).fill(0)));
    const { first, hint } = told(() => tf.Session().run(X, { feed_dict: { [X]: images } }));
    expect(first).toBe(
      "ValueError: Cannot feed value of shape (50, 28, 28) for Tensor X:0, which has shape (?, 784)",
    );
    expect(hint).toContain(made);
    expect(hint).toContain("The same 39,200 numbers fit: reshape them to [50, 784].");
  });

  test("one example in place of a batch", () => {
    const X = tf.placeholder(tf.float32, { shape: [null, 2, 2], name: "X" });
    const { hint } = told(() =>
      tf.Session().run(X, {
        feed_dict: {
          [X]: [
            [1, 2],
            [3, 4],
          ],
        },
      }),
    );
    expect(hint).toContain("[example]");
  });

  test("a fraction for an integer placeholder", () => {
    const [X, made] = [tf.placeholder(tf.int32, { shape: [null], name: "X" }), here()];
    const { first, hint } = told(() => tf.Session().run(X, { feed_dict: { [X]: [1.5] } }));
    expect(first).toBe(
      "TypeError: Type of feed value [1.5] with type <class 'list'> is not compatible with Tensor type <class 'numpy.int32'>. Try explicitly setting the type of the feed tensor to a larger type (e.g. int64).",
    );
    expect(hint).toContain(made);
    expect(hint).toContain("make the placeholder tf.float32");
  });

  test("text for numbers", () => {
    const [X, made] = [tf.placeholder(tf.float32, { name: "X" }), here()];
    const { first, hint } = told(() => tf.Session().run(X, { feed_dict: { [X]: ["abc"] } }));
    expect(first).toBe("ValueError: could not convert string to float: np.str_('abc')");
    expect(hint).toContain(made);
    expect(hint).toContain("Number(text)");
  });

  test("a tensor", () => {
    const X = tf.placeholder(tf.float32, { shape: [2], name: "X" });
    const [value, made] = [tf.zeros([2]), here()];
    const { first, hint } = told(() => tf.Session().run(X, { feed_dict: { [X]: value } }));
    expect(first).toBe(
      'TypeError: The value of a feed cannot be a tf.Tensor object. Acceptable feed values include Python scalars, strings, lists, numpy ndarrays, or TensorHandles. For reference, the tensor object was Tensor("zeros:0", shape=(2,), dtype=float32) which was passed to the argument `feed_dict` with key Tensor("X:0", shape=(2,), dtype=float32).',
    );
    expect(hint).toContain(made);
    expect(hint).toContain("sess.run(tensor)");
  });

  test("undefined", () => {
    const [X, made] = [tf.placeholder(tf.float32, { shape: [2], name: "X" }), here()];
    const { first, hint } = told(() => tf.Session().run(X, { feed_dict: { [X]: undefined } }));
    expect(first).toBe("ValueError: Cannot feed value of shape () for Tensor X:0, which has shape (2,)");
    expect(hint).toContain(made);
    expect(hint).toContain("is undefined");
  });

  test("a misspelled feed_dict", () => {
    const x = tf.constant(1);
    const { first, hint } = told(() => tf.Session().run(x, { feeddict: {} }));
    expect(first).toBe("TypeError: BaseSession.run() got an unexpected keyword argument 'feeddict'");
    expect(hint).toContain("feed_dict:");
  });

  test("a name that the graph does not have", () => {
    const x = tf.placeholder(tf.float32, { name: "inputs" });
    const { first, hint } = told(() => tf.Session().run(x, { "input:0": 1 }));
    expect(first).toBe(
      "TypeError: Cannot interpret feed_dict key as Tensor: The name 'input:0' refers to a Tensor which does not exist. The operation, 'input', does not exist in the graph.",
    );
    expect(hint).toContain("'inputs:0'");
  });
});

describe("variables without a value", () => {
  test("all of them are told, and to make an initializer where there is none", () => {
    const [a, madeA] = [tf.Variable(tf.zeros([2]), { name: "a" }), here()];
    const [b, madeB] = [tf.Variable(tf.zeros([2]), { name: "b" }), here()];
    const { first, hint, error } = told(() => tf.Session().run(a.add(b)));
    expect(first).toBe("FailedPreconditionError: Attempting to use uninitialized value a");
    expect(hint).toContain("2 variables");
    expect(hint).toContain(madeA);
    expect(hint).toContain(madeB);
    expect(hint).toContain("const init = tf.global_variables_initializer()");
    expect(error).toMatchObject({ error_code: tf.errors.FAILED_PRECONDITION });
  });

  test("an initializer that is there is named", () => {
    const theta = tf.Variable(1.5, { name: "theta" });
    const [init, made] = [tf.global_variables_initializer(), here()];
    const { hint } = told(() => tf.Session().run(theta));
    expect(hint).toContain(`Run '${init.name}', made at ${made}`);
    expect(hint).toContain("sess.run(init)");
  });

  test("an initializer that is older than the variable", () => {
    const a = tf.Variable([1.5], { name: "a" });
    const [init, made] = [tf.global_variables_initializer(), here()];
    const [b, madeB] = [tf.Variable([1.5], { name: "b" }), here()];
    const sess = tf.Session();
    sess.run(init);
    const { first, hint } = told(() => sess.run(a.add(b)));
    expect(first).toBe("FailedPreconditionError: Attempting to use uninitialized value b");
    expect(hint).toContain(`'init', made at ${made}`);
    expect(hint).toContain("is older than 'b'");
    expect(hint).toContain(madeB);
  });

  test("the variables an optimizer made after the initializer", () => {
    const w = tf.Variable([1.5], { name: "w" });
    const init = tf.global_variables_initializer();
    const [train, made] = [tf.train.AdamOptimizer(0.1).minimize(tf.reduce_sum(w)), here()];
    const sess = tf.Session();
    sess.run(init);
    const { hint } = told(() => sess.run(train));
    expect(hint).toContain("'beta1_power'");
    expect(hint).toContain("'w/Adam_1'");
    expect(hint).toContain(made);
  });
});

describe("fetching", () => {
  test("undefined and null, with the position", () => {
    const a = tf.constant(1);
    const sess = tf.Session();
    const first = 'TypeError: Argument `fetch` = None has invalid type "NoneType". Cannot be None';
    const list = told(() => sess.run([a, undefined as unknown as tf.Tensor]));
    expect(list.first).toBe(first);
    expect(list.hint).toContain("fetches[1] of sess.run(fetches) is undefined");
    const nested = told(() => sess.run({ a, more: { b: null } }));
    expect(nested.first).toBe(first);
    expect(nested.hint).toContain("fetches.more.b of sess.run(fetches) is null");
    expect(told(() => sess.run(undefined)).hint).toContain("is undefined");
  });

  test("a plain value", () => {
    tf.constant(1);
    const { first, hint } = told(() => tf.Session().run(3));
    expect(first).toBe(
      'TypeError: Argument `fetch` = 3 has invalid type "int" must be a string or Tensor. (Can not convert a int into a Tensor or Operation.)',
    );
    expect(hint).toContain("tensors, operations, variables or their names");
  });

  test("a tensor of the graph before tf.reset_default_graph()", () => {
    const [a, made] = [tf.constant(1, { name: "a" }), here()];
    // prettier-ignore
    const reset = here(); tf.reset_default_graph();
    tf.constant(2, { name: "b" });
    const { first, hint } = told(() => tf.Session().run(a));
    expect(first).toBe(
      'ValueError: Argument `fetch` = Tensor("a:0", shape=(), dtype=int32) cannot be interpreted as a Tensor. (Tensor Tensor("a:0", shape=(), dtype=int32) is not an element of this graph.)',
    );
    expect(hint).toContain(`'a', made at ${made}`);
    expect(hint).toContain(`tf.reset_default_graph() at ${reset}`);
  });

  test("a tensor of another graph, whose namesake is in this one", () => {
    const other = new tf.Graph();
    const a = tf.with(other.as_default(), () => tf.constant(1, { name: "a" }));
    const [, made] = [tf.constant(2, { name: "a" }), here()];
    const { hint } = told(() => tf.Session().run(a));
    expect(hint).toContain(`an operation of the same name, made at ${made}`);
    expect(hint).toContain("tf.Session({ graph })");
  });

  test("a name that is not there, or an output without its number", () => {
    const [, made] = [tf.placeholder(tf.float32, { name: "hidden1/weights" }), here()];
    const sess = tf.Session();
    const { first, hint } = told(() => sess.run("hiden1/weights:0"));
    expect(first).toBe(
      "ValueError: Argument `fetch` = hiden1/weights:0 cannot be interpreted as a Tensor. (\"The name 'hiden1/weights:0' refers to a Tensor which does not exist. The operation, 'hiden1/weights', does not exist in the graph.\")",
    );
    expect(hint).toContain("Did you mean 'hidden1/weights:0'");
    expect(hint).toContain(made);
  });
});

describe("sessions", () => {
  test("no default session", () => {
    const [x, made] = [tf.constant(1, { name: "x" }), here()];
    const { first, hint } = told(() => x.eval());
    expect(first).toBe(
      "ValueError: Cannot evaluate tensor using `eval()`: No default session is registered. Use `with sess.as_default()` or pass an explicit session to `eval(session=sess)`",
    );
    expect(hint).toContain(made);
    expect(hint).toContain("using sess = tf.enter(tf.Session())");
    expect(hint).toContain("eval({ session: sess })");
    const run = told(() => x.op.run());
    expect(run.first).toBe(
      "ValueError: Cannot execute operation using `run()`: No default session is registered. Use `with sess.as_default():` or pass an explicit session to `run(session=sess)`",
    );
    expect(run.hint).toContain("run({ session: sess })");
  });

  test("a default session of another graph", () => {
    const [x, made] = [tf.constant(1, { name: "x" }), here()];
    using _ = tf.enter(tf.Session({ graph: new tf.Graph() }));
    const { first, hint } = told(() => x.eval());
    expect(first).toBe(
      "ValueError: Cannot use the default session to evaluate tensor: the tensor's graph is different from the session's graph. Pass an explicit session to `eval(session=sess)`.",
    );
    expect(hint).toContain(made);
  });

  test("a closed session", () => {
    const x = tf.constant(1);
    const [sess, made] = [tf.Session(), here()];
    // prettier-ignore
    const closed = here(); sess.close();
    const { first, hint } = told(() => sess.run(x));
    expect(first).toBe("RuntimeError: Attempted to use a closed Session.");
    expect(hint).toContain(`made at ${made}`);
    expect(hint).toContain(`closed at ${closed}`);
    expect(hint).toContain("tf.Session()");
  });

  test("a session that its using block closed", () => {
    const x = tf.constant(1);
    const sess = tf.Session();
    {
      using _ = tf.enter(sess);
      sess.run(x);
    }
    expect(told(() => sess.run(x)).hint).toContain("running.test.ts");
  });

  test("an empty graph", () => {
    const [x, made] = [tf.constant(1, { name: "x" }), here()];
    tf.reset_default_graph();
    const { first, hint } = told(() => tf.Session().run(x));
    expect(first).toBe("RuntimeError: The Session graph is empty. Add operations to the graph before calling run().");
    expect(hint).toContain(`'x', made at ${made}`);
    expect(hint).toContain("tf.reset_default_graph() at");
  });
});

describe("an operation that fails", () => {
  test("a label out of range: the label, its row, the number of classes", () => {
    const y = tf.placeholder(tf.int64, { shape: [null], name: "y" });
    const logits = tf.zeros([3, 10]);
    const [loss, made] = [tf.nn.sparse_softmax_cross_entropy_with_logits({ labels: y, logits }), here()];
    const { first, hint, error } = told(() => tf.Session().run(loss, { [y]: [1, 10, 3] }));
    expect(first).toBe(
      "InvalidArgumentError: Received a label value of 10 which is outside the valid range of [0, 10).  Label values: 1 10 3",
    );
    expect(hint).toContain("Row 1 has the label 10");
    expect(hint).toContain("10 classes");
    expect(hint).toContain(made);
    expect(error).toHaveProperty("op", loss.op);
  });

  test("has TensorFlow's attributes", () => {
    const X = tf.placeholder(tf.float32, { shape: [2], name: "X" });
    const { error } = told(() => tf.Session().run(X));
    if (!(error instanceof tf.OpError)) throw error;
    expect(error.op).toBe(X.op);
    expect(String(error.node_def)).toContain('name: "X"\nop: "Placeholder"');
    expect(error.name).toBe("InvalidArgumentError");
    expect(error.error_code).toBe(tf.errors.INVALID_ARGUMENT);
    expect(Object.keys(error)).toEqual([]);
  });

  test("shows the line of the user's run first in its stack", () => {
    const X = tf.placeholder(tf.float32, { shape: [2], name: "X" });
    const sess = tf.Session();
    let ran = "";
    const { error } = told(() => {
      // prettier-ignore
      ran = here(); sess.run(X);
    });
    const frames = error.stack!.split("\n").filter((line) => line.startsWith("    at "));
    expect(frames[0]).toContain(ran);
  });
});

test("local variables without a value, as metrics have them: what initializes them", () => {
  const [, update] = tf.metrics.mean(tf.ones([3]));
  const both = tf.Variable(tf.float(0)).add(update);
  using sess = tf.enter(tf.Session());
  expect(told(() => sess.run(update)).hint).toContain("const init = tf.local_variables_initializer() after");
  expect(told(() => sess.run(both)).hint).toContain(
    "const init = tf.group(tf.global_variables_initializer(), tf.local_variables_initializer()) after",
  );
});

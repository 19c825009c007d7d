/** Errors while the graph is built. */
import { beforeEach, describe, expect, test } from "vitest";
import * as tf from "tfgraph";
import { here, told } from "./told.ts";

beforeEach(() => tf.reset_default_graph());

describe("names", () => {
  test("a tensor's name without :0", () => {
    const [, made] = [tf.placeholder(tf.float32, { name: "X" }), here()];
    const { first, hint } = told(() => tf.get_default_graph().get_tensor_by_name("X"));
    expect(first).toBe(
      "ValueError: The name 'X' refers to an Operation, not a Tensor. Tensor names must be of the form \"<op_name>:<output_index>\".",
    );
    expect(hint).toContain("Write 'X:0'");
    expect(hint).toContain(made);
  });

  test("an unknown name: the nearest ones", () => {
    const [, made] = [tf.placeholder(tf.float32, { name: "logits" }), here()];
    const { first, hint } = told(() => tf.get_default_graph().get_tensor_by_name("logit:0"));
    expect(first).toBe(
      "KeyError: The name 'logit:0' refers to a Tensor which does not exist. The operation, 'logit', does not exist in the graph.",
    );
    expect(hint).toContain("Did you mean 'logits:0'");
    expect(hint).toContain(made);
  });

  test("an operation by a tensor's name", () => {
    tf.placeholder(tf.float32, { name: "X" });
    const { first, hint } = told(() => tf.get_default_graph().get_operation_by_name("X:0"));
    expect(first).toBe("ValueError: Name 'X:0' appears to refer to a Tensor, not a Operation.");
    expect(hint).toContain("get_operation_by_name('X')");
  });
});

describe("graphs", () => {
  test("a finalized graph", () => {
    // prettier-ignore
    const at = here(); tf.get_default_graph().finalize();
    const { first, hint } = told(() => tf.constant(1));
    expect(first).toBe("RuntimeError: Graph is finalized and cannot be modified.");
    expect(hint).toContain(at);
  });

  test("two graphs in one operation", () => {
    const [a, madeA] = [tf.constant(1.5, { name: "a" }), here()];
    // prettier-ignore
    const reset = here(); tf.reset_default_graph();
    const [b, madeB] = [tf.constant(1.5, { name: "b" }), here()];
    const { first, hint } = told(() => a.add(b));
    expect(first.replaceAll(/0x\w+/g, "0x")).toBe(
      'ValueError: Tensor("b:0", shape=(), dtype=float32) must be from the same graph as Tensor("a:0", shape=(), dtype=float32) (graphs are <tensorflow.python.framework.ops.Graph object at 0x> and <tensorflow.python.framework.ops.Graph object at 0x>).',
    );
    expect(hint).toContain(madeA);
    expect(hint).toContain(madeB);
    expect(hint).toContain(`tf.reset_default_graph() at ${reset}`);
  });
});

describe("shapes", () => {
  test("matmul: the keyword that would fit", () => {
    const [a, madeA] = [tf.placeholder(tf.float32, { shape: [2, 3], name: "a" }), here()];
    const b = tf.placeholder(tf.float32, { shape: [2, 3], name: "b" });
    let at = "";
    const { first, hint } = told(() => {
      // prettier-ignore
      at = here(); tf.matmul(a, b);
    });
    expect(first).toBe(
      "ValueError: Dimensions must be equal, but are 3 and 2 for '{{node MatMul}} = MatMul[T=DT_FLOAT, grad_a=false, grad_b=false, transpose_a=false, transpose_b=false](a, b)' with input shapes: [2,3], [2,3].",
    );
    expect(hint).toContain("{ transpose_b: true } would give [2,2].");
    expect(hint).toContain(`In 'MatMul' (MatMul), made at ${at}`);
    expect(hint).toContain(`'a:0' of shape [2,3], made at ${madeA}`);
  });

  test("matmul: where transposing a would fit, and where nothing would", () => {
    expect(told(() => tf.matmul(tf.zeros([3, 2]), tf.zeros([3, 4]))).hint).toContain(
      "{ transpose_a: true } would give [2,4].",
    );
    expect(told(() => tf.matmul(tf.zeros([3, 5]), tf.zeros([7, 2]))).hint).not.toContain("transpose");
  });
});

describe("types", () => {
  const mismatch = (from: string, to: string) =>
    `TypeError: Input 'y' of 'Mul' Op has type ${from} that does not match type ${to} of argument 'x'.`;

  test("an int32 that came from a plain number: both operands, and tf.float", () => {
    const [i, madeI] = [tf.constant(2, { name: "i" }), here()];
    const [f, madeF] = [tf.placeholder(tf.float32, { name: "f" }), here()];
    for (const [multiply, first] of [
      [() => i.mul(f), mismatch("float32", "int32")],
      [() => f.mul(i), mismatch("int32", "float32")],
    ] as const) {
      const said = told(multiply);
      expect(said.first).toBe(first);
      expect(said.hint).toContain(`'i:0' (int32), made at ${madeI}`);
      expect(said.hint).toContain(`'f:0' (float32), made at ${madeF}`);
      expect(said.hint).toContain("tf.float(2)");
      expect(said.hint).toContain("tf.cast(i, tf.float32)");
    }
  });

  test("a variable that began with a plain number", () => {
    const v = tf.Variable(0, { name: "v" });
    expect(told(() => v.mul(tf.zeros([2]))).hint).toContain("tf.float(0)");
  });

  test("integers that were no literal are cast", () => {
    const n = tf.placeholder(tf.int32, { name: "n" });
    const { hint } = told(() => n.mul(tf.zeros([2])));
    expect(hint).toContain("tf.cast(n, tf.float32)");
    expect(hint).not.toContain("tf.float(");
  });

  test("two kinds of floats", () => {
    const { first, hint } = told(() =>
      tf.zeros([2]).mul(tf.placeholder(tf.float64, { shape: [2], name: "d" })),
    );
    expect(first).toBe(mismatch("float64", "float32"));
    expect(hint).toContain("tf.cast(d, tf.float32)");
  });

  test("a fraction beside an integer tensor", () => {
    const [n, made] = [tf.placeholder(tf.int32, { name: "n" }), here()];
    const { first, hint } = told(() => n.mul(0.5));
    expect(first).toBe(
      "TypeError: Expected int32 passed to parameter 'y' of op 'Mul', got 0.5 of type 'float' instead. Error: Expected int32, but got 0.5 of type 'float'.",
    );
    expect(hint).toContain(made);
    expect(hint).toContain("tf.cast(n, tf.float32)");
  });

  test("float labels", () => {
    const [y, made] = [tf.placeholder(tf.float32, { shape: [null], name: "y" }), here()];
    const { first, hint } = told(() =>
      tf.nn.sparse_softmax_cross_entropy_with_logits({ labels: y, logits: tf.zeros([3, 10]) }),
    );
    expect(first).toBe(
      "TypeError: Value passed to parameter 'labels' has DataType float32 not in list of allowed values: int32, int64",
    );
    expect(hint).toContain(made);
    expect(hint).toContain("tf.cast(y, tf.int32)");
  });
});

describe("training", () => {
  const first = (loss: string) =>
    `ValueError: No gradients provided for any variable, check your graph for ops that do not support gradients, between variables ["<tf.Variable 'w:0' shape=(2,) dtype=float32_ref>"] and loss Tensor("${loss}:0", shape=(), dtype=float32).`;

  test("no gradients: the operation at which the path ends", () => {
    const w = tf.Variable(tf.zeros([2]), { name: "w" });
    const [position, made] = [tf.cast(tf.argmax(w), tf.float32), here()];
    const loss = tf.reduce_mean(position);
    const said = told(() => tf.train.GradientDescentOptimizer(0.1).minimize(loss));
    expect(said.first).toBe(first("Mean"));
    expect(said.hint).toContain("ArgMax");
    expect(said.hint).toContain(made);
  });

  test("no gradients: rounding", () => {
    const w = tf.Variable(tf.zeros([2]), { name: "w" });
    const [rounded, made] = [tf.floor(w), here()];
    const said = told(() => tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_mean(rounded)));
    expect(said.first).toBe(first("Mean"));
    expect(said.hint).toContain(`Floor (Floor), made at ${made}`);
  });

  test("no gradients: a loss that no variable has to do with", () => {
    tf.Variable(tf.zeros([2]), { name: "w" });
    const [loss, made] = [tf.reduce_mean(tf.placeholder(tf.float32)), here()];
    const said = told(() => tf.train.GradientDescentOptimizer(0.1).minimize(loss));
    expect(said.first).toBe(first("Mean"));
    expect(said.hint).toContain("is not computed from any of these variables");
    expect(said.hint).toContain(made);
  });

  test("no variables to train, or to save", () => {
    const optimize = told(() => tf.train.GradientDescentOptimizer(0.1).minimize(tf.constant(1.5)));
    expect(optimize.first).toBe("ValueError: No variables to optimize.");
    expect(optimize.hint).toContain("tf.Variable");
    const save = told(() => tf.train.Saver());
    expect(save.first).toBe("ValueError: No variables to save");
    expect(save.hint).toContain("before the Saver");
  });

  test("a loss of whole numbers", () => {
    const [w, made] = [tf.Variable([1, 2], { name: "w" }), here()];
    const said = told(() => tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_sum(w)));
    expect(said.first).toBe(
      "ValueError: Invalid type tf.int32 for Sum:0, expected: [tf.float32, tf.float64, tf.float16, tf.bfloat16].",
    );
    expect(said.hint).toContain("tf.float");
    expect(said.hint).toContain(made.split(":")[0]);
  });
});

describe("tensors are no values", () => {
  const first = (what: string) =>
    `OperatorNotAllowedInGraphError: ${what} is not allowed. You can attempt the following resolutions to the problem: If you are running in Graph mode, use Eager execution mode or decorate this function with @tf.function. If you are using AutoGraph, you can try decorating this function with @tf.function. If that does not work, then you may be using an unsupported feature or your source code may not be visible to AutoGraph. See https://github.com/tensorflow/tensorflow/blob/master/tensorflow/python/autograph/g3doc/reference/limitations.md#access-to-source-code for more information.`;

  test("arithmetic, comparisons, joining", () => {
    const [made, X] = [here(), tf.placeholder(tf.float32, { name: "X" })];
    const x = X as unknown as number; // as in plain JavaScript
    for (const use of [() => x + 1, () => "loss: ".concat("") + x, () => x * 2, () => x < 1, () => Math.sqrt(x), () => -x]) {
      const said = told(use);
      expect(said.first).toBe(first("Using a symbolic `tf.Tensor` as a Python `bool`"));
      expect(said.hint).toContain(made);
      expect(said.hint).toContain("sess.run(x)");
    }
    expect(told(() => x * 2).hint).toContain("x.mul(y)");
    expect(told(() => x + 1).hint).toContain("x.add(y)");
    expect(told(() => x + 1).error).toBeInstanceOf(TypeError);
  });

  test("iteration", () => {
    const [made, X] = [here(), tf.placeholder(tf.float32, { shape: [2], name: "X" })];
    const said = told(() => [...(X as unknown as number[])]);
    expect(said.first).toBe(first("Iterating over a symbolic `tf.Tensor`"));
    expect(said.hint).toContain(made);
    expect(said.hint).toContain("tf.unstack(x)");
  });

  test("variables neither", () => {
    const [made, v] = [here(), tf.Variable([1.5], { name: "v" })];
    expect(told(() => (v as unknown as number) * 2).hint).toContain(made);
    expect(told(() => [...(v as unknown as number[])]).first).toBe(first("Iterating over a symbolic `tf.Tensor`"));
  });
});

describe("calls", () => {
  const loose = tf as unknown as Record<string, (...args: unknown[]) => unknown>;

  test("an unknown keyword", () => {
    const { first, hint } = told(() => loose["placeholder"]!(tf.float32, { shapes: [1] }));
    expect(first).toBe("TypeError: placeholder() got an unexpected keyword argument 'shapes'");
    expect(hint).toContain("Did you mean 'shape'?");
    expect(hint).toContain("building.test.ts");
    expect(hint).toContain("placeholder(dtype, shape, name)");
  });

  test("a keyword given twice", () => {
    const { first, hint } = told(() => loose["reduce_mean"]!(tf.zeros([2]), 0, { axis: 0 }));
    expect(first).toBe("TypeError: reduce_mean() got multiple values for argument 'axis'");
    expect(hint).toContain("by position (argument 2) and by keyword");
  });

  test("an old keyword beside the new one", () => {
    const { first } = told(() => loose["reduce_mean"]!(tf.zeros([2]), { axis: 0, reduction_indices: 0 }));
    expect(first).toBe("ValueError: Cannot specify both 'reduction_indices' and 'axis'.");
  });

  test("a missing argument, and one that is undefined", () => {
    const missing = told(() => loose["matmul"]!(tf.zeros([2, 2])));
    expect(missing.first).toBe("TypeError: matmul() missing 1 required positional argument: 'b'");
    expect(missing.hint).toContain("building.test.ts");
    expect(told(() => loose["matmul"]!(undefined, tf.zeros([2, 2]))).hint).toContain("given for 'a' is undefined");
  });

  test("too many arguments", () => {
    const { first } = told(() => loose["square"]!(1, "a", 3));
    expect(first).toBe("TypeError: square() takes from 1 to 2 positional arguments but 3 were given");
  });

  test("of classes and methods", () => {
    const train = tf.train as unknown as Record<string, (...args: unknown[]) => Record<string, (...args: unknown[]) => unknown>>;
    expect(told(() => train["GradientDescentOptimizer"]!({ learnin_rate: 0.1 })).first).toBe(
      "TypeError: GradientDescentOptimizer.__init__() got an unexpected keyword argument 'learnin_rate'",
    );
    expect(told(() => train["GradientDescentOptimizer"]!(0.1)["minimize"]!()).first).toBe(
      "TypeError: Optimizer.minimize() missing 1 required positional argument: 'loss'",
    );
  });

  test("null for a tensor", () => {
    const { first, hint } = told(() => loose["reduce_mean"]!(null));
    expect(first).toBe("ValueError: None values not supported.");
    expect(hint).toContain("building.test.ts");
    expect(hint).toContain("null");
  });
});

describe("names of TensorFlow that are not there", () => {
  const loose = tf as unknown as Record<string, Record<string, Record<string, (...args: unknown[]) => unknown>>>;

  test("one that TensorFlow has", () => {
    const { first, hint } = told(() => loose["image"]!["resize_bilinear"]);
    expect(first).toBe(
      "AttributeError: module 'tensorflow._api.v2.compat.v1.image' has no attribute 'resize_bilinear'",
    );
    expect(hint).toContain("building.test.ts");
    expect(hint).toContain("TensorFlow has tf.image.resize_bilinear, tfgraph does not");
    expect(hint).toContain("planned");
    expect(hint).toContain("FEATURES.md");
  });

  test("one that TensorFlow does not have either", () => {
    const { first, hint } = told(() => loose["nn"]!["rellu"]);
    expect(first).toBe("AttributeError: module 'tensorflow._api.v2.compat.v1.nn' has no attribute 'rellu'");
    expect(hint).toContain("TensorFlow has no tf.nn.rellu either. Did you mean tf.nn.relu");
  });

  test("contrib", () => {
    const { first, hint } = told(() => loose["contrib"]!["learn"]!["DNNClassifier"]);
    expect(first).toBe("AttributeError: module 'tensorflow.compat.v1' has no attribute 'contrib'");
    expect(hint).toContain("tf.contrib.learn");
    expect(hint).toContain("a training loop");
  });
});

/** Optimizers as people use and extend them, beyond what the conformance cases say. */
import { beforeEach, expect, test } from "vitest";
import * as tf from "tfgraph";

beforeEach(() => tf.reset_default_graph());

const listOf = (value: unknown): unknown => (value as tf.NDArray).tolist();

function errorOf(f: () => unknown): Error {
  try {
    f();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}

class SignDescent extends tf.train.Optimizer {
  private readonly rate: number;
  private rateTensor!: tf.Tensor;

  constructor(rate: number) {
    super(false, "SignDescent");
    this.rate = rate;
  }
  override _create_slots(var_list: readonly tf.Variable[]): void {
    for (const v of var_list) this._zeros_slot(v, "count", this._name);
  }
  override _prepare(): void {
    this.rateTensor = tf.convert_to_tensor(this.rate, { name: "rate" });
  }
  override _apply_dense(grad: tf.Tensor, variable: tf.Variable): tf.Operation {
    const count = tf.assign_add(this.get_slot(variable, "count")!, tf.ones_like(grad));
    return tf.group(tf.assign_sub(variable, tf.sign(grad).mul(this.rateTensor)), count);
  }
}

test("an optimizer is extended by one method, and slots are made for it", () => {
  const w = tf.Variable([1.5, -2], { name: "w" });
  const optimizer = new SignDescent(0.5);
  const step = optimizer.minimize(tf.reduce_sum(tf.square(w)));
  expect(step.name).toBe("SignDescent");
  expect(optimizer.get_slot_names()).toEqual(["count"]);
  expect(optimizer.get_slot(w, "count")!.name).toBe("w/SignDescent:0");
  expect(optimizer.get_slot(w, "other")).toBeNull();
  const sess = tf.Session();
  sess.run(tf.global_variables_initializer());
  sess.run(step);
  sess.run(step);
  expect(listOf(sess.run(w))).toEqual([0.5, -1]);
  expect(listOf(sess.run(optimizer.get_slot(w, "count")!))).toEqual([2, 2]);
});

test("a class of one's own is wrapped once to be called without new", () => {
  const Descent = tf.callable(SignDescent);
  expect(Descent(0.5)).toBeInstanceOf(SignDescent);
  expect(Descent(0.5).get_name()).toBe("SignDescent");
  expect(tf.train.AdamOptimizer()).toBeInstanceOf(tf.train.Optimizer);
  expect(new tf.train.AdamOptimizer(0.1)).toBeInstanceOf(tf.train.Optimizer);
});

test("an optimizer of TensorFlow's is extended, its gradients clipped", () => {
  class Clipped extends tf.train.GradientDescentOptimizer {
    override _apply_dense(grad: tf.Tensor, variable: tf.Variable): tf.Operation {
      return super._apply_dense(tf.minimum(grad, 0.5), variable);
    }
  }
  const w = tf.Variable([1, 0.1], { name: "w", dtype: tf.float32 });
  const step = new Clipped(1).minimize(tf.reduce_sum(tf.square(w)));
  const sess = tf.Session();
  sess.run(tf.global_variables_initializer());
  sess.run(step);
  expect(listOf(sess.run(w))).toEqual([0.5, Math.fround(Math.fround(0.1) - Math.fround(0.2))]);
});

test("arguments go by Python's names", () => {
  const w = tf.Variable([1.5], { name: "w" });
  const optimizer = tf.train.MomentumOptimizer({ learning_rate: 0.1, momentum: 0.9 });
  expect(optimizer.minimize({ loss: tf.reduce_sum(w), name: "go" } as never).name).toBe("go");
  expect(() => tf.train.MomentumOptimizer(0.1)).toThrow(
    "MomentumOptimizer.__init__() missing 1 required positional argument: 'momentum'",
  );
  expect(() => tf.train.AdamOptimizer({ lr: 0.1 } as never)).toThrow(
    "AdamOptimizer.__init__() got an unexpected keyword argument 'lr'",
  );
});

test("without a gradient the error names the operation where the way from the loss ends", () => {
  const w = tf.Variable([1.5, 2], { name: "w" });
  const rounded = tf.floor(w, { name: "rounded" });
  const loss = tf.reduce_sum(tf.square(rounded), { name: "loss" });
  const error = errorOf(() => tf.train.GradientDescentOptimizer(0.1).minimize(loss));
  expect(error).toBeInstanceOf(tf.errors.ValueError);
  expect(error.message.split("\n")[0]).toBe(
    "No gradients provided for any variable, check your graph for ops that do not support gradients, between variables " +
      '["<tf.Variable \'w:0\' shape=(2,) dtype=float32_ref>"] and loss Tensor("loss:0", shape=(), dtype=float32).',
  );
  expect(error.message).toMatch(/\n {2}rounded \(Floor\), made at .*optimizers\.test\.ts:\d+:\d+/);
});

test("a way that ends at integers is told too, and a loss of nothing trained", () => {
  const w = tf.Variable([1.5, 2], { name: "w" });
  const best = tf.cast(tf.argmax(w, { name: "best" }), tf.float32);
  expect(errorOf(() => tf.train.GradientDescentOptimizer(0.1).minimize(best)).message).toContain(
    "  Cast (Cast) of best:0 (int64, by ArgMax), made at ",
  );
  const error = errorOf(() => tf.train.GradientDescentOptimizer(0.1).minimize(tf.constant(1.5, { name: "c" })));
  expect(error.message).toContain("is not computed from any of these variables.");
});

test("an optimizer serves several graphs", () => {
  const optimizer = tf.train.AdamOptimizer(0.1);
  const build = (): tf.Operation => {
    const w = tf.Variable([1.5], { name: "w" });
    return optimizer.minimize(tf.reduce_sum(tf.square(w)));
  };
  build();
  const graph = tf.Graph();
  tf.with(graph.as_default(), () => {
    const step = build();
    expect(optimizer.variables().map((v) => v.name)).toEqual([
      "beta1_power:0",
      "beta2_power:0",
      "w/Adam:0",
      "w/Adam_1:0",
    ]);
    const sess = tf.Session();
    sess.run(tf.global_variables_initializer());
    sess.run(step);
  });
  expect(optimizer.variables().every((v) => v.graph === tf.get_default_graph())).toBe(true);
});

test("custom getters stand between get_variable and the variable", () => {
  const suffixed = ((getter, name, ...args) => getter(`${name}_suffix`, ...args)) satisfies Parameters<
    typeof tf.get_variable
  >[number] extends never
    ? never
    : (getter: (name: string, ...args: unknown[]) => tf.Variable, name: string, ...args: unknown[]) => tf.Variable;
  tf.with(tf.variable_scope("a", { custom_getter: suffixed }), () => {
    expect(tf.get_variable("w", [2]).name).toBe("a/w_suffix:0");
    tf.with(tf.variable_scope("b", { custom_getter: suffixed }), () => {
      // the inner getter is asked first, as in TensorFlow
      expect(tf.get_variable("w", [2]).name).toBe("a/b/w_suffix_suffix:0");
    });
  });
});

test("initializers are functions with attributes, and may be one's own", () => {
  const normal = tf.random_normal_initializer({ stddev: 0.5 });
  expect(typeof normal).toBe("function");
  expect(normal.stddev).toBe(0.5);
  expect(normal.get_config()).toEqual({ mean: 0, stddev: 0.5, seed: null, dtype: "float32" });
  expect(tf.zeros_initializer()([2, 3], { dtype: tf.int32 }).dtype).toBe(tf.int32);
  class Twos extends tf.zeros_initializer {
    override __call__(shape: number[], dtype?: tf.DType | null): tf.Tensor {
      return tf.fill(shape, tf.cast(2, dtype ?? this.dtype));
    }
  }
  const w = tf.get_variable("w", [2], { initializer: new Twos() });
  const v = tf.get_variable("v", [2], { initializer: Twos });
  const sess = tf.Session();
  sess.run(tf.global_variables_initializer());
  expect(sess.run([w, v]).map(listOf)).toEqual([
    [2, 2],
    [2, 2],
  ]);
});

test("a variable scope entered gives the scope", () => {
  {
    using scope = tf.enter(tf.variable_scope("a"));
    expect(scope.name).toBe("a");
    expect(tf.get_variable_scope()).toBe(scope);
    scope.reuse_variables();
    expect(errorOf(() => tf.get_variable("w", [2])).message.split("\n")[0]).toBe(
      "Variable a/w does not exist, or was not created with tf.get_variable(). Did you mean to set reuse=tf.AUTO_REUSE in VarScope?",
    );
  }
  expect(tf.get_variable_scope().name).toBe("");
});

test("a variable made twice says where it was made first", () => {
  tf.get_variable("w", [2]);
  const error = errorOf(() => tf.get_variable("w", [2]));
  expect(error.message.split("\n")[0]).toBe(
    "Variable w already exists, disallowed. Did you mean to set reuse=True or reuse=tf.AUTO_REUSE in VarScope? Originally defined at:",
  );
  expect(error.message).toMatch(/optimizers\.test\.ts:\d+:\d+/);
  expect(error.message).toContain("tf.reset_default_graph()");
});

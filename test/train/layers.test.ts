/** Layers as objects: what the conformance cases, which have no classes, cannot say. */
import { beforeEach, describe, expect, test } from "vitest";
import * as tf from "tfgraph";

beforeEach(() => tf.reset_default_graph());

const names = (variables: readonly tf.Variable[]): string[] => variables.map((v) => v.name);
const rows = (...values: number[][]): tf.Tensor => tf.constant(values, { dtype: tf.float32 });

class Scale extends tf.layers.Layer {
  declare factor: tf.Variable;
  override build(input_shape: tf.TensorShape): void {
    const size = input_shape.at(-1).value!;
    this.factor = this.add_weight("factor", { shape: [size], initializer: tf.ones_initializer() });
    super.build(input_shape);
  }
  override call(inputs: tf.Tensor, { power = 1 }: { power?: number } = {}): tf.Tensor {
    return inputs.mul(this.factor).mul(power);
  }
}

describe("a layer of one's own", () => {
  test("is a function that makes its variables in the scope of its class's name", () => {
    const scale = new Scale();
    const y = scale(rows([1, 2]));
    expect(y.name).toBe("scale/mul_1:0");
    expect(names(scale.variables)).toEqual(["scale/factor:0"]);
    expect(scale.scope_name).toBe("scale");
    expect(names(new Scale({ name: "mine" }).variables)).toEqual([]);
  });

  test("passes keywords on in a last object, and uses its variables again", () => {
    const scale = new Scale({ name: "mine" });
    const [a, b] = [scale(rows([1, 2])), scale(rows([3, 4]), { power: 2 })];
    expect(tf.global_variables().length).toBe(1);
    tf.with(tf.Session(), (sess) => {
      sess.run(tf.global_variables_initializer());
      expect((sess.run([a, b]) as tf.NDArray[]).map((v) => v.tolist())).toEqual([[[1, 2]], [[6, 8]]]);
    });
  });

  test("needs no `new` behind tf.callable, and no build", () => {
    const Twice = tf.callable(
      class Twice extends tf.layers.Layer {
        override call(inputs: tf.Tensor): tf.Tensor {
          return inputs.mul(2);
        }
      },
    );
    const layer = Twice();
    expect(layer(rows([1])).name).toBe("twice/mul:0");
    expect(layer.built).toBe(true);
    expect(layer).toBeInstanceOf(tf.layers.Layer);
  });

  test("that makes nothing is told so", () => {
    class Nothing extends tf.layers.Layer {
      override call(): tf.Tensor {
        return undefined as unknown as tf.Tensor;
      }
    }
    expect(() => new Nothing()(rows([1]))).toThrow(
      "A layer's `call` method should return a Tensor or a list of Tensors, not None (layer: nothing_1).",
    );
  });

  test("adds losses to the collection of regularization losses", () => {
    class Costly extends tf.layers.Layer {
      override call(inputs: tf.Tensor): tf.Tensor {
        this.add_loss(tf.reduce_sum(inputs));
        return inputs;
      }
    }
    const layer = new Costly();
    layer(rows([1, 2]));
    const kept = tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES) as tf.Tensor[];
    expect(layer.losses.map((loss) => loss.name)).toEqual(["costly/Sum:0"]);
    expect(kept.map((loss) => loss.name)).toEqual(["costly/Sum:0"]);
  });
});

describe("layers inside layers", () => {
  class Block extends tf.layers.Layer {
    private readonly dense = tf.layers.Dense(3, { name: "inner" });
    private readonly drop = tf.layers.Dropout(0.5);
    override call(inputs: tf.Tensor, _options?: { training?: boolean }): tf.Tensor {
      return this.drop(this.dense(inputs));
    }
  }

  test("learn from the outer call whether they train", () => {
    const block = new Block();
    expect(block(rows([1, 2]), { training: true }).op.type).toBe("SelectV2");
    expect(block(rows([1, 2])).op.type).toBe("Identity");
  });

  test("keep variables of their own scope", () => {
    new Block()(rows([1, 2]));
    expect(names(tf.trainable_variables())).toEqual(["block/inner/kernel:0", "block/inner/bias:0"]);
  });
});

describe("layers that are there", () => {
  test("can be extended", () => {
    class Doubled extends tf.layers.Dense {
      override call(inputs: tf.Tensor): tf.Tensor {
        return super.call(inputs).mul(2);
      }
    }
    const layer = new Doubled(2);
    expect(layer(rows([1])).name).toBe("doubled/mul:0");
    expect(names(layer.trainable_weights)).toEqual(["doubled/kernel:0", "doubled/bias:0"]);
  });

  test("take activations and initializers by name", () => {
    const layer = tf.layers.Dense(2, { activation: "softmax", kernel_initializer: "zeros" });
    expect(layer(rows([1, 2])).op.type).toBe("Softmax");
    expect(layer.kernel!.initial_value!.name).toBe("dense/kernel/Initializer/zeros:0");
    expect(() => tf.layers.Dense(2, { activation: "rellu" })).toThrow("Unknown activation function 'rellu'");
  });

  test("take a variable scope for a name", () => {
    const scope = tf.with(tf.variable_scope("outer"), (s) => s);
    expect(tf.layers.dense(rows([1]), 2, { name: scope }).name).toBe("outer/BiasAdd:0");
    expect(names(tf.global_variables())).toEqual(["outer/kernel:0", "outer/bias:0"]);
  });

  test("refuse what they do not know, and say what they take", () => {
    const loose = tf.layers.dense as (...args: unknown[]) => unknown;
    expect(() => loose(rows([1]), 2, { activaton: tf.nn.relu })).toThrow(
      "dense() got an unexpected keyword argument 'activaton'",
    );
    expect(() => loose(rows([1]))).toThrow("dense() missing 1 required positional argument: 'units'");
  });

  test("train where the flag is left to the graph's own placeholder", () => {
    const y = tf.layers.dropout(rows([1, 2]), { training: null });
    const flag = tf.get_default_graph().get_tensor_by_name("keras_learning_phase:0");
    tf.with(tf.Session(), (sess) => {
      expect((sess.run(y) as tf.NDArray).tolist()).toEqual([[1, 2]]);
      const dropped = (sess.run(y, { feed_dict: { [flag]: true } }) as tf.NDArray).tolist() as number[][];
      expect(dropped[0]!.every((v, i) => v === 0 || v === 2 * (i + 1))).toBe(true);
    });
  });

  test("are frozen where they are not trainable", () => {
    tf.layers.dense(rows([1]), 2, { trainable: false });
    expect(tf.trainable_variables()).toEqual([]);
    expect(tf.global_variables().length).toBe(2);
  });
});

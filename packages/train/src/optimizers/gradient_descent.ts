/** Gradient descent and its momentum variants. TF: python/training/{gradient_descent,momentum,proximal_gradient_descent}.py. */
import {
  bindArguments,
  callableClass,
  IndexedSlices,
  type Operation,
  type PyArguments,
  type Tensor,
} from "@tfgraph/core";
import { cast, raw_ops, type Variable } from "@tfgraph/ops";
import { Optimizer, type Rate } from "./optimizer.ts";

const GRADIENT_DESCENT = ["learning_rate", "use_locking", "name"] as const;

class GradientDescent extends Optimizer {
  static override readonly pythonName = "tensorflow.python.training.gradient_descent.GradientDescentOptimizer";
  private readonly learningRate: Rate;
  private learningRateTensor!: Tensor;

  /** @param learning_rate how far a step goes along the gradient */
  constructor(
    ...args: PyArguments<typeof GRADIENT_DESCENT, [learning_rate: Rate, use_locking?: boolean, name?: string]>
  ) {
    const [rate, locking = false, name = "GradientDescent"] = bindArguments(
      "GradientDescentOptimizer.__init__",
      GRADIENT_DESCENT,
      args,
      {
        required: 1,
      },
    ) as [Rate, boolean?, string?];
    super(locking, name);
    this.learningRate = rate;
  }
  override _prepare(): void {
    this.learningRateTensor = this._rate_tensor(this.learningRate, "learning_rate");
  }
  override _apply_dense(grad: Tensor, variable: Variable): Operation {
    const alpha = cast(this.learningRateTensor, variable.dtype.base_dtype);
    return raw_ops.ApplyGradientDescent({ var: variable, alpha, delta: grad, use_locking: this._use_locking }).op;
  }
  override _apply_sparse_duplicate_indices(grad: IndexedSlices, variable: Variable): Tensor {
    const values = grad.values.mul(cast(this.learningRateTensor, variable.dtype.base_dtype));
    return variable.scatter_sub(new IndexedSlices(values, grad.indices, grad.dense_shape), {
      use_locking: this._use_locking,
    });
  }
}

const MOMENTUM = ["learning_rate", "momentum", "use_locking", "name", "use_nesterov"] as const;

class Momentum extends Optimizer {
  static override readonly pythonName = "tensorflow.python.training.momentum.MomentumOptimizer";
  private readonly learningRate: Rate;
  private readonly momentum: Rate;
  private readonly useNesterov: boolean;
  private learningRateTensor!: Tensor;
  private momentumTensor!: Tensor;

  /**
   * @param learning_rate how far a step goes along the accumulated gradient
   * @param momentum how much of the accumulated gradient is kept a step
   * @param use_nesterov whether the gradient is looked at ahead of the step
   */
  constructor(
    ...args: PyArguments<
      typeof MOMENTUM,
      [learning_rate: Rate, momentum: Rate, use_locking?: boolean, name?: string, use_nesterov?: boolean]
    >
  ) {
    const bound = bindArguments("MomentumOptimizer.__init__", MOMENTUM, args, { required: 2 }) as [
      Rate,
      Rate,
      boolean?,
      string?,
      boolean?,
    ];
    super(bound[2] ?? false, bound[3] ?? "Momentum");
    this.learningRate = bound[0];
    this.momentum = bound[1];
    this.useNesterov = bound[4] ?? false;
  }
  override _create_slots(var_list: readonly Variable[]): void {
    for (const v of var_list) this._zeros_slot(v, "momentum", this._name);
  }
  override _prepare(): void {
    this.learningRateTensor = this._rate_tensor(this.learningRate, "learning_rate");
    this.momentumTensor = this._rate_tensor(this.momentum, "momentum");
  }
  override _apply_dense(grad: Tensor, variable: Variable): Operation {
    return raw_ops.ApplyMomentum({ ...this.shared(variable), grad }).op;
  }
  override _apply_sparse(grad: IndexedSlices, variable: Variable): Operation {
    return raw_ops.SparseApplyMomentum({ ...this.shared(variable), grad: grad.values, indices: grad.indices }).op;
  }

  private shared(variable: Variable) {
    const dtype = variable.dtype.base_dtype;
    return {
      var: variable,
      accum: this.get_slot(variable, "momentum")!,
      lr: cast(this.learningRateTensor, dtype),
      momentum: cast(this.momentumTensor, dtype),
      use_locking: this._use_locking,
      use_nesterov: this.useNesterov,
    };
  }
}

const PROXIMAL = [
  "learning_rate",
  "l1_regularization_strength",
  "l2_regularization_strength",
  "use_locking",
  "name",
] as const;

class ProximalGradientDescent extends Optimizer {
  static override readonly pythonName =
    "tensorflow.python.training.proximal_gradient_descent.ProximalGradientDescentOptimizer";
  private readonly rates: readonly [learningRate: Rate, l1: Rate, l2: Rate];
  private tensors!: { alpha: Tensor; l1: Tensor; l2: Tensor };

  /** Gradient descent that also draws variables towards 0 by penalties of their magnitude and square. */
  constructor(
    ...args: PyArguments<
      typeof PROXIMAL,
      [
        learning_rate: Rate,
        l1_regularization_strength?: Rate,
        l2_regularization_strength?: Rate,
        use_locking?: boolean,
        name?: string,
      ]
    >
  ) {
    const bound = bindArguments("ProximalGradientDescentOptimizer.__init__", PROXIMAL, args, { required: 1 }) as [
      Rate,
      Rate?,
      Rate?,
      boolean?,
      string?,
    ];
    super(bound[3] ?? false, bound[4] ?? "ProximalGradientDescent");
    this.rates = [bound[0], bound[1] ?? 0, bound[2] ?? 0];
  }
  override _prepare(): void {
    const [rate, l1, l2] = this.rates;
    this.tensors = {
      alpha: this._rate_tensor(rate, "learning_rate"),
      l1: this._rate_tensor(l1, "l1_regularization_strength"),
      l2: this._rate_tensor(l2, "l2_regularization_strength"),
    };
  }
  override _apply_dense(grad: Tensor, variable: Variable): Operation {
    return raw_ops.ApplyProximalGradientDescent({
      var: variable,
      ...this.tensors,
      delta: grad,
      use_locking: this._use_locking,
    }).op;
  }
  override _apply_sparse(grad: IndexedSlices, variable: Variable): Operation {
    const { values, indices } = grad;
    const shared = { var: variable, ...this.tensors, use_locking: this._use_locking };
    return raw_ops.SparseApplyProximalGradientDescent({ ...shared, grad: values, indices }).op;
  }
}

/** TF: `tf.train.GradientDescentOptimizer`. */
export const GradientDescentOptimizer = callableClass(GradientDescent);
export type GradientDescentOptimizer = GradientDescent;
/** TF: `tf.train.MomentumOptimizer`. */
export const MomentumOptimizer = callableClass(Momentum);
export type MomentumOptimizer = Momentum;
/** TF: `tf.train.ProximalGradientDescentOptimizer`. */
export const ProximalGradientDescentOptimizer = callableClass(ProximalGradientDescent);
export type ProximalGradientDescentOptimizer = ProximalGradientDescent;

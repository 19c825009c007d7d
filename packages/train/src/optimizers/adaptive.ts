/** Optimizers with a rate per element. TF: python/training/{adagrad,rmsprop,adadelta,proximal_adagrad}.py. */
import {
  bindArguments,
  callableClass,
  plainNumber,
  reprFloat,
  ValueError,
  withContext,
  get_default_graph,
  type IndexedSlices,
  type Operation,
  type PyArguments,
  type Tensor,
} from "@tfgraph/core";
import {
  cast,
  constant,
  constant_initializer,
  ones_initializer,
  ones_like,
  raw_ops,
  shape as shapeOp,
  type Variable,
} from "@tfgraph/ops";
import { Optimizer, type Rate } from "./optimizer.ts";

const ADAGRAD = ["learning_rate", "initial_accumulator_value", "use_locking", "name"] as const;

class Adagrad extends Optimizer {
  static override readonly pythonName = "tensorflow.python.training.adagrad.AdagradOptimizer";
  private readonly learningRate: Rate;
  private readonly initial: number;
  private learningRateTensor!: Tensor;

  /**
   * Steps shrink with the root of all squared gradients so far.
   * @param initial_accumulator_value where that sum starts, positive. Default 0.1
   * @throws ValueError where it is not positive
   */
  constructor(
    ...args: PyArguments<
      typeof ADAGRAD,
      [learning_rate: Rate, initial_accumulator_value?: number, use_locking?: boolean, name?: string]
    >
  ) {
    const bound = bindArguments("AdagradOptimizer.__init__", ADAGRAD, args, { required: 1 }) as [
      Rate,
      number?,
      boolean?,
      string?,
    ];
    const initial = positiveAccumulator(bound[1] ?? 0.1);
    super(bound[2] ?? false, bound[3] ?? "Adagrad");
    this.learningRate = bound[0];
    this.initial = initial;
  }
  override _create_slots(var_list: readonly Variable[]): void {
    for (const v of var_list) {
      const dtype = v.dtype.base_dtype;
      const initializer = v.shape.is_fully_defined()
        ? constant_initializer(this.initial, { dtype })
        : (): Tensor => cast(raw_ops.Fill({ dims: shapeOp(v), value: this.initial }), dtype);
      this._get_or_make_slot_with_initializer(v, initializer, v.shape, dtype, "accumulator", this._name);
    }
  }
  override _prepare(): void {
    this.learningRateTensor = this._rate_tensor(this.learningRate, "learning_rate");
  }
  override _apply_dense(grad: Tensor, variable: Variable): Tensor {
    return raw_ops.ApplyAdagrad({ ...this.shared(variable), grad });
  }
  override _apply_sparse(grad: IndexedSlices, variable: Variable): Tensor {
    return raw_ops.SparseApplyAdagrad({ ...this.shared(variable), grad: grad.values, indices: grad.indices });
  }

  private shared(variable: Variable) {
    const accum = this.get_slot(variable, "accumulator")!;
    return {
      var: variable,
      accum,
      lr: cast(this.learningRateTensor, variable.dtype.base_dtype),
      use_locking: this._use_locking,
    };
  }
}

function positiveAccumulator(given: number): number {
  const value = plainNumber(given);
  if (value <= 0) throw new ValueError(`initial_accumulator_value must be positive: ${reprFloat(value)}`);
  return value;
}

const PROXIMAL_ADAGRAD = [
  "learning_rate",
  "initial_accumulator_value",
  "l1_regularization_strength",
  "l2_regularization_strength",
  "use_locking",
  "name",
] as const;

class ProximalAdagrad extends Optimizer {
  static override readonly pythonName = "tensorflow.python.training.proximal_adagrad.ProximalAdagradOptimizer";
  private readonly rates: readonly [learningRate: Rate, l1: Rate, l2: Rate];
  private readonly initial: number;
  private tensors!: { lr: Tensor; l1: Tensor; l2: Tensor };

  /** Adagrad that also draws variables towards 0 by penalties of their magnitude and square. */
  constructor(
    ...args: PyArguments<
      typeof PROXIMAL_ADAGRAD,
      [
        learning_rate: Rate,
        initial_accumulator_value?: number,
        l1_regularization_strength?: Rate,
        l2_regularization_strength?: Rate,
        use_locking?: boolean,
        name?: string,
      ]
    >
  ) {
    const bound = bindArguments("ProximalAdagradOptimizer.__init__", PROXIMAL_ADAGRAD, args, { required: 1 }) as [
      Rate,
      number?,
      Rate?,
      Rate?,
      boolean?,
      string?,
    ];
    const initial = positiveAccumulator(bound[1] ?? 0.1);
    super(bound[4] ?? false, bound[5] ?? "ProximalAdagrad");
    this.rates = [bound[0], bound[2] ?? 0, bound[3] ?? 0];
    this.initial = initial;
  }
  override _create_slots(var_list: readonly Variable[]): void {
    for (const v of var_list) {
      const value = withContext(get_default_graph().colocate_with(v), () =>
        constant(this.initial, { shape: v.shape, dtype: v.dtype.base_dtype }),
      );
      this._get_or_make_slot(v, value, "accumulator", this._name);
    }
  }
  override _prepare(): void {
    const [rate, l1, l2] = this.rates;
    this.tensors = {
      lr: this._rate_tensor(rate, "learning_rate"),
      l1: this._rate_tensor(l1, "l1_regularization_strength"),
      l2: this._rate_tensor(l2, "l2_regularization_strength"),
    };
  }
  override _apply_dense(grad: Tensor, variable: Variable): Tensor {
    return raw_ops.ApplyProximalAdagrad({ ...this.shared(variable), grad });
  }
  override _apply_sparse(grad: IndexedSlices, variable: Variable): Tensor {
    return raw_ops.SparseApplyProximalAdagrad({ ...this.shared(variable), grad: grad.values, indices: grad.indices });
  }

  private shared(variable: Variable) {
    return {
      var: variable,
      accum: this.get_slot(variable, "accumulator")!,
      ...this.tensors,
      use_locking: this._use_locking,
    };
  }
}

const RMS_PROP = ["learning_rate", "decay", "momentum", "epsilon", "use_locking", "centered", "name"] as const;

class RMSProp extends Optimizer {
  static override readonly pythonName = "tensorflow.python.training.rmsprop.RMSPropOptimizer";
  private readonly rates: readonly [learningRate: Rate, decay: Rate, momentum: Rate, epsilon: Rate];
  private readonly centered: boolean;
  private tensors!: { lr: Tensor; rho: Tensor; momentum: Tensor; epsilon: Tensor };

  /**
   * Steps are divided by the root of a moving mean of squared gradients.
   * @param decay how much of that mean is kept a step. Default 0.9
   * @param momentum how much of the last step is kept. Default 0
   * @param epsilon keeps the division finite. Default 1e-10
   * @param centered whether the gradients' variance is used instead of their mean square
   */
  constructor(
    ...args: PyArguments<
      typeof RMS_PROP,
      [
        learning_rate: Rate,
        decay?: Rate,
        momentum?: Rate,
        epsilon?: Rate,
        use_locking?: boolean,
        centered?: boolean,
        name?: string,
      ]
    >
  ) {
    const bound = bindArguments("RMSPropOptimizer.__init__", RMS_PROP, args, { required: 1 }) as [
      Rate,
      Rate?,
      Rate?,
      Rate?,
      boolean?,
      boolean?,
      string?,
    ];
    super(bound[4] ?? false, bound[6] ?? "RMSProp");
    this.rates = [bound[0], bound[1] ?? 0.9, bound[2] ?? 0, bound[3] ?? 1e-10];
    this.centered = bound[5] ?? false;
  }
  override _create_slots(var_list: readonly Variable[]): void {
    for (const v of var_list) {
      const dtype = v.dtype.base_dtype;
      if (v.shape.is_fully_defined()) {
        this._get_or_make_slot_with_initializer(v, ones_initializer({ dtype }), v.shape, dtype, "rms", this._name);
      } else {
        this._get_or_make_slot(v, ones_like(v), "rms", this._name);
      }
      if (this.centered) this._zeros_slot(v, "mg", this._name);
      this._zeros_slot(v, "momentum", this._name);
    }
  }
  override _prepare(): void {
    const [rate, decay, momentum, epsilon] = this.rates;
    this.tensors = {
      lr: this._rate_tensor(rate, "learning_rate"),
      rho: this._rate_tensor(decay, "decay"),
      momentum: this._rate_tensor(momentum, "momentum"),
      epsilon: this._rate_tensor(epsilon, "epsilon"),
    };
  }
  override _apply_dense(grad: Tensor, variable: Variable): Operation {
    const shared = { ...this.shared(variable), grad };
    if (!this.centered) return raw_ops.ApplyRMSProp(shared).op;
    return raw_ops.ApplyCenteredRMSProp({ ...shared, mg: this.get_slot(variable, "mg")! }).op;
  }
  override _apply_sparse({ values: grad, indices }: IndexedSlices, variable: Variable): Tensor {
    const shared = { ...this.shared(variable), grad, indices };
    if (!this.centered) return raw_ops.SparseApplyRMSProp(shared);
    return raw_ops.SparseApplyCenteredRMSProp({ ...shared, mg: this.get_slot(variable, "mg")! });
  }

  private shared(variable: Variable) {
    const dtype = variable.dtype.base_dtype;
    return {
      var: variable,
      ms: this.get_slot(variable, "rms")!,
      mom: this.get_slot(variable, "momentum")!,
      lr: cast(this.tensors.lr, dtype),
      rho: cast(this.tensors.rho, dtype),
      momentum: cast(this.tensors.momentum, dtype),
      epsilon: cast(this.tensors.epsilon, dtype),
      use_locking: this._use_locking,
    };
  }
}

const ADADELTA = ["learning_rate", "rho", "epsilon", "use_locking", "name"] as const;

class Adadelta extends Optimizer {
  static override readonly pythonName = "tensorflow.python.training.adadelta.AdadeltaOptimizer";
  private readonly rates: readonly [learningRate: Rate, rho: Rate, epsilon: Rate];
  private tensors!: { lr: Tensor; rho: Tensor; epsilon: Tensor };

  /**
   * Steps in the units of the variable, from moving means of squared gradients and squared steps.
   * @param rho how much of those means is kept a step. Default 0.95
   * @param epsilon keeps roots away from 0. Default 1e-8
   */
  constructor(
    ...args: PyArguments<
      typeof ADADELTA,
      [learning_rate?: Rate, rho?: Rate, epsilon?: Rate, use_locking?: boolean, name?: string]
    >
  ) {
    const bound = bindArguments("AdadeltaOptimizer.__init__", ADADELTA, args) as [
      Rate?,
      Rate?,
      Rate?,
      boolean?,
      string?,
    ];
    super(bound[3] ?? false, bound[4] ?? "Adadelta");
    this.rates = [bound[0] ?? 0.001, bound[1] ?? 0.95, bound[2] ?? 1e-8];
  }
  override _create_slots(var_list: readonly Variable[]): void {
    for (const v of var_list) {
      this._zeros_slot(v, "accum", this._name);
      this._zeros_slot(v, "accum_update", this._name);
    }
  }
  override _prepare(): void {
    const [rate, rho, epsilon] = this.rates;
    this.tensors = {
      lr: this._rate_tensor(rate, "lr"),
      rho: this._rate_tensor(rho, "rho"),
      epsilon: this._rate_tensor(epsilon, "epsilon"),
    };
  }
  override _apply_dense(grad: Tensor, variable: Variable): Tensor {
    return raw_ops.ApplyAdadelta({ ...this.shared(variable), grad });
  }
  override _apply_sparse(grad: IndexedSlices, variable: Variable): Tensor {
    return raw_ops.SparseApplyAdadelta({ ...this.shared(variable), grad: grad.values, indices: grad.indices });
  }

  private shared(variable: Variable) {
    const dtype = variable.dtype.base_dtype;
    return {
      var: variable,
      accum: this.get_slot(variable, "accum")!,
      accum_update: this.get_slot(variable, "accum_update")!,
      lr: cast(this.tensors.lr, dtype),
      rho: cast(this.tensors.rho, dtype),
      epsilon: cast(this.tensors.epsilon, dtype),
      use_locking: this._use_locking,
    };
  }
}

/** TF: `tf.train.AdagradOptimizer`. */
export const AdagradOptimizer = callableClass(Adagrad);
export type AdagradOptimizer = Adagrad;
/** TF: `tf.train.ProximalAdagradOptimizer`. */
export const ProximalAdagradOptimizer = callableClass(ProximalAdagrad);
export type ProximalAdagradOptimizer = ProximalAdagrad;
/** TF: `tf.train.RMSPropOptimizer`. */
export const RMSPropOptimizer = callableClass(RMSProp);
export type RMSPropOptimizer = RMSProp;
/** TF: `tf.train.AdadeltaOptimizer`. */
export const AdadeltaOptimizer = callableClass(Adadelta);
export type AdadeltaOptimizer = Adadelta;

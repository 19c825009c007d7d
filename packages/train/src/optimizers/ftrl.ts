/** Follow the regularized leader. TF: python/training/ftrl.py; McMahan et al., "Ad Click Prediction: a View from the Trenches". */
import {
  bindArguments,
  callableClass,
  plainNumber,
  ValueError,
  type DType,
  type IndexedSlices,
  type PyArguments,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { cast, maximum, ones, raw_ops, type Variable } from "@tfgraph/ops";
import { Optimizer, type Rate } from "./optimizer.ts";

const FTRL = [
  "learning_rate",
  "learning_rate_power",
  "initial_accumulator_value",
  "l1_regularization_strength",
  "l2_regularization_strength",
  "use_locking",
  "name",
  "accum_name",
  "linear_name",
  "l2_shrinkage_regularization_strength",
  "beta",
] as const;

interface Tensors {
  readonly lr: Tensor;
  readonly l1: Tensor;
  readonly l2: Tensor;
  readonly l2_shrinkage: Tensor;
  readonly lr_power: Tensor;
}

class Ftrl extends Optimizer {
  static override readonly pythonName = "tensorflow.python.training.ftrl.FtrlOptimizer";
  private readonly learningRate: Rate;
  private readonly power: number;
  private readonly initial: number;
  private readonly l1: number;
  private readonly l2: number;
  private readonly l2Shrinkage: number;
  private readonly beta: number;
  private readonly accumName: string | null;
  private readonly linearName: string | null;
  private tensors!: Tensors;

  /**
   * @param learning_rate_power how the rate decays; not positive. Default -0.5
   * @param initial_accumulator_value where the sum of squared gradients starts. Default 0.1
   * @param l1_regularization_strength of the magnitude; makes variables exactly 0
   * @param l2_shrinkage_regularization_strength a penalty on the loss alone
   * @throws ValueError where one of the numbers has the wrong sign
   */
  constructor(
    ...args: PyArguments<
      typeof FTRL,
      [
        learning_rate: Rate,
        learning_rate_power?: number,
        initial_accumulator_value?: number,
        l1_regularization_strength?: number,
        l2_regularization_strength?: number,
        use_locking?: boolean,
        name?: string,
        accum_name?: string | null,
        linear_name?: string | null,
        l2_shrinkage_regularization_strength?: number,
        beta?: number | null,
      ]
    >
  ) {
    const bound = bindArguments("FtrlOptimizer.__init__", FTRL, args, { required: 1 }) as [
      Rate,
      number?,
      number?,
      number?,
      number?,
      boolean?,
      string?,
      string?,
      string?,
      number?,
      number?,
    ];
    super(bound[5] ?? false, bound[6] ?? "Ftrl");
    this.learningRate = bound[0];
    this.power = plainNumber(bound[1] ?? -0.5);
    this.initial = notNegative("initial_accumulator_value", bound[2] ?? 0.1);
    this.l1 = notNegative("l1_regularization_strength", bound[3] ?? 0);
    this.l2 = notNegative("l2_regularization_strength", bound[4] ?? 0);
    this.l2Shrinkage = notNegative("l2_shrinkage_regularization_strength", bound[9] ?? 0);
    if (this.power > 0)
      throw new ValueError(`learning_rate_power ${this.power.toFixed(6)} needs to be negative or zero`);
    this.beta = plainNumber(bound[10] ?? 0);
    this.accumName = bound[7] ?? null;
    this.linearName = bound[8] ?? null;
  }

  override _create_slots(var_list: readonly Variable[]): void {
    const initializer = (shape: number[], dtype: DType): Tensor => ones(shape, dtype).mul(this.initial);
    for (const v of var_list) {
      this._get_or_make_slot_with_initializer(v, initializer, v.shape, v.dtype, "accum", this.accumName ?? this._name);
      this._zeros_slot(v, "linear", this.linearName ?? this._name);
    }
  }

  override _prepare(): void {
    const lr = this._rate_tensor(this.learningRate, "learning_rate");
    const l1 = this._rate_tensor(this.l1, "l1_regularization_strength");
    const smallest = maximum(this.learningRate as TensorLike, 1e-36); // of the rate as it was given
    const l2 = smallest.rmul(2).rtruediv(this.beta).radd(this.l2);
    this._rate_tensor(this.beta, "beta");
    const l2Shrinkage = this._rate_tensor(this.l2Shrinkage, "l2_shrinkage_regularization_strength");
    this.tensors = {
      lr,
      l1,
      l2,
      l2_shrinkage: l2Shrinkage,
      lr_power: this._rate_tensor(this.power, "learning_rate_power"),
    };
  }

  override _apply_dense(grad: Tensor, variable: Variable): Tensor {
    const shared = { ...this.shared(variable), grad };
    if (this.l2Shrinkage <= 0)
      return raw_ops.ApplyFtrl({ ...shared, lr_power: this.inType(this.tensors.lr_power, variable) });
    return raw_ops.ApplyFtrlV2({ ...shared, ...this.shrinkage(variable) });
  }

  override _apply_sparse({ values: grad, indices }: IndexedSlices, variable: Variable): Tensor {
    const shared = { ...this.shared(variable), grad, indices };
    if (this.l2Shrinkage <= 0)
      return raw_ops.SparseApplyFtrl({ ...shared, lr_power: this.inType(this.tensors.lr_power, variable) });
    return raw_ops.SparseApplyFtrlV2({ ...shared, ...this.shrinkage(variable) });
  }

  private inType(tensor: Tensor, variable: Variable): Tensor {
    return cast(tensor, variable.dtype.base_dtype);
  }

  private shared(variable: Variable) {
    const { lr, l1, l2 } = this.tensors;
    return {
      var: variable,
      accum: this.get_slot(variable, "accum")!,
      linear: this.get_slot(variable, "linear")!,
      lr: this.inType(lr, variable),
      l1: this.inType(l1, variable),
      l2: this.inType(l2, variable),
      use_locking: this._use_locking,
    };
  }

  private shrinkage(variable: Variable): { l2_shrinkage: Tensor; lr_power: Tensor } {
    const { l2_shrinkage: shrinkage, lr_power: power } = this.tensors;
    return { l2_shrinkage: this.inType(shrinkage, variable), lr_power: this.inType(power, variable) };
  }
}

function notNegative(name: string, given: number): number {
  const value = plainNumber(given);
  if (value < 0) throw new ValueError(`${name} ${value.toFixed(6)} needs to be positive or zero`);
  return value;
}

/** TF: `tf.train.FtrlOptimizer`. */
export const FtrlOptimizer = callableClass(Ftrl);
export type FtrlOptimizer = Ftrl;

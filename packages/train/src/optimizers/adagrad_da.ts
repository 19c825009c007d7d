/** Adagrad with dual averaging. TF: python/training/adagrad_da.py; Duchi et al. 2011, "Adaptive Subgradient Methods". */
import {
  asFloat,
  bindArguments,
  callableClass,
  get_default_graph,
  plainNumber,
  reprFloat,
  ValueError,
  withContext,
  type IndexedSlices,
  type PyArguments,
  type Tensor,
} from "@tfgraph/core";
import { cast, constant, identity, raw_ops, type Variable } from "@tfgraph/ops";
import { Optimizer, type Rate } from "./optimizer.ts";

const ADAGRAD_DA = [
  "learning_rate",
  "global_step",
  "initial_gradient_squared_accumulator_value",
  "l1_regularization_strength",
  "l2_regularization_strength",
  "use_locking",
  "name",
] as const;

class AdagradDA extends Optimizer {
  static override readonly pythonName = "tensorflow.python.training.adagrad_da.AdagradDAOptimizer";
  private readonly learningRate: Rate;
  private readonly step: Tensor | Variable;
  private readonly initial: number;
  private readonly strengths: readonly [l1: number, l2: number];
  private rate!: Tensor;
  private nextStep!: Tensor;

  /**
   * Variables are what the sums of all gradients say, so that many stay 0 with `l1`: for sparse linear models.
   * @param global_step counts steps
   * @param initial_gradient_squared_accumulator_value where the sum of squares starts, positive. Default 0.1
   * @throws ValueError where it is not positive
   */
  constructor(
    ...args: PyArguments<
      typeof ADAGRAD_DA,
      [
        learning_rate: Rate,
        global_step: Tensor | Variable,
        initial_gradient_squared_accumulator_value?: number,
        l1_regularization_strength?: number,
        l2_regularization_strength?: number,
        use_locking?: boolean,
        name?: string,
      ]
    >
  ) {
    const bound = bindArguments("AdagradDAOptimizer.__init__", ADAGRAD_DA, args, { required: 2 }) as [
      Rate,
      Tensor | Variable,
      number?,
      number?,
      number?,
      boolean?,
      string?,
    ];
    const initial = plainNumber(bound[2] ?? 0.1);
    if (initial <= 0) {
      throw new ValueError(`initial_gradient_squared_accumulator_value must be positive: ${reprFloat(initial)}`);
    }
    super(bound[5] ?? false, bound[6] ?? "AdagradDA");
    this.learningRate = bound[0];
    this.step = bound[1];
    this.initial = initial;
    this.strengths = [bound[3] ?? 0, bound[4] ?? 0];
  }

  override _create_slots(var_list: readonly Variable[]): void {
    for (const v of var_list) {
      const { shape } = v;
      const dtype = v.dtype.base_dtype;
      const [sum, squares] = withContext(get_default_graph().colocate_with(v), () => [
        constant(asFloat(0), { shape, dtype }),
        constant(asFloat(this.initial), { shape, dtype }),
      ]) as [Tensor, Tensor];
      this._get_or_make_slot(v, sum, "gradient_accumulator", this._name);
      this._get_or_make_slot(v, squares, "gradient_squared_accumulator", this._name);
    }
  }

  override _prepare(): void {
    this.rate = this._rate_tensor(this.learningRate, "learning_rate");
    this.nextStep = withContext(get_default_graph().colocate_with(this.rate), () => identity(this.step).add(1));
  }

  override _apply_dense(grad: Tensor, variable: Variable): Tensor {
    return raw_ops.ApplyAdagradDA({ ...this.shared(variable), grad });
  }

  override _apply_sparse(grad: IndexedSlices, variable: Variable): Tensor {
    return raw_ops.SparseApplyAdagradDA({ ...this.shared(variable), grad: grad.values, indices: grad.indices });
  }

  private shared(variable: Variable) {
    const dtype = variable.dtype.base_dtype;
    const [l1, l2] = this.strengths;
    const step = withContext(get_default_graph().device(variable.device), () => identity(this.nextStep));
    return {
      var: variable,
      gradient_accumulator: this.get_slot(variable, "gradient_accumulator")!,
      gradient_squared_accumulator: this.get_slot(variable, "gradient_squared_accumulator")!,
      lr: cast(this.rate, dtype),
      l1: cast(asFloat(l1), dtype),
      l2: cast(asFloat(l2), dtype),
      global_step: step,
      use_locking: this._use_locking,
    };
  }
}

/** TF: `tf.train.AdagradDAOptimizer`. */
export const AdagradDAOptimizer = callableClass(AdagradDA);
export type AdagradDAOptimizer = AdagradDA;

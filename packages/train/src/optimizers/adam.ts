/** Adam. TF: python/training/adam.py; Kingma and Ba, "Adam: A Method for Stochastic Optimization". */
import {
  bindArguments,
  callableClass,
  get_default_graph,
  withContext,
  type IndexedSlices,
  type NameLike,
  type Operation,
  type PyArguments,
  type Tensor,
} from "@tfgraph/core";
import { assign, assign_sub, cast, group, scatter_add, sqrt, raw_ops, type Variable } from "@tfgraph/ops";
import { Optimizer, type Rate } from "./optimizer.ts";

const ADAM = [
  "learning_rate",
  "beta1",
  "beta2",
  "epsilon",
  "use_locking",
  "name",
  "use_own_namescope_for_non_slot_vars",
] as const;

interface Rates<T> {
  readonly lr: T;
  readonly beta1: T;
  readonly beta2: T;
  readonly epsilon: T;
}

class Adam extends Optimizer {
  static override readonly pythonName: string = "tensorflow.python.training.adam.AdamOptimizer";
  private readonly rates: Rates<Rate>;
  private tensors!: Rates<Tensor>;

  /**
   * @param learning_rate how far a step goes at most, about. Default 0.001
   * @param beta1 how much of the mean of gradients is kept a step. Default 0.9
   * @param beta2 how much of the mean of their squares is kept a step. Default 0.999
   * @param epsilon keeps the division finite. Default 1e-8
   */
  constructor(
    ...args: PyArguments<
      typeof ADAM,
      [
        learning_rate?: Rate,
        beta1?: Rate,
        beta2?: Rate,
        epsilon?: Rate,
        use_locking?: boolean,
        name?: string,
        use_own_namescope_for_non_slot_vars?: boolean,
      ]
    >
  ) {
    const bound = bindArguments("AdamOptimizer.__init__", ADAM, args) as [
      Rate?,
      Rate?,
      Rate?,
      Rate?,
      boolean?,
      string?,
      boolean?,
    ];
    super(bound[4] ?? false, bound[5] ?? "Adam", bound[6] ?? false);
    this.rates = { lr: bound[0] ?? 0.001, beta1: bound[1] ?? 0.9, beta2: bound[2] ?? 0.999, epsilon: bound[3] ?? 1e-8 };
  }

  private powers(): [beta1: Variable, beta2: Variable] {
    return [this._get_non_slot_variable("beta1_power")!, this._get_non_slot_variable("beta2_power")!];
  }

  override _create_slots(var_list: readonly Variable[]): void {
    const first = var_list.reduce((a, b) => (b.name < a.name ? b : a));
    this._create_non_slot_variable(this.rates.beta1, "beta1_power", first);
    this._create_non_slot_variable(this.rates.beta2, "beta2_power", first);
    for (const v of var_list) {
      this._zeros_slot(v, "m", this._name);
      this._zeros_slot(v, "v", this._name);
    }
  }

  override _prepare(): void {
    const { lr, beta1, beta2, epsilon } = this.rates;
    this.tensors = {
      lr: this._rate_tensor(lr, "learning_rate"),
      beta1: this._rate_tensor(beta1, "beta1"),
      beta2: this._rate_tensor(beta2, "beta2"),
      epsilon: this._rate_tensor(epsilon, "epsilon"),
    };
  }

  /** The scalars of an update in a variable's type. */
  protected scalars(variable: Variable): Rates<Tensor> & { beta1_power: Tensor; beta2_power: Tensor } {
    const dtype = variable.dtype.base_dtype;
    const [beta1Power, beta2Power] = this.powers();
    return {
      beta1_power: cast(beta1Power, dtype),
      beta2_power: cast(beta2Power, dtype),
      lr: cast(this.tensors.lr, dtype),
      beta1: cast(this.tensors.beta1, dtype),
      beta2: cast(this.tensors.beta2, dtype),
      epsilon: cast(this.tensors.epsilon, dtype),
    };
  }

  override _apply_dense(grad: Tensor, variable: Variable): Operation {
    const [m, v] = [this.get_slot(variable, "m")!, this.get_slot(variable, "v")!];
    return raw_ops.ApplyAdam({ var: variable, m, v, ...this.scalars(variable), grad, use_locking: this._use_locking })
      .op;
  }

  /** All rows of the means decay; those named move. */
  override _apply_sparse({ values: grad, indices }: IndexedSlices, variable: Variable): Operation {
    const graph = get_default_graph();
    const locking = { use_locking: this._use_locking };
    const { lr, beta1, beta2, epsilon, beta1_power: beta1Power, beta2_power: beta2Power } = this.scalars(variable);
    const rate = lr.mul(sqrt(beta2Power.rsub(1))).truediv(beta1Power.rsub(1));
    const m = this.get_slot(variable, "m")!;
    const scaledGrad = grad.mul(beta1.rsub(1));
    const decayedM = assign(m, m.mul(beta1), locking);
    const newM = withContext(graph.control_dependencies([decayedM]), () =>
      scatter_add(m, indices, scaledGrad, locking),
    );
    const v = this.get_slot(variable, "v")!;
    const scaledSquare = grad.mul(grad).mul(beta2.rsub(1));
    const decayedV = assign(v, v.mul(beta2), locking);
    const newV = withContext(graph.control_dependencies([decayedV]), () =>
      scatter_add(v, indices, scaledSquare, locking),
    );
    const root = sqrt(newV);
    const update = assign_sub(variable, rate.mul(newM).truediv(root.add(epsilon)), locking);
    return group(update, newM, newV);
  }

  override _finish(update_ops: readonly (Tensor | Operation)[], name_scope: NameLike): Operation {
    const graph = get_default_graph();
    const [beta1Power, beta2Power] = this.powers();
    const locking = { use_locking: this._use_locking };
    const powers = withContext(graph.control_dependencies(update_ops), () =>
      withContext(graph.colocate_with(beta1Power), () => [
        beta1Power.assign(beta1Power.mul(this.tensors.beta1), locking),
        beta2Power.assign(beta2Power.mul(this.tensors.beta2), locking),
      ]),
    );
    return group(...update_ops, ...powers, { name: name_scope });
  }
}

/** TF: `tf.train.AdamOptimizer`. */
export const AdamOptimizer = callableClass(Adam);
export type AdamOptimizer = Adam;

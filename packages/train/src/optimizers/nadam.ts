/** Adam with Nesterov's momentum. TF: contrib/opt/python/training/nadam_optimizer.py of 1.15; Dozat, "Incorporating Nesterov Momentum into Adam". */
import {
  callableClass,
  get_default_graph,
  withContext,
  type IndexedSlices,
  type Operation,
  type Tensor,
} from "@tfgraph/core";
import { assign, gather, group, raw_ops, scatter_add, sqrt, type Variable } from "@tfgraph/ops";
import { AdamOptimizer } from "./adam.ts";

class Nadam extends AdamOptimizer {
  static override readonly pythonName = "tensorflow.contrib.opt.python.training.nadam_optimizer.NadamOptimizer";

  override _apply_dense(grad: Tensor, variable: Variable): Operation {
    const [m, v] = [this.get_slot(variable, "m")!, this.get_slot(variable, "v")!];
    return raw_ops.ApplyAdam({
      var: variable,
      m,
      v,
      ...this.scalars(variable),
      grad,
      use_locking: this._use_locking,
      use_nesterov: true,
    }).op;
  }

  /** All rows of the means decay; those named take the gradient in, and the variable's rows move. */
  override _apply_sparse({ values: grad, indices }: IndexedSlices, variable: Variable): Operation {
    const graph = get_default_graph();
    const locking = { use_locking: this._use_locking };
    const { lr, beta1, beta2, epsilon, beta1_power: beta1Power, beta2_power: beta2Power } = this.scalars(variable);
    const rate = lr.mul(sqrt(beta2Power.rsub(1))).truediv(beta1Power.rsub(1));
    const m = this.get_slot(variable, "m")!;
    const scaledGrad = grad.mul(beta1.rsub(1));
    const decayedM = assign(m, m.mul(beta1), locking);
    const ahead = withContext(graph.control_dependencies([decayedM]), () => {
      const newM = scatter_add(m, indices, scaledGrad, locking);
      return scaledGrad.add(beta1.mul(gather(newM, indices)));
    });
    const v = this.get_slot(variable, "v")!;
    const scaledSquare = grad.mul(grad).mul(beta2.rsub(1));
    const decayedV = assign(v, v.mul(beta2), locking);
    const newV = withContext(graph.control_dependencies([decayedV]), () =>
      scatter_add(v, indices, scaledSquare, locking),
    );
    const root = sqrt(gather(newV, indices));
    const step = rate.neg().mul(ahead).truediv(root.add(epsilon));
    return group(scatter_add(variable, indices, step, locking), ahead, newV);
  }
}

/** TF: `tf.contrib.opt.NadamOptimizer` of 1.15. */
export const NadamOptimizer = callableClass(Nadam);
export type NadamOptimizer = Nadam;

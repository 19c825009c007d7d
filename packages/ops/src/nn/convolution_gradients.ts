/** Gradients of convolutions: the convolution and its two gradients are linear in both arguments, so each is a gradient of the others. */
import type { Operation, Tensor } from "@tfgraph/core";
import { shape } from "../array/shape.ts";

/** The three ops of a convolution, and the attributes they share. */
interface ConvolutionOps<A> {
  readonly convolution: (args: { input: Tensor; filter: Tensor } & A) => Tensor;
  readonly toInput: (args: { input_sizes: Tensor; filter: Tensor; out_backprop: Tensor } & A) => Tensor;
  readonly toFilter: (args: { input: Tensor; filter_sizes: Tensor; out_backprop: Tensor } & A) => Tensor;
  readonly attrs: (op: Operation) => A;
  /** The shapes of input and filter, where they are not asked for one by one. */
  readonly shapesOf?: (values: readonly [Tensor, Tensor]) => readonly Tensor[];
}

type Gradient = (op: Operation, grad: Tensor) => (Tensor | null)[];

interface ConvolutionGradients {
  readonly ofConvolution: Gradient;
  readonly ofInputGradient: Gradient;
  readonly ofFilterGradient: Gradient;
}

/** TF: python/ops/nn_grad.py (`_Conv2DGrad`, `_Conv2DBackpropInputGrad`, `_Conv2DBackpropFilterGrad` and their like). */
export function convolutionGradients<A>(ops: ConvolutionOps<A>): ConvolutionGradients {
  const { convolution, toInput, toFilter, attrs, shapesOf } = ops;
  return {
    ofConvolution: (op, grad) => {
      const [input, filter] = op.inputs as readonly [Tensor, Tensor];
      const sizes = shapesOf?.([input, filter]);
      return [
        toInput({ input_sizes: sizes?.[0] ?? shape(input), filter, out_backprop: grad, ...attrs(op) }),
        toFilter({ input, filter_sizes: sizes?.[1] ?? shape(filter), out_backprop: grad, ...attrs(op) }),
      ];
    },
    ofInputGradient: (op, grad) => {
      const [, filter, outputs] = op.inputs as readonly [Tensor, Tensor, Tensor];
      return [
        null,
        toFilter({ input: grad, filter_sizes: shape(filter), out_backprop: outputs, ...attrs(op) }),
        convolution({ input: grad, filter, ...attrs(op) }),
      ];
    },
    ofFilterGradient: (op, grad) => {
      const [input, , outputs] = op.inputs as readonly [Tensor, Tensor, Tensor];
      return [
        toInput({ input_sizes: shape(input), filter: grad, out_backprop: outputs, ...attrs(op) }),
        null,
        convolution({ input, filter: grad, ...attrs(op) }),
      ];
    },
  };
}

/** What computes a batch normalization sees of its layer. */
import {
  convertToTensor,
  FloatLiteral,
  get_default_graph,
  withContext,
  type DType,
  type Operation,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { assign, assign_sub, cast, type Variable } from "@tfgraph/ops";
import { plainFloat } from "./layer_arguments.ts";

/** How far batch renormalization may correct: `rmin <= r <= rmax`, `|d| <= dmax`. */
export interface RenormClipping {
  readonly rmax?: TensorLike;
  readonly rmin?: TensorLike;
  readonly dmax?: TensorLike;
}

export interface Normalization {
  readonly axes: readonly number[];
  readonly momentum: TensorLike;
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly gamma: Variable | null;
  readonly beta: Variable | null;
  readonly moving_mean: Variable;
  readonly moving_variance: Variable;
  readonly renorm: boolean;
  readonly renorm_clipping: RenormClipping;
  readonly renorm_momentum: TensorLike;
  readonly moving_stddev: Variable;
  readonly renorm_mean: Variable;
  readonly renorm_stddev: Variable;
  readonly virtual_batch_size: number | null;
  readonly adjustment: ((shape: Tensor) => readonly [scale: Tensor, bias: Tensor]) | null;
  readonly param_shape: readonly number[];
  readonly param_dtype: DType;
  readonly data_format: string;
  add_update(update: Operation | Tensor): void;
}

/** An argument that is a float by nature. */
export function asFloat(value: TensorLike): TensorLike {
  const number = plainFloat(value);
  return number === undefined ? value : new FloatLiteral(number);
}

/** Moves an average a step towards a value. TF: `_assign_moving_average` */
export function moveAverage(variable: Variable, value: TensorLike, momentum: TensorLike): Tensor {
  const graph = get_default_graph();
  return withContext(graph.name_scope("AssignMovingAvg"), (scope) =>
    withContext(graph.colocate_with(variable), () => {
      const number = plainFloat(momentum);
      const kept = number === undefined ? convertToTensor(momentum).rsub(1) : new FloatLiteral(1 - number);
      const decay = cast(convertToTensor(kept, { name: "decay" }), variable.dtype.base_dtype);
      const delta = variable.sub(cast(value, variable.dtype.base_dtype)).mul(decay);
      return assign_sub(variable, delta, { name: scope });
    }),
  );
}

/** TF: `_assign_new_value` */
export function setAverage(variable: Variable, value: Tensor): Tensor {
  const graph = get_default_graph();
  return withContext(graph.name_scope("AssignNewValue"), (scope) =>
    withContext(graph.colocate_with(variable), () => assign(variable, value, { name: scope })),
  );
}

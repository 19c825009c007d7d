/** One step of an exponential average. TF: python/training/moving_averages.py. */
import {
  convertToTensor,
  FloatLiteral,
  get_default_graph,
  GraphKeys,
  isTensor,
  plainNumber,
  pyFunction,
  withContext,
  type NameLike,
  type ShapeLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import {
  assign,
  assign_add,
  assign_sub,
  cast,
  divide,
  get_variable,
  get_variable_scope,
  name_scope,
  pow,
  truediv,
  variable_scope,
  zeros_initializer,
  type Variable,
} from "@tfgraph/ops";

function oneMinus(decay: TensorLike): TensorLike {
  return typeof decay === "number" || decay instanceof FloatLiteral
    ? new FloatLiteral(1 - plainNumber(decay))
    : (isTensor(decay) ? decay : convertToTensor(decay)).rsub(1);
}

/** A name that no variable of the scope has; the same where variables are reused. */
function freeName(name: string): string {
  const scope = get_variable_scope();
  if (scope.reuse) return name;
  const taken = new Set(scope.global_variables().map((v) => v.op.name));
  const full = `${scope.name}/${name}`;
  if (!taken.has(full)) return name;
  let i = 1;
  while (taken.has(`${full}_${String(i)}`)) i++;
  return `${name}_${String(i)}`;
}

/**
 * The average divided by what zeros at its start have taken of it: `biased / (1 - (1 - step)^count)`. Source: Kingma and Ba 2014,
 * "Adam", section 3.
 */
function zeroDebias(variable: Variable, value: TensorLike, step: Tensor, scope: NameLike): Tensor {
  const dtype = variable.dtype.base_dtype;
  const keep = (name: string, shape: ShapeLike): Variable =>
    get_variable(freeName(name), { initializer: zeros_initializer(), shape, dtype, trainable: false });
  const [biased, count] = withContext(variable_scope(variable.op.name, { values: [variable, value, step] }), () =>
    withContext(
      get_default_graph().colocate_with(variable),
      () => [keep("biased", variable.shape), keep("local_step", [])] as const,
    ),
  );
  const sum = assign_sub(biased, biased.sub(value).mul(step));
  const steps = assign_add(count, 1);
  const factor = pow(step.rsub(1), steps).rsub(1);
  return assign(variable, sum.truediv(factor), { name: scope });
}

/**
 * Moves a variable towards a value: `variable -= (variable - value) * (1 - decay)`.
 * @param value of the variable's shape
 * @param decay how much of the variable stays, from 0 to 1
 * @param zero_debias whether the average is corrected for having begun at 0
 * @returns a reference that reads the new average
 * TF: `moving_averages.assign_moving_average`.
 */
export const assign_moving_average = pyFunction(
  "assign_moving_average",
  ["variable", "value", "decay", "zero_debias", "name"],
  (variable: Variable, value: TensorLike, decay: TensorLike, zero_debias: boolean = true, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "AssignMovingAvg", [variable, value, decay]), (scope) => {
      const wanted = variable.dtype.base_dtype;
      const given = convertToTensor(oneMinus(decay), { name: "decay" });
      const step = given.dtype === wanted ? given : cast(given, wanted);
      if (zero_debias) return zeroDebias(variable, value, step, scope);
      return assign_sub(variable, variable.sub(value).mul(step), { name: scope });
    }),
  { required: 3 },
);

/**
 * The average of `value * weight` divided by that of `weight`.
 * @param value a float tensor
 * @param decay how much of the averages stays, from 0 to 1
 * @param weight of a shape that broadcasts to the value's
 * @param truediv whether integers are divided as floats
 * @param collections of the two variables
 * TF: `moving_averages.weighted_moving_average`.
 */
export const weighted_moving_average = pyFunction(
  "weighted_moving_average",
  ["value", "decay", "weight", "truediv", "collections", "name"],
  (
    value: Tensor,
    decay: TensorLike,
    weight: Tensor,
    trueDivision: boolean = true,
    collections: readonly string[] = [GraphKeys.GLOBAL_VARIABLES],
    name?: string | null,
  ): Tensor =>
    withContext(
      variable_scope(name ?? null, { default_name: "WeightedMovingAvg", values: [value, weight, decay] }),
      (scope) => {
        const average = (label: string, { shape, dtype }: Tensor): Variable =>
          get_variable(label, { shape, dtype, initializer: zeros_initializer(), trainable: false, collections });
        const products = average("value_x_weight", value);
        const weights = average("weight", weight);
        const numerator = assign_moving_average(products, value.mul(weight), decay, false);
        const denominator = assign_moving_average(weights, weight, decay, false);
        return (trueDivision ? truediv : divide)(numerator, denominator, scope.name);
      },
    ),
  { required: 3 },
);

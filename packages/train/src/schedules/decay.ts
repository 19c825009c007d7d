/**
 * Learning rates that fall with the step, as tensors. TF: python/keras/optimizer_v2/legacy_learning_rate_decay.py,
 * learning_rate_schedule.py.
 */
import { asFloat, pyFunction, type DType, type NameLike, type Tensor, type TensorLike } from "@tfgraph/core";
import {
  add,
  cast,
  ceil,
  constant,
  divide,
  equal,
  exp,
  floor,
  minimum,
  multiply,
  negative,
  pow,
  where_v2,
} from "@tfgraph/ops";
import { inScope, rateTensor } from "./parts.ts";

/** How many periods of decay have passed; whole ones only with `staircase`. */
function periods(step: TensorLike, decaySteps: Tensor, dtype: DType, staircase: boolean): Tensor {
  const p = cast(step, dtype).truediv(decaySteps);
  return staircase ? floor(p) : p;
}

function exponential(
  learningRate: TensorLike,
  step: TensorLike,
  decaySteps: TensorLike,
  decayRate: TensorLike,
  staircase: boolean,
  name: NameLike | undefined,
): Tensor {
  return inScope(name, "ExponentialDecay", (scope) => {
    const rate = rateTensor(learningRate);
    const { dtype } = rate;
    const steps = cast(decaySteps, dtype);
    const base = cast(asFloat(decayRate), dtype);
    return multiply(rate, pow(base, periods(step, steps, dtype, staircase)), scope);
  });
}

/**
 * `learning_rate * decay_rate ^ (global_step / decay_steps)`.
 * @param learning_rate the rate at step 0: a float or a scalar float tensor
 * @param global_step a scalar integer: a number, a tensor or a variable
 * @param decay_steps in how many steps the rate is multiplied by `decay_rate`
 * @param staircase whether the rate only falls every `decay_steps` steps
 * @returns a scalar of the rate's dtype
 * TF: `tf.train.exponential_decay`.
 */
export const exponential_decay = pyFunction(
  "exponential_decay",
  ["learning_rate", "global_step", "decay_steps", "decay_rate", "staircase", "name"],
  (
    learning_rate: TensorLike,
    global_step: TensorLike,
    decay_steps: TensorLike,
    decay_rate: TensorLike,
    staircase: boolean = false,
    name?: NameLike,
  ): Tensor => exponential(learning_rate, global_step, decay_steps, decay_rate, staircase, name),
  { required: 4 },
);

/**
 * `learning_rate * exp(-decay_rate * global_step / decay_steps)`.
 * @param staircase whether the rate only falls every `decay_steps` steps
 * @returns a scalar of the rate's dtype
 * TF: `tf.train.natural_exp_decay`.
 */
export const natural_exp_decay = pyFunction(
  "natural_exp_decay",
  ["learning_rate", "global_step", "decay_steps", "decay_rate", "staircase", "name"],
  (
    learning_rate: TensorLike,
    global_step: TensorLike,
    decay_steps: TensorLike,
    decay_rate: TensorLike,
    staircase: boolean = false,
    name?: NameLike,
  ): Tensor => {
    const base = exp(negative(asFloat(decay_rate)));
    return exponential(learning_rate, global_step, decay_steps, base, staircase, name);
  },
  { required: 4 },
);

/**
 * `learning_rate / (1 + decay_rate * global_step / decay_steps)`: power scheduling.
 * @param staircase whether the rate only falls every `decay_steps` steps
 * @returns a scalar of the rate's dtype
 * TF: `tf.train.inverse_time_decay`.
 */
export const inverse_time_decay = pyFunction(
  "inverse_time_decay",
  ["learning_rate", "global_step", "decay_steps", "decay_rate", "staircase", "name"],
  (
    learning_rate: TensorLike,
    global_step: TensorLike,
    decay_steps: TensorLike,
    decay_rate: TensorLike,
    staircase: boolean = false,
    name?: NameLike,
  ): Tensor =>
    inScope(name, "InverseTimeDecay", (scope) => {
      const rate = rateTensor(learning_rate);
      const { dtype } = rate;
      const steps = cast(decay_steps, dtype);
      const growth = cast(asFloat(decay_rate), dtype);
      const p = periods(global_step, steps, dtype, staircase);
      const one = cast(constant(1), dtype);
      return divide(rate, add(one, multiply(growth, p)), scope);
    }),
  { required: 4 },
);

/**
 * From `learning_rate` to `end_learning_rate` in `decay_steps` steps:
 * `(learning_rate - end_learning_rate) * (1 - global_step / decay_steps) ^ power + end_learning_rate`.
 * @param end_learning_rate the rate from the last step on
 * @param power of the polynomial; 1 is a line
 * @param cycle whether it starts again, each time over a longer way, when the end is reached
 * @returns a scalar of the rate's dtype
 * TF: `tf.train.polynomial_decay`.
 */
export const polynomial_decay = pyFunction(
  "polynomial_decay",
  ["learning_rate", "global_step", "decay_steps", "end_learning_rate", "power", "cycle", "name"],
  (
    learning_rate: TensorLike,
    global_step: TensorLike,
    decay_steps: TensorLike,
    end_learning_rate: TensorLike = 0.0001,
    power: TensorLike = 1,
    cycle: boolean = false,
    name?: NameLike,
  ): Tensor =>
    inScope(name, "PolynomialDecay", (scope) => {
      const rate = rateTensor(learning_rate);
      const { dtype } = rate;
      const end = cast(asFloat(end_learning_rate), dtype);
      const exponent = cast(asFloat(power), dtype);
      let step = cast(global_step, dtype);
      let steps = cast(decay_steps, dtype);
      if (cycle) {
        // the first multiple of decay_steps that is not below the step; the first cycle at step 0
        const cycles = where_v2(equal(step, 0), 1, ceil(step.truediv(decay_steps)));
        steps = multiply(steps, cycles);
      } else step = minimum(step, steps);
      const p = divide(step, steps);
      return add(multiply(rate.sub(end), pow(p.rsub(1), exponent)), end, scope);
    }),
  { required: 3 },
);

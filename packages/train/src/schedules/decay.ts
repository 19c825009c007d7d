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
import { decaying, inScope, rateTensor } from "./parts.ts";

/** How many periods of decay have passed; whole ones only with `staircase`. */
function periods(step: TensorLike, decaySteps: Tensor, dtype: DType, staircase: boolean): Tensor {
  const p = cast(step, dtype).truediv(decaySteps);
  return staircase ? floor(p) : p;
}

type DecayOfSteps = (
  learningRate: TensorLike,
  step: TensorLike,
  decaySteps: TensorLike,
  decayRate: TensorLike,
  staircase: boolean,
  name: NameLike | undefined,
) => Tensor;

/** A schedule with the parameters that most have. */
function decayFunction(name: string, decay: DecayOfSteps) {
  return pyFunction(
    name,
    ["learning_rate", "global_step", "decay_steps", "decay_rate", "staircase", "name"],
    (
      learning_rate: TensorLike,
      global_step: TensorLike,
      decay_steps: TensorLike,
      decay_rate: TensorLike,
      staircase: boolean = false,
      scope?: NameLike,
    ): Tensor => decay(learning_rate, global_step, decay_steps, decay_rate, staircase, scope),
    { required: 4 },
  );
}

const exponential: DecayOfSteps = (learningRate, step, decaySteps, decayRate, staircase, name) =>
  decaying(name, "ExponentialDecay", learningRate, decaySteps, ({ rate, dtype, steps, float, scope }) => {
    const base = float(decayRate);
    return multiply(rate, pow(base, periods(step, steps, dtype, staircase)), scope);
  });

/**
 * `learning_rate * decay_rate ^ (global_step / decay_steps)`.
 * @param learning_rate the rate at step 0: a float or a scalar float tensor
 * @param global_step a scalar integer: a number, a tensor or a variable
 * @param decay_steps in how many steps the rate is multiplied by `decay_rate`
 * @param staircase whether the rate only falls every `decay_steps` steps
 * @returns a scalar of the rate's dtype
 * TF: `tf.train.exponential_decay`.
 */
export const exponential_decay = decayFunction("exponential_decay", exponential);

/**
 * `learning_rate * exp(-decay_rate * global_step / decay_steps)`.
 * @param staircase whether the rate only falls every `decay_steps` steps
 * @returns a scalar of the rate's dtype
 * TF: `tf.train.natural_exp_decay`.
 */
export const natural_exp_decay = decayFunction("natural_exp_decay", (rate, step, steps, decayRate, staircase, name) =>
  exponential(rate, step, steps, exp(negative(asFloat(decayRate))), staircase, name),
);

/**
 * `learning_rate / (1 + decay_rate * global_step / decay_steps)`: power scheduling.
 * @param staircase whether the rate only falls every `decay_steps` steps
 * @returns a scalar of the rate's dtype
 * TF: `tf.train.inverse_time_decay`.
 */
export const inverse_time_decay = decayFunction(
  "inverse_time_decay",
  (learningRate, step, decaySteps, decayRate, staircase, name) =>
    decaying(name, "InverseTimeDecay", learningRate, decaySteps, ({ rate, dtype, steps, float, scope }) => {
      const growth = float(decayRate);
      const p = periods(step, steps, dtype, staircase);
      const one = cast(constant(1), dtype);
      return divide(rate, add(one, multiply(growth, p)), scope);
    }),
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

/**
 * Learning rates that fall along a cosine. TF: python/keras/optimizer_v2/learning_rate_schedule.py. Sources: Loshchilov and Hutter
 * 2016, "SGDR: Stochastic Gradient Descent with Warm Restarts"; Bello et al. 2017, "Neural Optimizer Search with RL".
 */
import { plainNumber, pyFunction, FloatLiteral, type NameLike, type Tensor, type TensorLike } from "@tfgraph/core";
import {
  cast,
  cond,
  constant,
  convert_to_tensor,
  cos,
  equal,
  floor,
  log,
  minimum,
  multiply,
  pow,
  random_normal,
  sqrt,
} from "@tfgraph/ops";
import { decaying, type Decay } from "./parts.ts";

/** `cos(π x)`. */
function cosPi(x: Tensor): Tensor {
  return cos(constant(Math.PI).mul(x));
}

/**
 * From `learning_rate` to `alpha * learning_rate` in `decay_steps` steps, along half a cosine.
 * @param global_step a scalar integer: a number, a tensor or a variable
 * @param alpha the part of the rate that is left at the end
 * @returns a scalar of the rate's dtype
 * TF: `tf.train.cosine_decay`.
 */
export const cosine_decay = pyFunction(
  "cosine_decay",
  ["learning_rate", "global_step", "decay_steps", "alpha", "name"],
  (
    learning_rate: TensorLike,
    global_step: TensorLike,
    decay_steps: TensorLike,
    alpha: TensorLike = 0,
    name?: NameLike,
  ): Tensor =>
    decaying(name, "CosineDecay", learning_rate, decay_steps, ({ rate, dtype, steps }) => {
      const done = minimum(cast(global_step, dtype), steps).truediv(steps);
      const decayed = cosPi(done).radd(1).rmul(0.5);
      const isNumber = typeof alpha === "number" || alpha instanceof FloatLiteral;
      const rest = isNumber ? 1 - plainNumber(alpha) : convert_to_tensor(alpha).rsub(1);
      return multiply(rate, decayed.rmul(rest).add(alpha));
    }),
  { required: 3 },
);

/** Within geometrically growing periods: which one it is, and how much of it is done. */
function inGrowingPeriod(done: Tensor, growth: Tensor): [period: Tensor, done: Tensor] {
  const reached = log(done.mul(growth.rsub(1)).rsub(1));
  const period = floor(reached.truediv(log(growth)));
  const before = growth.pow(period).rsub(1).truediv(growth.rsub(1));
  return [period, done.sub(before).truediv(growth.pow(period))];
}

/**
 * {@link cosine_decay} that starts again and again.
 * @param first_decay_steps the length of the first period
 * @param t_mul how many times longer each next period is
 * @param m_mul what part of the last period's first rate the next one begins with
 * @param alpha the part of the rate that is left at the end of a period
 * @returns a scalar of the rate's dtype
 * TF: `tf.train.cosine_decay_restarts`.
 */
export const cosine_decay_restarts = pyFunction(
  "cosine_decay_restarts",
  ["learning_rate", "global_step", "first_decay_steps", "t_mul", "m_mul", "alpha", "name"],
  (
    learning_rate: TensorLike,
    global_step: TensorLike,
    first_decay_steps: TensorLike,
    t_mul: TensorLike = 2,
    m_mul: TensorLike = 1,
    alpha: TensorLike = 0,
    name?: NameLike,
  ): Tensor =>
    decaying(name, "SGDRDecay", learning_rate, first_decay_steps, ({ rate, dtype, steps, float, scope }) => {
      const least = float(alpha);
      const longer = float(t_mul);
      const lower = float(m_mul);
      const done = cast(global_step, dtype).truediv(steps);
      const [period, part] = cond(
        equal(longer, 1),
        () => {
          const whole = floor(done);
          return [whole, done.sub(whole)];
        },
        () => inGrowingPeriod(done, longer),
      ) as [Tensor, Tensor];
      const height = lower.pow(period).rmul(0.5);
      const decayed = height.mul(cosPi(part).radd(1));
      return multiply(rate, least.rsub(1).mul(decayed).add(least), scope);
    }),
  { required: 3 },
);

/** `(alpha + line) * cosine + beta`, with the line that `changed` makes of it. */
function linearCosine(
  { rate, dtype, steps, float, scope }: Decay,
  globalStep: TensorLike,
  [numPeriods, alpha, beta]: readonly [TensorLike, TensorLike, TensorLike],
  changed = (line: Tensor, _step: Tensor): Tensor => line,
): Tensor {
  const count = float(numPeriods);
  const a = float(alpha);
  const b = float(beta);
  const step = minimum(cast(globalStep, dtype), steps);
  const line = changed(steps.sub(step).truediv(steps), step);
  const done = step.truediv(steps);
  const cosine = cosPi(count.rmul(2).mul(done)).radd(1).rmul(0.5);
  return multiply(rate, a.add(line).mul(cosine).add(b), scope);
}

/**
 * A line times a cosine: `(alpha + linear) * cosine + beta`, in `decay_steps` steps.
 * @param num_periods of the cosine
 * @returns a scalar of the rate's dtype
 * TF: `tf.train.linear_cosine_decay`.
 */
export const linear_cosine_decay = pyFunction(
  "linear_cosine_decay",
  ["learning_rate", "global_step", "decay_steps", "num_periods", "alpha", "beta", "name"],
  (
    learning_rate: TensorLike,
    global_step: TensorLike,
    decay_steps: TensorLike,
    num_periods: TensorLike = 0.5,
    alpha: TensorLike = 0,
    beta: TensorLike = 0.001,
    name?: NameLike,
  ): Tensor =>
    decaying(name, "LinearCosineDecay", learning_rate, decay_steps, (decay) =>
      linearCosine(decay, global_step, [num_periods, alpha, beta]),
    ),
  { required: 3 },
);

/**
 * {@link linear_cosine_decay} with noise on the line, whose variance is `initial_variance / (1 + global_step) ^ variance_decay`.
 * @returns a scalar of the rate's dtype, another at each run
 * TF: `tf.train.noisy_linear_cosine_decay`.
 */
export const noisy_linear_cosine_decay = pyFunction(
  "noisy_linear_cosine_decay",
  [
    "learning_rate",
    "global_step",
    "decay_steps",
    "initial_variance",
    "variance_decay",
    "num_periods",
    "alpha",
    "beta",
    "name",
  ],
  (
    learning_rate: TensorLike,
    global_step: TensorLike,
    decay_steps: TensorLike,
    initial_variance: TensorLike = 1,
    variance_decay: TensorLike = 0.55,
    num_periods: TensorLike = 0.5,
    alpha: TensorLike = 0,
    beta: TensorLike = 0.001,
    name?: NameLike,
  ): Tensor =>
    decaying(name, "NoisyLinearCosineDecay", learning_rate, decay_steps, (decay) => {
      const variance = decay.float(initial_variance);
      const falling = decay.float(variance_decay);
      return linearCosine(decay, global_step, [num_periods, alpha, beta], (line, step) => {
        const stddev = sqrt(variance.truediv(pow(step.radd(1), falling)));
        return line.add(random_normal(line.shape, { stddev }));
      });
    }),
  { required: 3 },
);

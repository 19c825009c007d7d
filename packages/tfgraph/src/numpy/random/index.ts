/**
 * `np.random`: the functions of one global `RandomState`.
 */
import { RandomState } from "./random_state.ts";

export type { Size } from "./arguments.ts";
export { RandomState, type Seed, type State } from "./random_state.ts";

/** The generator whose methods the functions of this module are. */
export const _rand: RandomState = RandomState();

export const seed = _rand.seed.bind(_rand);
export const get_state = _rand.get_state.bind(_rand);
export const set_state = _rand.set_state.bind(_rand);
export const random_sample: RandomState["random_sample"] = _rand.random_sample.bind(_rand);
export const random = random_sample;
export const ranf = random_sample;
export const sample = random_sample;
export const rand: RandomState["rand"] = _rand.rand.bind(_rand);
export const randn: RandomState["randn"] = _rand.randn.bind(_rand);
export const standard_normal: RandomState["standard_normal"] = _rand.standard_normal.bind(_rand);
export const normal: RandomState["normal"] = _rand.normal.bind(_rand);
export const uniform: RandomState["uniform"] = _rand.uniform.bind(_rand);
export const randint: RandomState["randint"] = _rand.randint.bind(_rand);
export const random_integers = _rand.random_integers.bind(_rand);
export const bytes = _rand.bytes.bind(_rand);
export const shuffle = _rand.shuffle.bind(_rand);
export const permutation = _rand.permutation.bind(_rand);
export const choice: RandomState["choice"] = _rand.choice.bind(_rand);
export const binomial = _rand.binomial.bind(_rand);
export const multinomial = _rand.multinomial.bind(_rand);
export const exponential = _rand.exponential.bind(_rand);
export const standard_exponential = _rand.standard_exponential.bind(_rand);
export const gamma = _rand.gamma.bind(_rand);
export const standard_gamma = _rand.standard_gamma.bind(_rand);
export const beta = _rand.beta.bind(_rand);
export const chisquare = _rand.chisquare.bind(_rand);
export const standard_t = _rand.standard_t.bind(_rand);
export const poisson = _rand.poisson.bind(_rand);
export const geometric = _rand.geometric.bind(_rand);
export const lognormal = _rand.lognormal.bind(_rand);

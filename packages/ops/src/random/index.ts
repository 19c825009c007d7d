export { random_normal, random_uniform, truncated_normal } from "./distributions.ts";
export { random_gamma } from "./gamma.ts";
export { categorical, multinomial } from "./multinomial.ts";
export { random_shuffle } from "./shuffle.ts";
export { random_crop } from "./crop.ts";
export { random_poisson } from "./poisson.ts";
export {
  fold_in,
  random_split,
  stateless_categorical,
  stateless_gamma,
  stateless_multinomial,
  stateless_normal,
  stateless_poisson,
  stateless_truncated_normal,
  stateless_uniform,
} from "./stateless_functions.ts";
export { get_seed } from "./seeds.ts";
export { set_random_seed } from "@tfgraph/core";

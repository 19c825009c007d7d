export { random_normal, random_uniform, truncated_normal } from "./distributions.ts";
export { random_gamma } from "./gamma.ts";
export { categorical, multinomial } from "./multinomial.ts";
export { random_shuffle } from "./shuffle.ts";
export { random_crop } from "./crop.ts";

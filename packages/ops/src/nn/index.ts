export * from "./activations.ts";
export * from "./bias.ts";
export { softmax_cross_entropy_with_logits, softmax_cross_entropy_with_logits_v2, sparse_softmax_cross_entropy_with_logits } from "./cross_entropy.ts";
export * from "./dropout.ts";
export * from "./l2_loss.ts";
export * from "./normalization.ts";
export * from "./sigmoid_cross_entropy.ts";
export * from "./softmax.ts";
export * from "./top_k.ts";

import "./avg_pool.ts";
import "./conv.ts";
import "./conv3d.ts";
import "./depthwise_conv.ts";
import "./max_pool.ts";
import "./pool3d.ts";
export * from "./activations.ts";
export { overBatchAxes } from "./batch_axes.ts";
export * from "./bias.ts";
export {
  softmax_cross_entropy_with_logits,
  softmax_cross_entropy_with_logits_v2,
  sparse_softmax_cross_entropy_with_logits,
} from "./cross_entropy.ts";
export * from "./conv3d_functions.ts";
export * from "./conv_functions.ts";
export * from "./convolution.ts";
export * from "./depthwise_functions.ts";
export { atrous_conv2d_transpose } from "./dilated_transpose.ts";
export * from "./dropout.ts";
export * from "./embedding.ts";
export { embedding_lookup_sparse, safe_embedding_lookup_sparse } from "./embedding_sparse.ts";
export * from "./fused_batch_norm.ts";
export * from "./l2_loss.ts";
export * from "./log_poisson_loss.ts";
export * from "./lrn.ts";
export * from "./morphology.ts";
export * from "./normalization.ts";
export * from "./patches.ts";
export * from "./max_pool_argmax.ts";
export * from "./pool_dimensions.ts";
export * from "./pool_functions.ts";
export * from "./sigmoid_cross_entropy.ts";
export * from "./softmax.ts";
export * from "./statistics.ts";
export * from "./swish.ts";
export * from "./top_k.ts";
export * from "./zero_fraction.ts";
export * from "./candidate_sampling/index.ts";
export * from "./zero_fraction.ts";

/** TF: `tf.metrics`. */
export * from "./auc.ts";
export * from "./classes.ts";
export * from "./counts.ts";
export * from "./mean.ts";
export {
  false_negatives_at_thresholds,
  false_positives_at_thresholds,
  precision_at_thresholds,
  recall_at_thresholds,
  true_negatives_at_thresholds,
  true_positives_at_thresholds,
} from "./thresholds.ts";
export * from "./top_k.ts";

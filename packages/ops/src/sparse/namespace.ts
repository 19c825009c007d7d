/** TF: `tf.sparse`. */
export { sparse_add as add } from "./add.ts";
export { sparse_concat as concat, sparse_split as split } from "./concat.ts";
export { sparse_fill_empty_rows as fill_empty_rows } from "./fill_empty_rows.ts";
export { from_dense, sparse_eye as eye } from "./make.ts";
export { sparse_tensor_dense_matmul as matmul, sparse_tensor_dense_matmul as sparse_dense_matmul } from "./matmul.ts";
export { sparse_maximum as maximum, sparse_minimum as minimum } from "./merge.ts";
export {
  sparse_reduce_max as reduce_max,
  sparse_reduce_max_sparse as reduce_max_sparse,
  sparse_reduce_sum as reduce_sum,
  sparse_reduce_sum_sparse as reduce_sum_sparse,
} from "./reduce.ts";
export { sparse_reorder as reorder } from "./reorder.ts";
export {
  sparse_expand_dims as expand_dims,
  sparse_reshape as reshape,
  sparse_transpose as transpose,
} from "./reshape.ts";
export {
  sparse_segment_mean as segment_mean,
  sparse_segment_sqrt_n as segment_sqrt_n,
  sparse_segment_sum as segment_sum,
} from "./segment.ts";
export {
  sparse_mask as mask,
  sparse_merge as merge,
  sparse_reset_shape as reset_shape,
  sparse_retain as retain,
  sparse_to_indicator as to_indicator,
} from "./select.ts";
export { sparse_slice as slice } from "./slice.ts";
export { sparse_softmax as softmax } from "./softmax.ts";
export { sparse_placeholder as placeholder, SparseTensor } from "./sparse_tensor.ts";
export { sparse_tensor_to_dense as to_dense } from "./to_dense.ts";

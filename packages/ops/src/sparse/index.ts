export { edit_distance } from "./edit_distance.ts";
export { sparse_tensor_dense_matmul } from "./matmul.ts";
export { sparse_reorder } from "./reorder.ts";
export { sparse_placeholder, SparseTensor, SparseTensorValue } from "./sparse_tensor.ts";
export { sparse_tensor_to_dense, sparse_to_dense } from "./to_dense.ts";

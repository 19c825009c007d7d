export { TensorArray } from "./tensor_array.ts";
import "./tensor_array_ops.ts";

/** TF: `tf.layers`. */
export { BatchNormalization, batch_normalization } from "./batch_normalization.ts";
export { Conv1D, conv1d, Conv2D, conv2d, Conv3D, conv3d } from "./convolution.ts";
export { Dense, dense } from "./dense.ts";
export { Dropout, dropout } from "./dropout.ts";
export { Flatten, flatten } from "./flatten.ts";
export { InputSpec } from "./input_spec.ts";
export { Layer } from "./layer.ts";
export type { LayerRegularizer } from "./layer.ts";
export {
  AveragePooling1D,
  average_pooling1d,
  AveragePooling2D,
  average_pooling2d,
  MaxPooling1D,
  max_pooling1d,
  MaxPooling2D,
  max_pooling2d,
} from "./pooling.ts";

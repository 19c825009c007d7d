/** TF: `tf.layers`. */
export { BatchNormalization, batch_normalization } from "./batch_normalization.ts";
export { Conv1D, conv1d, Conv2D, conv2d, Conv3D, conv3d } from "./convolution.ts";
export { Dense, dense } from "./dense.ts";
export { Dropout, dropout } from "./dropout.ts";
export { Flatten, flatten } from "./flatten.ts";
export { InputSpec } from "./input_spec.ts";
export { Layer } from "./layer.ts";
export type { LayerRegularizer } from "./layer.ts";
export { SeparableConv1D, separable_conv1d, SeparableConv2D, separable_conv2d } from "./separable_convolution.ts";
export { Conv2DTranspose, conv2d_transpose, Conv3DTranspose, conv3d_transpose } from "./transposed_convolution.ts";
export {
  AveragePooling1D,
  average_pooling1d,
  AveragePooling2D,
  average_pooling2d,
  AveragePooling3D,
  average_pooling3d,
  MaxPooling1D,
  max_pooling1d,
  MaxPooling2D,
  max_pooling2d,
  MaxPooling3D,
  max_pooling3d,
} from "./pooling.ts";

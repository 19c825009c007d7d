/** Layers of `tf.contrib.layers` without variables. TF 1: contrib/layers/python/layers/layers.py. */
import {
  convertToTensor,
  FloatLiteral,
  int32,
  int64,
  isPlainObject,
  pyFunction,
  ValueError,
  withContext,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { cast, name_scope, one_hot, variable_scope, type VariableScope } from "@tfgraph/ops";
import { AveragePooling2D, Dropout, flatten as flattenLayer, MaxPooling2D } from "../../layers/index.ts";
import { plainFloat, type Sizes } from "../../layers/layer_arguments.ts";
import { add_arg_scope } from "../framework/arg_scope.ts";
import { modelVariableGetter } from "../framework/model_variables.ts";
import { collectOutputs, type OutputCollections } from "./collections.ts";

/**
 * The inputs with one axis in place of all but the first.
 * TF 1: `tf.contrib.layers.flatten`.
 */
export const flatten = add_arg_scope(
  pyFunction(
    "flatten",
    ["inputs", "outputs_collections", "scope"],
    (inputs: TensorLike, outputs_collections?: OutputCollections, scope?: NameLike): Tensor =>
      withContext(name_scope(scope ?? null, "Flatten", [inputs]), () =>
        collectOutputs(flattenLayer(convertToTensor(inputs)), outputs_collections),
      ),
    { required: 1 },
  ),
);

/**
 * Sets elements to 0 at random while training, and scales the others up.
 * @param keep_prob the probability that an element is kept
 * @param is_training whether elements are dropped: a boolean or a scalar bool tensor
 * TF 1: `tf.contrib.layers.dropout`.
 */
export const dropout = add_arg_scope(
  pyFunction(
    "dropout",
    ["inputs", "keep_prob", "noise_shape", "is_training", "outputs_collections", "scope", "seed"],
    (
      inputs: TensorLike,
      keep_prob: TensorLike = 0.5,
      noise_shape?: TensorLike | null,
      is_training: TensorLike = true,
      outputs_collections?: OutputCollections,
      scope?: NameLike | VariableScope,
      seed?: number | bigint | null,
    ): Tensor => {
      const opened = variable_scope(scope ?? null, {
        default_name: "Dropout",
        values: [inputs],
        custom_getter: modelVariableGetter(),
      });
      return withContext(opened, (sc) => {
        const x = convertToTensor(inputs);
        const kept = plainFloat(keep_prob);
        const rate = kept === undefined ? convertToTensor(keep_prob).rsub(1) : 1 - kept;
        const layer = new Dropout({ rate, noise_shape, seed, name: sc.name, _scope: sc });
        return collectOutputs(layer.__call__(x, { training: is_training }), outputs_collections);
      });
    },
    { required: 1 },
  ),
);

function pool(name: string, scopeName: string, Class: typeof MaxPooling2D | typeof AveragePooling2D) {
  return add_arg_scope(
    pyFunction(
      name,
      ["inputs", "kernel_size", "stride", "padding", "data_format", "outputs_collections", "scope"],
      (
        inputs: TensorLike,
        kernel_size: Sizes,
        stride: Sizes = 2,
        padding: string = "VALID",
        data_format: string = "NHWC",
        outputs_collections?: OutputCollections,
        scope?: NameLike,
      ): Tensor => {
        if (data_format !== "NCHW" && data_format !== "NHWC")
          throw new ValueError("data_format has to be either NCHW or NHWC.");
        return withContext(name_scope(scope ?? null, scopeName, [inputs]), (sc) => {
          const x = convertToTensor(inputs);
          const layer = new Class({
            pool_size: kernel_size,
            strides: stride,
            padding,
            data_format: data_format === "NCHW" ? "channels_first" : "channels_last",
            _scope: sc,
          });
          return collectOutputs(layer.__call__(x), outputs_collections);
        });
      },
      { required: 2 },
    ),
  );
}

/**
 * The greatest element of each window of images.
 * @param kernel_size height and width of the windows
 * @param stride their distance
 * @param data_format `"NHWC"` or `"NCHW"`
 * TF 1: `tf.contrib.layers.max_pool2d`.
 */
export const max_pool2d = pool("max_pool2d", "MaxPool2D", MaxPooling2D);
/** The mean of each window of images; see {@link max_pool2d}. TF 1: `tf.contrib.layers.avg_pool2d`. */
export const avg_pool2d = pool("avg_pool2d", "AvgPool2D", AveragePooling2D);

/**
 * Labels as vectors with a 1 at the label and 0 elsewhere.
 * TF 1: `tf.contrib.layers.one_hot_encoding`.
 */
export const one_hot_encoding = add_arg_scope(
  pyFunction(
    "one_hot_encoding",
    ["labels", "num_classes", "on_value", "off_value", "outputs_collections", "scope"],
    (
      labels: TensorLike,
      num_classes: number,
      on_value: number = 1,
      off_value: number = 0,
      outputs_collections?: OutputCollections,
      scope?: NameLike,
    ): Tensor =>
      withContext(name_scope(scope ?? null, "OneHotEncoding", [labels, num_classes]), () => {
        const x = convertToTensor(labels);
        const wide = x.dtype === int32 ? cast(x, int64, "ToInt64") : x;
        const outputs = one_hot(wide, num_classes, {
          on_value: new FloatLiteral(on_value),
          off_value: new FloatLiteral(off_value),
        });
        return collectOutputs(outputs, outputs_collections);
      }),
    { required: 2 },
  ),
);

type ScopedLayer = (inputs: Tensor, ...rest: never[]) => Tensor;

/**
 * The same layer several times: `stack(x, tf.contrib.layers.fully_connected, [32, 64, 128])`.
 * @param layer called as `layer(outputs, ...arguments, keywords)`
 * @param stack_args the arguments of each: one, or an array of several
 * @param kwargs keywords for each; `scope` is what their scopes are made of
 * TF 1: `tf.contrib.layers.stack`.
 */
export function stack(
  inputs: TensorLike,
  layer: ScopedLayer,
  stack_args: readonly unknown[],
  kwargs: Readonly<Record<string, unknown>> = {},
): Tensor {
  if (!Array.isArray(stack_args)) throw new ValueError("stack_args need to be a list or tuple");
  const { scope, ...keywords } = isPlainObject(kwargs) ? kwargs : {};
  const opened = variable_scope((scope as string | undefined) ?? null, { default_name: "Stack", values: [inputs] });
  return withContext(opened, () => {
    const name = (scope as string | undefined) ?? (layer.name === "" ? "stack" : layer.name);
    return stack_args.reduce<Tensor>((outputs, args, i) => {
      const list: unknown[] = Array.isArray(args) ? args : [args];
      return layer(outputs, ...([...list, { ...keywords, scope: `${name}_${String(i + 1)}` }] as never[]));
    }, convertToTensor(inputs));
  });
}

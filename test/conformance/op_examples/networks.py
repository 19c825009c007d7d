"""Ops of neural networks."""

from op_examples import constant, data, example, values

# ---- convolutions

for padding in ["VALID", "SAME"]:
    example("Conv2D", input=data(1, 4, 4, 2), filter=data(2, 2, 2, 2, low=-2, high=2), strides=[1, 1, 1, 1], padding=padding)
example("Conv2D", input=data(1, 5, 4, 1), filter=data(2, 3, 1, 2, low=-2, high=2), strides=[1, 2, 1, 1], padding="SAME")
example("Conv2D", input=data(1, 5, 5, 1), filter=data(2, 2, 1, 1, low=-2, high=2), strides=[1, 1, 1, 1], padding="VALID", dilations=[1, 2, 2, 1], gradient=False)
example("Conv2DBackpropInput", input_sizes=constant([1, 4, 4, 1]), filter=data(2, 2, 1, 2, low=-2, high=2), out_backprop=data(1, 2, 2, 2), strides=[1, 2, 2, 1], padding="SAME")
example("Conv2DBackpropFilter", input=data(1, 4, 4, 1), filter_sizes=constant([2, 2, 1, 2]), out_backprop=data(1, 2, 2, 2), strides=[1, 2, 2, 1], padding="SAME")
example("DepthwiseConv2dNative", input=data(1, 4, 4, 2), filter=data(2, 2, 2, 2, low=-2, high=2), strides=[1, 1, 1, 1], padding="SAME")
example("DepthwiseConv2dNativeBackpropInput", input_sizes=constant([1, 3, 3, 2]), filter=data(2, 2, 2, 1, low=-2, high=2), out_backprop=data(1, 2, 2, 2), strides=[1, 1, 1, 1], padding="VALID")
example("DepthwiseConv2dNativeBackpropFilter", input=data(1, 3, 3, 2), filter_sizes=constant([2, 2, 2, 1]), out_backprop=data(1, 2, 2, 2), strides=[1, 1, 1, 1], padding="VALID")
example("Conv3D", input=data(1, 3, 3, 3, 1), filter=data(2, 2, 2, 1, 2, low=-2, high=2), strides=[1, 1, 1, 1, 1], padding="VALID")
example("Conv3DBackpropInputV2", input_sizes=constant([1, 3, 2, 2, 1]), filter=data(2, 1, 1, 1, 2, low=-2, high=2), out_backprop=data(1, 2, 2, 2, 2), strides=[1, 1, 1, 1, 1], padding="VALID")
example("Conv3DBackpropFilterV2", input=data(1, 3, 2, 2, 1), filter_sizes=constant([2, 1, 1, 1, 2]), out_backprop=data(1, 2, 2, 2, 2), strides=[1, 1, 1, 1, 1], padding="VALID")

# ---- pools

window = dict(ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1])
cube = dict(ksize=[1, 2, 2, 2, 1], strides=[1, 1, 1, 1, 1])
for padding in ["VALID", "SAME"]:
    for op, argument in [("AvgPool", "value"), ("MaxPool", "input"), ("MaxPoolWithArgmax", "input")]:
        example(op, **{argument: data(1, 3, 5, 2)}, **window, padding=padding)
    for op in ["AvgPool3D", "MaxPool3D"]:
        example(op, input=data(1, 3, 2, 2, 1), **cube, padding=padding)
example("AvgPoolGrad", orig_input_shape=constant([1, 4, 4, 1]), grad=data(1, 2, 2, 1), **window, padding="VALID")
example("AvgPool3DGrad", orig_input_shape=constant([1, 3, 2, 2, 1]), grad=data(1, 2, 1, 1, 1), **cube, padding="VALID")
image, pooled = values([[[[1], [2]], [[3], [4]]]]), values([[[[4]]]])
example("MaxPoolGrad", orig_input=image, orig_output=pooled, grad=data(1, 1, 1, 1), **window, padding="VALID", smooth=False)
example("MaxPoolGradGrad", orig_input=image, orig_output=pooled, grad=data(1, 2, 2, 1), **window, padding="VALID", smooth=False)
example("MaxPoolGradWithArgmax", input=image, grad=data(1, 1, 1, 1), argmax=values([[[[3]]]]), **window, padding="VALID", smooth=False)
solid, most = values([[[[[1], [2]], [[3], [4]]]]]), values([[[[[4]]]]])
flat = dict(ksize=[1, 1, 2, 2, 1], strides=[1, 1, 2, 2, 1])
example("MaxPool3DGrad", orig_input=solid, orig_output=most, grad=data(1, 1, 1, 1, 1), **flat, padding="VALID", smooth=False)
example("MaxPool3DGradGrad", orig_input=solid, orig_output=most, grad=data(1, 1, 2, 2, 1), **flat, padding="VALID", smooth=False)

# ---- the rest

example("BiasAdd", value=data(2, 3), bias=data(3))
example("BiasAdd", value=data(1, 2, 2, 2), bias=data(2), data_format="NCHW")
example("BiasAddGrad", out_backprop=data(2, 3))
for op in ["Softmax", "LogSoftmax"]:
    example(op, logits=data(2, 3))
labels = values([[0.25, 0.25, 0.5], [1, 0, 0]])
example("SoftmaxCrossEntropyWithLogits", features=data(2, 3), labels=labels, smooth=False)
example("SparseSoftmaxCrossEntropyWithLogits", features=data(2, 3), labels=values([2, 0]), smooth=False)
example("LRN", input=data(1, 2, 2, 3))
example("LRNGrad", input_grads=data(1, 1, 2, 3), input_image=data(1, 1, 2, 3), output_image=data(1, 1, 2, 3))
channels = dict(scale=data(2, low=0.5, high=2), offset=data(2))
nothing = dict(mean=values([]), variance=values([]))
example("FusedBatchNormV3", x=data(2, 2, 2, 2), **channels, **nothing, epsilon=0.125)
moments = dict(mean=data(2), variance=data(2, low=0.5, high=2))
example("FusedBatchNormV3", x=data(2, 2, 2, 2), **channels, **moments, is_training=False, epsilon=0.125, compared=3)
example(
    "FusedBatchNormGradV3",
    y_backprop=data(2, 2, 2, 2),
    x=data(2, 2, 2, 2),
    scale=data(2, low=0.5, high=2),
    reserve_space_1=data(2),
    reserve_space_2=data(2, low=0.5, high=2),
    reserve_space_3=data(2),
    epsilon=0.125,
)

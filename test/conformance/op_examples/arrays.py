"""Ops that shape, move, choose and place elements."""

from op_examples import constant, data, example, floats, integers, texts, values

# ---- shapes

example("Reshape", tensor=data(2, 6), shape=constant([3, 4]))
example("Reshape", tensor=data(2, 6), shape=constant([-1, 2, 2]))
example("Reshape", tensor=data(1), shape=constant([]))
example("ExpandDims", input=data(2, 3), dim=constant(1))
example("ExpandDims", input=data(2, 3), dim=constant(-1))
example("Squeeze", input=data(1, 3, 1))
example("Squeeze", input=data(1, 3, 1), squeeze_dims=[-1])
example("EnsureShape", input=data(2, 3), shape=[None, 3])
for op in ["Transpose", "ConjugateTranspose"]:
    example(op, x=data(2, 3), perm=constant([1, 0]))
    example(op, x=data(2, 3, 2), perm=constant([2, 0, 1]))
for op in ["Rank", "Size", "Shape"]:
    example(op, input=data(2, 3))
example("Size", input=data(2, 3), out_type="int64")
example("ShapeN", input=[data(2, 3), data(4)])
example("BroadcastTo", input=data(2, 1), shape=constant([3, 2, 4]))
example("BroadcastArgs", s0=constant([2, 1]), s1=constant([3, 1, 4]))
example("BroadcastGradientArgs", s0=constant([2, 1]), s1=constant([3, 1, 4]))
example("Fill", dims=constant([2, 3]), value=data())
example("Range", start=constant(1), limit=constant(8), delta=constant(3), without=["float16", "bfloat16"])
example("Range", start=constant(5), limit=constant(-2), delta=constant(-2), without=["float16", "bfloat16"])
example("OneHot", indices=values([0, 2, -1, 9]), depth=constant(3), on_value=data(), off_value=data(low=-7))
example("OneHot", indices=values([[0, 2], [1, 9]]), depth=constant(3), on_value=values(5), off_value=values(0), axis=1)

# ---- several into one, one into several

example("Concat", concat_dim=constant(1), values=[data(2, 3), data(2, 1)])
example("ConcatV2", values=[data(2, 3), data(1, 3), data(0, 3)], axis=constant(0))
example("ConcatV2", values=[data(2, 3), data(2, 1)], axis=constant(-1))
example("ConcatOffset", concat_dim=constant(1), shape=[constant([2, 3, 1]), constant([2, 5, 1])])
example("Pack", values=[data(2, 3), data(2, 3)])
example("Pack", values=[data(2), data(2), data(2)], axis=-1)
example("Unpack", value=data(2, 3), num=2)
example("Unpack", value=data(2, 3), num=3, axis=-1)
example("Split", split_dim=constant(1), value=data(2, 4), num_split=2)
example("SplitV", value=data(2, 6), size_splits=constant([1, -1, 2]), split_dim=constant(1), num_split=3, without=["Tlen=int8"])
example("DynamicPartition", data=data(4, 2), partitions=values([1, 0, 1, 2]), num_partitions=3)
for op in ["DynamicStitch", "ParallelDynamicStitch"]:
    example(op, indices=[values([0, 3]), values([2, 1])], data=[data(2, 2), data(2, 2)])

# ---- parts

example("Slice", input=data(3, 4), begin=constant([1, 0]), size=constant([2, -1]))
example("StridedSlice", input=data(3, 4), begin=constant([0, 1]), end=constant([3, 4]), strides=constant([2, 1]))
example("StridedSlice", input=data(3, 4), begin=constant([2, 3]), end=constant([0, 0]), strides=constant([-1, -2]))
example(
    "StridedSlice",
    input=data(3, 4),
    begin=constant([0, 0, 1]),
    end=constant([0, 0, 2]),
    strides=constant([1, 1, 1]),
    begin_mask=1,
    end_mask=1,
    new_axis_mask=2,
    shrink_axis_mask=4,
)
example("StridedSlice", input=data(2, 3, 4), begin=constant([0, 1]), end=constant([0, 2]), strides=constant([1, 1]), ellipsis_mask=1)
example(
    "StridedSliceGrad",
    shape=constant([3, 4]),
    begin=constant([0, 1]),
    end=constant([3, 4]),
    strides=constant([2, 1]),
    dy=data(2, 3),
)
example("Gather", params=data(4, 3), indices=values([2, 0, 2]))
example("GatherV2", params=data(4, 3), indices=values([2, 0, 2]), axis=constant(0))
example("GatherV2", params=data(2, 4), indices=values([[3, 0], [1, 1]]), axis=constant(1))
example("GatherV2", params=data(2, 4), indices=values([[3, 0], [1, 2]]), axis=constant(1), batch_dims=1)
example("GatherNd", params=data(3, 4), indices=values([[0, 1], [2, 3]]))
example("GatherNd", params=data(3, 4), indices=values([[[2]], [[0]]]))

# ---- places

example("ScatterNd", indices=values([[1], [3], [1]]), updates=data(3, 2), shape=constant([4, 2]))
for op in ["TensorScatterUpdate", "TensorScatterAdd", "TensorScatterSub", "TensorScatterMax", "TensorScatterMin"]:
    example(op, tensor=data(4, 2), indices=values([[1], [3]]), updates=data(2, 2), smooth=op[13:] not in ("Max", "Min"))
example("InvertPermutation", x=values([2, 0, 3, 1]))
example("Tile", input=data(2, 3), multiples=constant([2, 1]))
example("Pad", input=data(2, 3), paddings=constant([[1, 0], [0, 2]]))
example("PadV2", input=data(2, 3), paddings=constant([[1, 0], [0, 2]]), constant_values=data())
for mode in ["REFLECT", "SYMMETRIC"]:
    example("MirrorPad", input=data(3, 3), paddings=constant([[1, 2], [0, 1]]), mode=mode)
    example("MirrorPadGrad", input=data(6, 4), paddings=constant([[1, 2], [0, 1]]), mode=mode)
example("Reverse", tensor=data(2, 3), dims=constant([0, 1]))
example("ReverseV2", tensor=data(2, 3), axis=constant([-1]))
example("ReverseSequence", input=data(2, 4), seq_lengths=values([3, 1]), seq_dim=1)
example("ReverseSequence", input=data(4, 2), seq_lengths=values([3, 1]), seq_dim=0, batch_dim=1)
example("Roll", input=data(2, 3), shift=values([1, -1]), axis=values([0, 1]))
example("Roll", input=data(5), shift=values(2), axis=values(0))
example("SpaceToBatchND", input=data(1, 4, 2, 1), block_shape=constant([2, 2]), paddings=constant([[0, 0], [0, 0]]))
example("SpaceToBatchND", input=data(1, 3, 1), block_shape=constant([2]), paddings=constant([[0, 1]]))
example("BatchToSpaceND", input=data(4, 2, 1, 1), block_shape=constant([2, 2]), crops=constant([[0, 1], [0, 0]]))
example("SpaceToDepth", input=data(1, 2, 4, 1), block_size=2)
example("DepthToSpace", input=data(1, 1, 2, 4), block_size=2)

# ---- diagonals

example("Diag", diagonal=data(3))
example("Diag", diagonal=data(2, 2))
example("DiagPart", input=data(3, 3))
example("MatrixDiag", diagonal=data(2, 3))
example("MatrixDiagPart", input=data(2, 3, 4))
example("MatrixSetDiag", input=data(2, 3, 4), diagonal=data(2, 3))
example("MatrixBandPart", input=data(3, 4), num_lower=constant(1), num_upper=constant(0))
example("MatrixBandPart", input=data(2, 3, 3), num_lower=constant(0), num_upper=constant(-1))
unknown = dict(num_rows=constant(-1), num_cols=constant(-1))
example("MatrixDiagV3", diagonal=data(2, 3), k=constant(1), padding_value=data(), **unknown)
example("MatrixDiagV3", diagonal=data(2, 3), k=constant([-1, 0]), padding_value=data(), **unknown)
example("MatrixDiagPartV3", input=data(3, 4), k=constant(-1), padding_value=data())
example("MatrixDiagPartV3", input=data(3, 4), k=constant([0, 2]), padding_value=data(), align="LEFT_RIGHT")
example("MatrixSetDiagV3", input=data(3, 4), diagonal=data(3), k=constant(1))
example("MatrixSetDiagV3", input=data(3, 4), diagonal=data(2, 3), k=constant([-1, 0]))

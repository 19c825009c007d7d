"""Sparse tensors added, cut, reshaped, reduced; rows picked and combined by segment."""

from op_examples import constant, data, example, values

places_a, places_b = values([[0, 1], [1, 0], [1, 2]]), values([[0, 0], [1, 0]])
shape = constant([2, 3])

both = dict(a_indices=places_a, a_values=data(3), a_shape=shape, b_indices=places_b, b_values=data(2), b_shape=shape)
# TensorFlow reads the bytes of a threshold as those of a's type, whatever its own is
short = [f"Treal={name}" for name in ["float16", "bfloat16", "int8", "int16", "uint8", "uint16"]]
example("SparseAdd", **both, thresh=values(0), without=short)
example("SparseAddGrad", backprop_val_grad=data(4), a_indices=places_a, b_indices=places_b, sum_indices=values([[0, 0], [0, 1], [1, 0], [1, 2]]))
example("SparseTensorDenseAdd", a_indices=places_a, a_values=data(3), a_shape=shape, b=data(2, 3))
for op in ["SparseSparseMaximum", "SparseSparseMinimum"]:
    example(op, **both, gradient=False)
for op in ["SparseDenseCwiseAdd", "SparseDenseCwiseMul", "SparseDenseCwiseDiv"]:
    example(op, sp_indices=places_a, sp_values=data(3), sp_shape=shape, dense=data(2, 3, low=1, high=5), gradient=op != "SparseDenseCwiseAdd")
    example(op, sp_indices=places_a, sp_values=data(3), sp_shape=shape, dense=data(3, low=1, high=5), gradient=False)

example("SparseConcat", indices=[places_a, places_b], values=[data(3), data(2)], shapes=[shape, shape], concat_dim=1)
example("SparseConcat", indices=[places_a, places_b], values=[data(3), data(2)], shapes=[shape, shape], concat_dim=-2)
example("SparseSplit", split_dim=constant(1), indices=places_a, values=data(3), shape=shape, num_split=2)
example("SparseSlice", indices=places_a, values=data(3), shape=shape, start=constant([0, 1]), size=constant([2, 5]))
example("SparseSliceGrad", backprop_val_grad=data(2), input_indices=places_a, input_start=values([0, 1]), output_indices=values([[0, 0], [1, 1]]))
example("SparseReshape", input_indices=places_a, input_shape=shape, new_shape=constant([3, -1]))
for keep in [False, True]:
    for op in ["SparseReduceSum", "SparseReduceMax", "SparseReduceSumSparse", "SparseReduceMaxSparse"]:
        example(op, input_indices=places_a, input_values=data(3), input_shape=shape, reduction_axes=constant([1]), keep_dims=keep)
example("SparseFillEmptyRows", indices=values([[0, 1], [2, 0], [2, 1]]), values=data(3), dense_shape=constant([4, 2]), default_value=data())
example("SparseFillEmptyRowsGrad", reverse_index_map=values([2, 1]), grad_values=data(4))
example("SparseSoftmax", sp_indices=places_a, sp_values=data(3), sp_shape=shape)

picked, segments = values([0, 1, 2, 0]), values([0, 0, 2, 2])
for norm in ["Sum", "Mean", "SqrtN"]:
    example(f"SparseSegment{norm}", data=data(3, 2), indices=picked, segment_ids=segments)
    example(f"SparseSegment{norm}WithNumSegments", data=data(3, 2), indices=picked, segment_ids=segments, num_segments=constant(4))
    example(f"SparseSegment{norm}Grad", grad=data(3, 2), indices=picked, segment_ids=segments, output_dim0=constant(4))
    example(f"SparseSegment{norm}GradV2", grad=data(3, 2), indices=picked, segment_ids=segments, dense_output_dim0=constant(4))

"""Ops that add up, choose, count, sort and search."""

from op_examples import constant, data, example, floats, integers, texts, values

for op in ["Sum", "Mean", "Prod", "Max", "Min", "EuclideanNorm", "All", "Any"]:
    example(op, input=data(2, 3), reduction_indices=constant([1]))
    example(op, input=data(2, 3), reduction_indices=constant(-2), keep_dims=True)
    example(op, input=data(2, 3, 2), reduction_indices=constant([0, 2]))
    example(op, input=data(2, 3), reduction_indices=constant([]))
    example(op, input=data(0, 3), reduction_indices=constant([0]), smooth=False)
for op in ["Sum", "Prod", "Mean"]:
    example(op, input=integers([100, 100, 100, 2000000000, 2000000000]), reduction_indices=constant([0]), smooth=False)
for op in ["Max", "Min", "Sum"]:
    example(op, input=floats([[1.0, float("nan")], [float("inf"), 2.0]]), reduction_indices=constant([1]), smooth=False)
for op in ["ArgMax", "ArgMin"]:
    example(op, input=data(2, 3), dimension=constant(1), without=["Tidx=int16"])
    example(op, input=data(2, 3, 2), dimension=constant(-2), output_type="int32", without=["Tidx=int16"])
    example(op, input=values([3, 1, 3, 1]), dimension=constant(0), without=["Tidx=int16"])
for op in ["Cumsum", "Cumprod"]:
    example(op, x=data(2, 3), axis=constant(1))
    example(op, x=data(2, 3), axis=constant(0), exclusive=True)
    example(op, x=data(2, 3), axis=constant(-1), reverse=True)
    example(op, x=data(2, 3), axis=constant(1), reverse=True, exclusive=True)

for op in ["SegmentSum", "SegmentMean", "SegmentProd", "SegmentMax", "SegmentMin"]:
    example(op, data=data(4, 2, nonzero=True), segment_ids=values([0, 0, 2, 2]))
for op in ["UnsortedSegmentSum", "UnsortedSegmentProd", "UnsortedSegmentMax", "UnsortedSegmentMin"]:
    some = dict(data=data(4, 2, nonzero=True), segment_ids=values([2, 0, 2, -1]), num_segments=constant(4))
    example(op, **some, smooth=op.endswith(("Sum", "Prod")))
    example(op, data=data(2, 2, nonzero=True), segment_ids=values([[1, 0], [1, 1]]), num_segments=constant(2))

example("DenseBincount", input=values([1, 2, 2, 7]), size=constant(4), weights=data(4))
example("DenseBincount", input=values([1, 2, 2]), size=constant(4), weights=values([]))
example("DenseBincount", input=values([[1, 2], [2, 0]]), size=constant(3), weights=data(2, 2))
example("DenseBincount", input=values([1, 2, 2]), size=constant(4), weights=values([]), binary_output=True)
example("HistogramFixedWidth", values=data(8), value_range=values([-2, 3]), nbins=constant(5))

example("TopKV2", input=data(2, 4), k=constant(3))
example("TopKV2", input=values([[1, 3, 3, 2], [2, 2, 2, 2]]), k=constant(2), smooth=False)
for op in ["InTopK", "InTopKV2"]:
    k = {"k": 2} if op == "InTopK" else {"k": constant(2)}
    example(op, predictions=data(3, 4), targets=values([0, 1, 3]), **k)
for op in ["Unique", "UniqueWithCounts"]:
    example(op, x=values([3, 1, 3, 2, 1]))
example("ListDiff", x=values([5, 1, 3, 2, 1]), y=values([1, 2]))
for op in ["LowerBound", "UpperBound"]:
    example(op, sorted_inputs=values([[1, 2, 2, 5], [0, 3, 4, 9]]), values=values([[2, 6], [3, 10]]))
example("Where", input=values([[1, 0, 2], [0, 0, 3]]))
example("AddN", inputs=[data(2, 2)])

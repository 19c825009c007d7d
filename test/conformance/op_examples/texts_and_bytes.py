"""Numbers as text and as bytes, distances of sequences, distinct slices, coordinates."""

from op_examples import constant, data, example, values

example("AsString", input=data(2, 3))
example("AsString", input=data(3), width=9, fill="0")
sizes = {"uint8": 1, "int8": 1, "float16": 2, "bfloat16": 2, "int16": 2, "uint16": 2, "float32": 4, "int32": 4, "uint32": 4}
sizes |= {"float64": 8, "int64": 8, "uint64": 8, "complex64": 8, "complex128": 16}
for name, size in sizes.items():
    example("Bitcast", input=data(2), T=name, type="uint8", gradient=False)
    example("Bitcast", input=data(2, size) if size > 1 else data(2), T="uint8", type=name, gradient=False)
example(
    "EditDistance",
    hypothesis_indices=values([[0, 0], [0, 1], [1, 0]]),
    hypothesis_values=values([1, 2, 0]),
    hypothesis_shape=constant([2, 2]),
    truth_indices=values([[0, 0], [0, 1], [0, 2], [2, 0]]),
    truth_values=values([2, 0, 0, 1]),
    truth_shape=constant([3, 3]),
    normalize=False,
)
example("UnravelIndex", indices=values([5, 3, 0]), dims=constant([2, 3]))
example("UniqueV2", x=values([[1, 0, 0], [1, 0, 0], [2, 0, 0]]), axis=constant([0]))
example("UniqueV2", x=values([1, 0, 1, 3]), axis=constant([-1]))
example("UniqueWithCountsV2", x=values([[1, 0, 0], [1, 0, 0], [2, 0, 0]]), axis=constant([1]))

"""Sparse tensors, sets, strings as numbers."""

from op_examples import constant, data, example, texts, values

matrix = dict(a_indices=values([[0, 1], [1, 0], [1, 2]]), a_values=data(3), a_shape=constant([2, 3]))
example("SparseTensorDenseMatMul", **matrix, b=data(3, 2))
example("SparseTensorDenseMatMul", **matrix, b=data(2, 2), adjoint_a=True)
example("SparseToDense", sparse_indices=values([1, 3]), output_shape=constant([5]), sparse_values=data(2), default_value=data(), gradient=False)
example("SparseToDense", sparse_indices=values([[0, 1], [2, 0]]), output_shape=constant([3, 2]), sparse_values=data(), default_value=values(0), gradient=False)
example("SparseReorder", input_indices=values([[1, 2], [0, 1], [1, 0]]), input_values=data(3), input_shape=constant([2, 3]))

rows = values([[1, 2, 3], [4, 5, 5]])
other = dict(indices=values([[0, 0], [0, 1], [1, 0]]), values=values([2, 9, 5]), shape=constant([2, 2]))
second = {f"set2_{k}": v for k, v in other.items()}
first = {f"set1_{k}": v for k, v in dict(other, values=values([2, 3, 7])).items()}
for operation in ["a-b", "b-a", "intersection", "union"]:
    example("DenseToDenseSetOperation", set1=rows, set2=values([[2, 9], [5, 8]]), set_operation=operation)
example("DenseToSparseSetOperation", set1=rows, **second, set_operation="intersection")
example("SparseToSparseSetOperation", **first, **second, set_operation="union")
example("SetSize", **{f"set_{k}": v for k, v in other.items()})

example("DecodeRaw", bytes=texts(["0123456789abcdef", "zyxwvutsrqponmlk"]))
example("DecodeRaw", bytes=texts(["0123456789abcdef"]), little_endian=False)
example("StringToNumber", string_tensor=texts(["12", "7", "100"]))

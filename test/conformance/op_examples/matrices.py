"""Products of matrices, decompositions, systems of equations."""

from op_examples import constant, data, example, values

for a, b in [(False, False), (True, False), (False, True), (True, True)]:
    left, right = data(*[3, 2] if a else [2, 3]), data(*[2, 3] if b else [3, 2])
    example("MatMul", a=left, b=right, transpose_a=a, transpose_b=b)
for op in ["BatchMatMul", "BatchMatMulV2"]:
    example(op, x=data(2, 2, 3), y=data(2, 3, 2))
    example(op, x=data(2, 3, 2), y=data(2, 2, 3), adj_x=True, adj_y=True)
example("BatchMatMulV2", x=data(2, 1, 2, 3), y=data(2, 3, 2))
example("Einsum", inputs=[data(2, 3), data(3, 2)], equation="ij,jk->ki")
example("Einsum", inputs=[data(2, 2, 3), data(2, 3)], equation="bij,bj->bi")
example("Einsum", inputs=[data(2, 3)], equation="ij->j")
example("Cross", a=data(2, 3), b=data(2, 3))

positive = values([[4, 1, 0.5], [1, 3, -1], [0.5, -1, 5]])
general = values([[2, -1, 0.5], [1, 3, -1], [0.5, 2, 4]])
example("Cholesky", input=positive, smooth=False, without=["complex64", "complex128"])
for op in ["MatrixInverse", "MatrixDeterminant", "LogMatrixDeterminant"]:
    example(op, input=general)
example("MatrixInverse", input=general, adjoint=True)
example("MatrixSolve", matrix=general, rhs=data(3, 2))
example("MatrixSolve", matrix=general, rhs=data(3, 2), adjoint=True)
example("MatrixTriangularSolve", matrix=general, rhs=data(3, 2))
example("MatrixTriangularSolve", matrix=general, rhs=data(3, 2), lower=False, adjoint=True)
example("MatrixSolveLs", matrix=data(4, 2), rhs=data(4, 1), l2_regularizer=values(0.5), fast=True)
example("SelfAdjointEigV2", input=positive, compute_v=False, compared=1, smooth=False, without=["complex64", "complex128"])
example("Svd", input=general, compute_uv=False, compared=1)
example("Qr", input=general, smooth=False, without=["complex64", "complex128"])

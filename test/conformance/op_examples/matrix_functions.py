"""Functions of matrices, tridiagonal systems; patches and morphology of images."""

from op_examples import constant, data, example, values

positive = values([[4, 1, 0.5], [1, 3, -1], [0.5, -1, 5]])
general = values([[2, -1, 0.5], [1, 3, -1], [0.5, 2, 4]])
example("MatrixSquareRoot", input=general)
example("MatrixLogarithm", input=positive, smooth=False)
example("Lu", input=general, smooth=False)
diagonals = values([[1, 2, 0.5, 0], [4, -3, 5, 2], [0, 1, 0.5, -1]])
for pivoting in [True, False]:
    example("TridiagonalSolve", diagonals=diagonals, rhs=data(4, 2), partial_pivoting=pivoting)
example("TridiagonalMatMul", superdiag=data(1, 3), maindiag=data(1, 3), subdiag=data(1, 3), rhs=data(3, 2))
example("BatchMatMulV3", x=data(2, 2, 3), y=data(2, 3, 2))
example("MatrixDiagV2", diagonal=data(2, 3), k=constant(1), num_rows=constant(-1), num_cols=constant(-1), padding_value=data())
example("MatrixDiagV2", diagonal=data(2, 3), k=constant([0, 1]), num_rows=constant(3), num_cols=constant(4), padding_value=data(), smooth=False)
example("MatrixDiagPartV2", input=data(2, 3, 4), k=constant(-1), padding_value=data())
example("MatrixDiagPartV2", input=data(3, 4), k=constant([-1, 1]), padding_value=data(), smooth=False)
example("MatrixSetDiagV2", input=data(3, 4), diagonal=data(3), k=constant(1))
one = [1, 1, 1, 1]
for strides, rates, padding in [(one, one, "VALID"), ([1, 2, 1, 1], one, "SAME"), (one, [1, 1, 2, 1], "SAME")]:
    example("ExtractImagePatches", images=data(2, 3, 4, 2), ksizes=[1, 2, 2, 1], strides=strides, rates=rates, padding=padding)
    image, filter = data(1, 3, 4, 2), values([[[0.25, -1], [0.5, 2]], [[1, 0.75], [-0.5, 3]]])
    example("Dilation2D", input=image, filter=filter, strides=strides, rates=rates, padding=padding, smooth=False)
example("Dilation2DBackpropInput", input=data(1, 3, 4, 1), filter=data(2, 2, 1), out_backprop=data(1, 2, 3, 1), strides=one, rates=one, padding="VALID")
example("Dilation2DBackpropFilter", input=data(1, 3, 4, 1), filter=data(2, 2, 1), out_backprop=data(1, 2, 3, 1), strides=one, rates=one, padding="VALID")

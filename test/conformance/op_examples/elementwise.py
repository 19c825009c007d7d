"""Ops of one element each, and of two with broadcasting."""

from op_examples import constant, data, example, floats, integers, values

# ---- of one

for op in ["Abs", "Neg", "Sign", "Square", "Round", "Rint", "Floor", "Ceil"]:
    example(op, x=data(2, 3))
    example(op, x=floats([0.0, -0.0, 0.5, 1.5, 2.5, -0.5, -1.5, float("inf"), float("-inf"), float("nan")]), smooth=False)
for op in ["Exp", "Expm1", "Sin", "Cos", "Tan", "Sinh", "Cosh", "Tanh", "Asinh", "Atan", "Sigmoid", "Erfc"]:
    example(op, x=data(2, 3, low=-2, high=2))
    example(op, x=floats([0.0, -0.0, float("inf"), float("-inf"), float("nan"), 20.0, -20.0]), smooth=False)
example("Erf", x=data(2, 3, low=-2, high=2))
for op in ["Log", "Log1p", "Sqrt", "Rsqrt", "Reciprocal", "Lgamma", "Digamma"]:
    example(op, x=data(2, 3, low=0.2, high=6))
for op in ["Log", "Log1p", "Sqrt", "Rsqrt", "Reciprocal"]:
    example(op, x=floats([0.0, -0.0, float("inf"), float("-inf"), float("nan"), -2.0]), smooth=False)
for op in ["Asin", "Acos", "Atanh", "Erfinv"]:
    example(op, x=data(2, 3, low=-0.9, high=0.9))
example("Acosh", x=data(2, 3, low=1.1, high=6))
example("Ndtri", x=data(2, 3, low=0.1, high=0.9))
example("Inv", x=data(2, 3, nonzero=True))
for op in ["IsFinite", "IsInf", "IsNan"]:
    example(op, x=floats([0.0, 1.5, float("inf"), float("-inf"), float("nan")]))
example("LogicalNot", x=data(2, 3))
example("Invert", x=data(2, 3))
for op in ["Relu", "Relu6", "Elu", "Selu", "Softplus", "Softsign", "LeakyRelu"]:
    example(op, features=data(2, 3, low=-8, high=8))
    example(op, features=floats([0.0, -0.0, float("inf"), float("-inf"), float("nan"), 30.0, -30.0]), smooth=False)
example("LeakyRelu", features=data(2, 3), alpha=0.5)
for op in ["Angle", "Real", "Imag", "Conj", "ComplexAbs"]:
    argument = "x" if op == "ComplexAbs" else "input"
    example(op, **{argument: data(2, 3)}, cross=["T", "Tout"] if op not in ("Conj",) else [])
example("Complex", real=data(2, 3), imag=data(2, 3), cross=["T", "Tout"])
example("Complex", real=data(2, 3), imag=data(3))
for op in ["ZerosLike", "OnesLike"]:
    example(op, x=data(2, 3))
example("CheckNumerics", tensor=data(2, 3), message="m")
example("L2Loss", t=data(2, 3))

# ---- of two

for op in ["Add", "AddV2", "Sub", "Mul", "Maximum", "Minimum", "SquaredDifference"]:
    example(op, x=data(2, 3), y=data(2, 3))
    example(op, x=data(2, 1, 3), y=data(4, 1, low=-3.5, high=3.75))
    example(op, x=data(), y=data(3, low=-3.5, high=3.75))
for op in ["Add", "Sub", "Mul"]:
    example(op, x=integers([2147483647, -2147483648, 100, 200]), y=integers([1, -1, 100, 100]), smooth=False)
for op in ["Div", "RealDiv", "DivNoNan", "FloorDiv", "TruncateDiv", "FloorMod", "Mod", "TruncateMod"]:
    example(op, x=data(2, 3, low=-9, high=9), y=data(2, 3, nonzero=True))
    example(op, x=data(2, 3, low=-9, high=9), y=data(3, nonzero=True))
for op in ["RealDiv", "DivNoNan", "MulNoNan", "FloorMod", "Maximum", "Minimum"]:
    x = floats([0.0, 1.0, -1.0, float("inf"), float("nan"), 5.0])
    example(op, x=x, y=floats([0.0, 0.0, float("inf"), float("inf"), 0.0, float("nan")]), smooth=False)
example("MulNoNan", x=data(2, 3), y=data(3, nonzero=True))
example("Pow", x=data(2, 3, low=0.5, high=4), y=data(2, 3, low=0.5, high=4))
example("Pow", x=data(2, 3, low=0.5, high=4), y=data(low=0.5, high=2))
for op in ["Xdivy", "Xlogy", "Xlog1py"]:
    example(op, x=data(2, 3), y=data(2, 3, low=0.5, high=4))
    example(op, x=data(2, 1), y=data(3, low=0.5, high=4))
    example(op, x=values([0, 0, 1]), y=values([0, 2, 1]), smooth=False)
example("Atan2", y=data(2, 3), x=data(3, nonzero=True))
example("Zeta", x=data(2, 3, low=1.5, high=4), q=data(2, 3, low=0.5, high=4), smooth=False)
example("Polygamma", a=values([[1, 2, 3], [1, 2, 3]]), x=data(2, 3, low=0.5, high=4), smooth=False)
for op in ["Equal", "NotEqual", "Less", "LessEqual", "Greater", "GreaterEqual"]:
    example(op, x=values([[1, -2, 3], [4, 5, 6]]), y=values([[1, 2, 2], [4, 6, 5]]))
    example(op, x=values([[1], [2]]), y=values([1, 2, 3]))
    example(op, x=floats([0.0, float("nan"), float("inf")]), y=floats([-0.0, float("nan"), float("inf")]))
for op in ["Equal", "NotEqual"]:
    example(op, x=data(2), y=data(3), incompatible_shape_error=False)
example("ApproximateEqual", x=values([1, 2, 3]), y=values([1, 2.5, 3.0000001]), tolerance=0.25)
for op in ["LogicalAnd", "LogicalOr"]:
    example(op, x=data(2, 4), y=data(2, 4))
    example(op, x=data(2, 1), y=data(4))
for op in ["BitwiseAnd", "BitwiseOr", "BitwiseXor"]:
    example(op, x=data(2, 3, low=-90, high=90), y=data(2, 3, low=-90, high=90))
    example(op, x=data(2, 1, low=-90, high=90), y=data(3, low=-90, high=90))
for op in ["LeftShift", "RightShift"]:
    example(op, x=data(2, 3, low=-90, high=90), y=values([[0, 1, 2], [3, 4, 5]]))
    example(op, x=data(2, 1, low=-90, high=90), y=values([0, 1, 7]))
example("ClipByValue", t=data(2, 3), clip_value_min=values(-1), clip_value_max=values(2))
example("ClipByValue", t=data(2, 3), clip_value_min=values([[-1, -2, 0], [-1, 0, -3]]), clip_value_max=values(2))

# ---- of three, of many

for op in ["Select", "SelectV2"]:
    example(op, condition=data(2, 3), t=data(2, 3), e=data(2, 3))
example("Select", condition=data(2), t=data(2, 3), e=data(2, 3))
example("SelectV2", condition=data(2, 1), t=data(3), e=data())
example("AddN", inputs=[data(2, 3), data(2, 3), data(2, 3)])
example("AccumulateNV2", inputs=[data(2, 3), data(2, 3)], shape=[2, 3])

# ---- what gradients are made of

for op in ["ReluGrad", "Relu6Grad", "LeakyReluGrad", "SoftplusGrad", "SoftsignGrad"]:
    example(op, gradients=data(2, 3), features=data(2, 3, low=-8, high=8))
for op in ["EluGrad", "SeluGrad"]:
    example(op, gradients=data(2, 3), outputs=data(2, 3, low=-0.9, high=4))
for op in ["TanhGrad", "SigmoidGrad", "SqrtGrad", "RsqrtGrad", "ReciprocalGrad", "InvGrad"]:
    example(op, y=data(2, 3, low=0.2, high=0.9), dy=data(2, 3))

# ---- types

example("Cast", x=data(2, 3), cross=["SrcT", "DstT"], without=["string"])
example("Cast", x=data(2, 3), Truncate=True, without=["string"])
for op in ["Identity", "StopGradient", "PreventGradient"]:
    example(op, input=data(2, 3))
example("IdentityN", input=[data(2, 3), data(2)])

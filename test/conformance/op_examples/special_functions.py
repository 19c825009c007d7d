"""Special functions: Bessel functions, integrals, incomplete gamma and beta functions."""

from op_examples import constant, data, example, floats, values

BORDERS = floats([0.0, -0.0, float("inf"), float("-inf"), float("nan"), -1.5])

for op in ["BesselI0e", "BesselI1e", "BesselI0", "BesselI1", "BesselJ0", "BesselJ1"]:
    example(op, x=data(2, 3, low=-6, high=6))
for op in ["BesselK0", "BesselK0e", "BesselK1", "BesselK1e", "BesselY0", "BesselY1"]:
    example(op, x=data(2, 3, low=0.25, high=6))
for op in ["BesselI0e", "BesselJ0", "BesselJ1", "BesselK0", "BesselK0e", "BesselK1", "BesselK1e", "BesselY0"]:
    example(op, x=BORDERS, smooth=False)
for op in ["Dawsn", "FresnelCos", "FresnelSin"]:
    example(op, x=data(2, 3, low=-4, high=4))
for op in ["Expint", "Spence"]:
    example(op, x=data(2, 3, low=0.25, high=6))
for op in ["Dawsn", "FresnelCos", "FresnelSin", "Expint", "Spence"]:
    example(op, x=BORDERS, smooth=False)
for op in ["Igamma", "Igammac"]:
    example(op, a=data(2, 3, low=0.5, high=6), x=data(3, low=0.25, high=8))
    example(op, a=data(2, 1, low=0.5, high=6), x=data(3, low=0.25, high=8))
    example(op, a=floats([1.0, 0.0, -1.0, 1.0, 1.0]), x=floats([0.0, 1.0, 1.0, -1.0, float("inf")]), smooth=False)
example("IgammaGradA", a=data(2, 3, low=0.5, high=6), x=data(3, low=0.25, high=8))
example("RandomGammaGrad", alpha=data(2, 3, low=0.5, high=6), sample=data(3, low=0.25, high=8))
example("Betainc", a=data(2, 3, low=0.5, high=6), b=data(2, 3, low=0.5, high=6), x=data(2, 3, low=0.1, high=0.9), smooth=False)
example("Betainc", a=data(low=0.5, high=6), b=data(low=0.5, high=6), x=data(2, 3, low=0.1, high=0.9), smooth=False)
example("RandomGammaGrad", alpha=data(2, 3, low=0.5, high=6), sample=data(3, low=0.25, high=8))
example("Betainc", a=data(2, 3, low=0.5, high=6), b=data(low=0.5, high=6), x=data(low=0.1, high=0.9), smooth=False)
example("NextAfter", x1=data(2, 3), x2=data(3), smooth=False)
for exclusive, reverse in [(False, False), (True, False), (False, True), (True, True)]:
    example("CumulativeLogsumexp", x=data(2, 3, low=-4, high=4), axis=constant(1), exclusive=exclusive, reverse=reverse, smooth=not exclusive)
example("LinSpace", start=data(), stop=values(5), num=constant(4))
example("Bincount", arr=values([[1, 3, 3], [0, 1, 6]]), size=constant(5), weights=data(2, 3))

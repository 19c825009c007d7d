"""Ops that change a variable, of every type a variable can have."""

from op_examples import constant, data, example, values, variable

for op in ["Assign", "AssignAdd", "AssignSub"]:
    example(op, ref=variable(2, 3), value=data(2, 3))
example("RefIdentity", input=variable(2, 3))
example("IsVariableInitialized", ref=variable(2))
example("RefSelect", index=values(1), inputs=[variable(2, 3), variable(2, 3, low=1)])
example("CountUpTo", ref=variable(low=1, high=2), limit=9)
example(
    "StridedSliceAssign",
    ref=variable(3, 4),
    begin=constant([0, 1]),
    end=constant([3, 4]),
    strides=constant([2, 1]),
    value=data(2, 3),
)
for op in ["ScatterUpdate", "ScatterAdd", "ScatterSub", "ScatterMul", "ScatterDiv", "ScatterMax", "ScatterMin"]:
    example(op, ref=variable(4, 2), indices=values([3, 1]), updates=data(2, 2, nonzero=True))
for op in ["ScatterAdd", "ScatterMax"]:
    example(op, ref=variable(4, 2), indices=values([1, 1]), updates=data(2, 2))
    example(op, ref=variable(4, 2), indices=values([1, 2]), updates=data())
for op in ["ScatterNdUpdate", "ScatterNdAdd", "ScatterNdSub"]:
    example(op, ref=variable(4, 2), indices=values([[3], [1]]), updates=data(2, 2))

# ---- training

w, g = variable(2, 3), data(2, 3)
slot = variable(2, 3, low=0.2, high=2)
rate, half = values(0.5), values(0.5)
penalties = dict(l1=values(0.125), l2=values(0.25))
example("ApplyGradientDescent", var=w, alpha=rate, delta=g)
example("ApplyProximalGradientDescent", var=w, alpha=rate, **penalties, delta=g)
example("ApplyMomentum", var=w, accum=slot, lr=rate, grad=g, momentum=half)
example("ApplyMomentum", var=w, accum=slot, lr=rate, grad=g, momentum=half, use_nesterov=True)
example("ApplyAdagrad", var=w, accum=slot, lr=rate, grad=g)
example("ApplyProximalAdagrad", var=w, accum=slot, lr=rate, **penalties, grad=g)
example("ApplyAdadelta", var=w, accum=slot, accum_update=slot, lr=rate, rho=half, epsilon=values(0.125), grad=g)
averages = dict(gradient_accumulator=w, gradient_squared_accumulator=slot)
example("ApplyAdagradDA", var=w, **averages, grad=g, lr=rate, **penalties, global_step=values(3))
example("ApplyFtrl", var=w, accum=slot, linear=w, grad=g, lr=rate, **penalties, lr_power=values(-0.5))
example("ApplyFtrlV2", var=w, accum=slot, linear=w, grad=g, lr=rate, **penalties, l2_shrinkage=half, lr_power=values(-0.5))
betas = dict(beta1_power=half, beta2_power=values(0.75), lr=rate, beta1=half, beta2=values(0.75))
example("ApplyAdam", var=w, m=w, v=slot, **betas, epsilon=values(0.125), grad=g)
example("ApplyAdam", var=w, m=w, v=slot, **betas, epsilon=values(0.125), grad=g, use_nesterov=True)
decays = dict(lr=rate, rho=half, momentum=half, epsilon=values(0.125))
example("ApplyRMSProp", var=w, ms=slot, mom=w, **decays, grad=g)
example("ApplyCenteredRMSProp", var=w, mg=variable(2, 3, low=-1, high=1), ms=variable(2, 3, low=2, high=6), mom=w, **decays, grad=g)

w, slot, g = variable(4, 2), variable(4, 2, low=0.2, high=2), data(2, 2)
rows = dict(indices=values([3, 1]))
averages = dict(gradient_accumulator=w, gradient_squared_accumulator=slot)
example("SparseApplyProximalGradientDescent", var=w, alpha=rate, **penalties, grad=g, **rows)
example("SparseApplyMomentum", var=w, accum=slot, lr=rate, grad=g, **rows, momentum=half)
example("SparseApplyAdagrad", var=w, accum=slot, lr=rate, grad=g, **rows)
example("SparseApplyProximalAdagrad", var=w, accum=slot, lr=rate, **penalties, grad=g, **rows)
example("SparseApplyAdadelta", var=w, accum=slot, accum_update=slot, lr=rate, rho=half, epsilon=values(0.125), grad=g, **rows)
example("SparseApplyAdagradDA", var=w, **averages, grad=g, **rows, lr=rate, **penalties, global_step=values(3))
example("SparseApplyFtrl", var=w, accum=slot, linear=w, grad=g, **rows, lr=rate, **penalties, lr_power=values(-0.5))
example("SparseApplyFtrlV2", var=w, accum=slot, linear=w, grad=g, **rows, lr=rate, **penalties, l2_shrinkage=half, lr_power=values(-0.5))
example("SparseApplyRMSProp", var=w, ms=slot, mom=w, **decays, grad=g, **rows)
example("SparseApplyCenteredRMSProp", var=w, mg=variable(4, 2, low=-1, high=1), ms=variable(4, 2, low=2, high=6), mom=w, **decays, grad=g, **rows)

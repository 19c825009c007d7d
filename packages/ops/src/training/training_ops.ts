/** The updates of optimizers. Source of the formulas: core/kernels/training_ops.cc. */
import { kernel as k } from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import { denseTraining, sparseTraining, type Elements, type UpdateRule } from "./training_rule.ts";

function oneMinus(x: k.Expr): k.Expr {
  return k.constant(x.type, 1).sub(x);
}

function sign(x: k.Expr): k.Expr {
  return x.gt(0).select(1, x.lt(0).select(-1, x));
}

denseTraining(OpDefs.ApplyGradientDescent, (x) => ({ var: x["var"]!.sub(x["delta"]!.mul(x["alpha"]!)) }));

const momentum: UpdateRule = (x, flag) => {
  const accum = x["accum"]!.mul(x["momentum"]!).add(x["grad"]!);
  const step = flag("use_nesterov")
    ? x["grad"]!.mul(x["lr"]!).add(accum.mul(x["momentum"]!).mul(x["lr"]!))
    : accum.mul(x["lr"]!);
  return { accum, var: x["var"]!.sub(step) };
};
denseTraining(OpDefs.ApplyMomentum, momentum);
sparseTraining(OpDefs.SparseApplyMomentum, momentum);

denseTraining(OpDefs.ApplyAdam, (x, flag) => {
  const grad = x["grad"]!;
  const alpha = x["lr"]!.mul(oneMinus(x["beta2_power"]!).sqrt()).div(oneMinus(x["beta1_power"]!));
  const m = x["m"]!.add(grad.sub(x["m"]!).mul(oneMinus(x["beta1"]!)));
  const v = x["v"]!.add(grad.square().sub(x["v"]!).mul(oneMinus(x["beta2"]!)));
  const direction = flag("use_nesterov") ? grad.mul(oneMinus(x["beta1"]!)).add(x["beta1"]!.mul(m)) : m;
  return { m, v, var: x["var"]!.sub(direction.mul(alpha).div(v.sqrt().add(x["epsilon"]!))) };
});

const adagrad: UpdateRule = (x, flag) => {
  const accum = flag("update_slots") ? x["accum"]!.add(x["grad"]!.square()) : x["accum"]!;
  return { accum, var: x["var"]!.sub(x["grad"]!.mul(x["lr"]!).mul(k.rsqrt(accum))) };
};
denseTraining(OpDefs.ApplyAdagrad, adagrad);
sparseTraining(OpDefs.SparseApplyAdagrad, adagrad);

const adadelta: UpdateRule = (x) => {
  const { grad, rho, epsilon } = x as Record<"grad" | "rho" | "epsilon", k.Expr>;
  const accum = x["accum"]!.mul(rho).add(grad.square().mul(oneMinus(rho)));
  const update = x["accum_update"]!.add(epsilon)
    .sqrt()
    .mul(k.rsqrt(accum.add(epsilon)))
    .mul(grad);
  return {
    accum,
    var: x["var"]!.sub(update.mul(x["lr"]!)),
    accum_update: x["accum_update"]!.mul(rho).add(update.square().mul(oneMinus(rho))),
  };
};
denseTraining(OpDefs.ApplyAdadelta, adadelta);
sparseTraining(OpDefs.SparseApplyAdadelta, adadelta);

function denseRms(x: Elements): { ms: k.Expr; step: (denominator: k.Expr) => Elements } {
  const ms = x["ms"]!.add(x["grad"]!.square().sub(x["ms"]!).mul(oneMinus(x["rho"]!)));
  const step = (denominator: k.Expr): Elements => {
    const mom = x["mom"]!.mul(x["momentum"]!).add(x["grad"]!.mul(x["lr"]!).div(denominator.sqrt()));
    return { ms, mom, var: x["var"]!.sub(mom) };
  };
  return { ms, step };
}
denseTraining(OpDefs.ApplyRMSProp, (x) => {
  const { ms, step } = denseRms(x);
  return step(ms.add(x["epsilon"]!));
});
denseTraining(OpDefs.ApplyCenteredRMSProp, (x) => {
  const { ms, step } = denseRms(x);
  const mg = x["mg"]!.add(x["grad"]!.sub(x["mg"]!).mul(oneMinus(x["rho"]!)));
  return { ...step(ms.sub(mg.square()).add(x["epsilon"]!)), mg };
});

function sparseRms(x: Elements): { ms: k.Expr; step: (denominator: k.Expr) => Elements } {
  const ms = x["ms"]!.mul(x["rho"]!).add(x["grad"]!.square().mul(oneMinus(x["rho"]!)));
  const step = (denominator: k.Expr): Elements => {
    const mom = x["mom"]!.mul(x["momentum"]!).add(k.rsqrt(denominator).mul(x["lr"]!).mul(x["grad"]!));
    return { ms, mom, var: x["var"]!.sub(mom) };
  };
  return { ms, step };
}
sparseTraining(OpDefs.SparseApplyRMSProp, (x) => {
  const { ms, step } = sparseRms(x);
  return step(ms.add(x["epsilon"]!));
});
sparseTraining(OpDefs.SparseApplyCenteredRMSProp, (x) => {
  const { ms, step } = sparseRms(x);
  const mg = x["mg"]!.mul(x["rho"]!).add(x["grad"]!.mul(oneMinus(x["rho"]!)));
  return { ...step(ms.add(x["epsilon"]!).sub(mg.square())), mg };
});

/** The step's result drawn towards 0 by the penalties. */
function proximal(x: Elements, stepped: k.Expr, rate: k.Expr): k.Expr {
  const shrink = k.constant(rate.type, 1).add(x["l2"]!.mul(rate));
  const magnitude = stepped.abs().sub(rate.mul(x["l1"]!)).max(0);
  return x["l1"]!.gt(0).select(sign(stepped).mul(magnitude).div(shrink), stepped.div(shrink));
}

const proximalDescent =
  (gradient: string): UpdateRule =>
  (x) => ({ var: proximal(x, x["var"]!.sub(x[gradient]!.mul(x["alpha"]!)), x["alpha"]!) });
denseTraining(OpDefs.ApplyProximalGradientDescent, proximalDescent("delta"));
sparseTraining(OpDefs.SparseApplyProximalGradientDescent, proximalDescent("grad"));

const proximalAdagrad: UpdateRule = (x) => {
  const accum = x["accum"]!.add(x["grad"]!.square());
  const rate = x["lr"]!.mul(k.rsqrt(accum));
  return { accum, var: proximal(x, x["var"]!.sub(x["grad"]!.mul(rate)), rate) };
};
denseTraining(OpDefs.ApplyProximalAdagrad, proximalAdagrad);
sparseTraining(OpDefs.SparseApplyProximalAdagrad, proximalAdagrad);

/** Follow the regularized leader. With `multiply_linear_by_lr` the linear slot holds itself times the rate. */
const ftrl: UpdateRule = (x, flag) => {
  const { grad, lr, l1, l2 } = x as Record<"grad" | "lr" | "l1" | "l2", k.Expr>;
  const gradient = "l2_shrinkage" in x ? grad.add(x["l2_shrinkage"].mul(2).mul(x["var"]!)) : grad;
  const accum = x["accum"]!.add(grad.square());
  const power = (a: k.Expr): k.Expr => x["lr_power"]!.eq(-0.5).select(a.sqrt(), k.pow(a, x["lr_power"]!.neg()));
  const growth = power(accum).sub(power(x["accum"]!));
  const scaled = flag("multiply_linear_by_lr");
  const linear = x["linear"]!.add(
    scaled ? gradient.mul(lr).sub(growth.mul(x["var"]!)) : gradient.sub(growth.div(lr).mul(x["var"]!)),
  );
  const threshold = scaled ? l1.mul(lr) : l1;
  const quadratic = scaled ? power(accum).add(l2.mul(2).mul(lr)) : power(accum).div(lr).add(l2.mul(2));
  const solution = threshold.mul(sign(linear)).sub(linear).div(quadratic);
  return { accum, linear, var: linear.abs().gt(threshold).select(solution, 0) };
};
denseTraining(OpDefs.ApplyFtrl, ftrl);
denseTraining(OpDefs.ApplyFtrlV2, ftrl);
sparseTraining(OpDefs.SparseApplyFtrl, ftrl);
sparseTraining(OpDefs.SparseApplyFtrlV2, ftrl);

/** Dual averaging: the variable follows from the sums of gradients alone. */
const adagradDualAveraging: UpdateRule = (x) => {
  const { grad, lr, l1, l2 } = x as Record<"grad" | "lr" | "l1" | "l2", k.Expr>;
  const sum = x["gradient_accumulator"]!.add(grad);
  const squares = x["gradient_squared_accumulator"]!.add(grad.square());
  const steps = x["global_step"]!.to(grad.type);
  const drawn = lr
    .neg()
    .mul(sign(sum))
    .mul(sum.abs().sub(steps.mul(l1)).max(0));
  const free = lr.mul(sum).neg();
  const scale = l2.mul(steps.mul(lr)).add(squares.sqrt());
  return {
    gradient_accumulator: sum,
    gradient_squared_accumulator: squares,
    var: l1.gt(0).select(drawn, free).div(scale),
  };
};
denseTraining(OpDefs.ApplyAdagradDA, adagradDualAveraging);
sparseTraining(OpDefs.SparseApplyAdagradDA, adagradDualAveraging);

import tensorflow.compat.v1 as tf
from harness import run


def _variables(count):
    slots = [tf.Variable([[1.0, 2.0], [3.0, 4.0], [0.5, -1.0]], name="var")]
    for i in range(count):
        slots = slots + [tf.Variable([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]], name="slot")]
    run(tf.global_variables_initializer())
    return slots


def _gradient():
    return tf.constant([[0.5, -1.0], [2.0, 0.25], [-0.125, 1.0]])


def adagrad():
    var, accum = _variables(1)
    update = tf.raw_ops.ApplyAdagrad(var=var, accum=accum, lr=0.1, grad=_gradient())
    sparse = tf.raw_ops.SparseApplyAdagrad(var=var, accum=accum, lr=0.1, grad=[[1.0, 2.0], [3.0, 4.0]], indices=[2, 0])
    for op in (update, sparse, update):
        run(op)
        run([var, accum])


def adadelta():
    var, accum, delta = _variables(2)
    update = tf.raw_ops.ApplyAdadelta(var=var, accum=accum, accum_update=delta, lr=0.1, rho=0.9, epsilon=1e-6, grad=_gradient())
    sparse = tf.raw_ops.SparseApplyAdadelta(var=var, accum=accum, accum_update=delta, lr=0.1, rho=0.9, epsilon=1e-6, grad=[[1.0, 2.0]], indices=[1])
    for op in (update, sparse, update):
        run(op)
        run([var, accum, delta])


def rms_prop():
    var, ms, mom = _variables(2)
    update = tf.raw_ops.ApplyRMSProp(var=var, ms=ms, mom=mom, lr=0.1, rho=0.9, momentum=0.5, epsilon=1e-6, grad=_gradient())
    sparse = tf.raw_ops.SparseApplyRMSProp(var=var, ms=ms, mom=mom, lr=0.1, rho=0.9, momentum=0.5, epsilon=1e-6, grad=[[1.0, 2.0]], indices=[1])
    for op in (update, sparse, update):
        run(op)
        run([var, ms, mom])


def centered_rms_prop():
    var, mg, ms, mom = _variables(3)
    update = tf.raw_ops.ApplyCenteredRMSProp(var=var, mg=mg, ms=ms, mom=mom, lr=0.1, rho=0.9, momentum=0.5, epsilon=0.5, grad=_gradient())
    sparse = tf.raw_ops.SparseApplyCenteredRMSProp(var=var, mg=mg, ms=ms, mom=mom, lr=0.1, rho=0.9, momentum=0.5, epsilon=0.5, grad=[[1.0, 2.0]], indices=[1])
    for op in (update, sparse, update):
        run(op)
        run([var, mg, ms, mom])


def ftrl():
    var, accum, linear = _variables(2)
    update = tf.raw_ops.ApplyFtrl(var=var, accum=accum, linear=linear, grad=_gradient(), lr=0.1, l1=0.01, l2=0.02, lr_power=-0.5)
    shrinking = tf.raw_ops.ApplyFtrlV2(var=var, accum=accum, linear=linear, grad=_gradient(), lr=0.1, l1=0.01, l2=0.02, l2_shrinkage=0.1, lr_power=-0.5)
    sparse = tf.raw_ops.SparseApplyFtrl(var=var, accum=accum, linear=linear, grad=[[1.0, 2.0]], indices=[1], lr=0.1, l1=0.01, l2=0.02, lr_power=-0.5)
    sparse_shrinking = tf.raw_ops.SparseApplyFtrlV2(var=var, accum=accum, linear=linear, grad=[[1.0, 2.0]], indices=[1], lr=0.1, l1=0.01, l2=0.02, l2_shrinkage=0.1, lr_power=-0.5)
    for op in (update, shrinking, sparse, sparse_shrinking):
        run(op)
        run([var, accum, linear])


def momentum():
    var, accum = _variables(1)
    sparse = tf.raw_ops.SparseApplyMomentum(var=var, accum=accum, lr=0.1, grad=[[1.0, 2.0], [3.0, 4.0]], indices=[2, 0], momentum=0.9)
    nesterov = tf.raw_ops.SparseApplyMomentum(var=var, accum=accum, lr=0.1, grad=[[1.0, 2.0]], indices=[1], momentum=0.9, use_nesterov=True)
    for op in (sparse, nesterov):
        run(op)
        run([var, accum])


def proximal():
    var, accum = _variables(1)
    descent = tf.raw_ops.ApplyProximalGradientDescent(var=var, alpha=0.1, l1=0.5, l2=0.02, delta=_gradient())
    sparse = tf.raw_ops.SparseApplyProximalGradientDescent(var=var, alpha=0.1, l1=0.5, l2=0.02, grad=[[1.0, 2.0]], indices=[1])
    adagrad = tf.raw_ops.ApplyProximalAdagrad(var=var, accum=accum, lr=0.1, l1=0.5, l2=0.02, grad=_gradient())
    sparse_adagrad = tf.raw_ops.SparseApplyProximalAdagrad(var=var, accum=accum, lr=0.1, l1=0.5, l2=0.02, grad=[[1.0, 2.0]], indices=[1])
    for op in (descent, sparse, adagrad, sparse_adagrad):
        run(op)
        run([var, accum])

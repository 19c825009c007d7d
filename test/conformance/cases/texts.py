import tensorflow.compat.v1 as tf
from harness import run, text


def tensors():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    text(x)
    text(tf.placeholder(tf.float32, name="unknown"))
    text(tf.constant(1, name="scalar"))
    with tf.device("/cpu:0"):
        text(tf.constant(1.5))
    text([x, x])
    text(tf.zeros([2], tf.string))


def shapes():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    text(x.shape)
    text([x.shape])
    text(x.shape[0])
    text(x.shape[1])
    text([x.shape[0], x.shape[1]])
    text(tf.constant(1).shape)
    text(tf.placeholder(tf.float32).shape)
    text(tf.TensorShape([None, 2]))
    text(tf.Dimension(3))
    text(x.shape.as_list())
    text(x.shape.ndims)


def dtypes():
    text(tf.float32)
    text([tf.float32, tf.string, tf.bool])
    text(tf.float32.name)
    text(tf.Variable(1.0).dtype)


def variables():
    w = tf.Variable([1.5, 2], name="w")
    text(w)
    text([w])
    text(tf.global_variables())
    text(w.initializer.inputs[0])
    text(tf.get_variable("pp", shape=[4, 2], partitioner=tf.fixed_size_partitioner(2)))


def operations():
    w = tf.Variable([1.5, 2], name="w")
    text([w.op, w.initializer])
    text(tf.global_variables_initializer())
    text(tf.group(w.initializer, name="g"))


def objects():
    w = tf.Variable([1.5, 2], name="w")
    text(tf.get_default_graph())
    text(tf.Session())
    text(tf.train.Saver())
    text(tf.train.GradientDescentOptimizer(0.1))
    text(tf.train.MomentumOptimizer(0.1, 0.9))
    text(tf.train.AdamOptimizer())
    text(tf.train.AdagradOptimizer(0.1))
    text(tf.train.AdadeltaOptimizer(0.1))
    text(tf.train.RMSPropOptimizer(0.1))
    text(tf.train.FtrlOptimizer(0.1))
    text(tf.train.ProximalAdagradOptimizer(0.1))
    text(tf.train.ProximalGradientDescentOptimizer(0.1))
    text(tf.zeros_initializer())
    text(tf.truncated_normal_initializer())
    text(tf.glorot_uniform_initializer())
    text(tf.get_variable_scope())
    text(w)


def slices_and_tuples():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    slices = tf.IndexedSlices(x, tf.constant([0, 1]))
    text(slices)
    text([slices])
    text(tf.nn.top_k(x, 2))


def messages():
    w = tf.Variable([1.5, 2], name="w")
    text(tf.ConfigProto())
    text(tf.ConfigProto(intra_op_parallelism_threads=1, allow_soft_placement=True))
    config = tf.ConfigProto(gpu_options=tf.GPUOptions(allow_growth=True, per_process_gpu_memory_fraction=0.5))
    text(config)
    text(tf.ConfigProto(device_count={"GPU": 0}, graph_options=tf.GraphOptions(optimizer_options=tf.OptimizerOptions(opt_level=-1))))
    text(tf.RunOptions(trace_level=3))
    text(tf.RunMetadata())
    text(tf.train.Saver().as_saver_def())
    text(w.op.node_def.name)


def fetched():
    w = tf.Variable([1.5, 2], name="w")
    run(w.initializer)
    text(run(w))
    text([run(w)])
    text(run(tf.nn.top_k(w, 2)))
    text(run(tf.IndexedSlices(tf.constant([1.5]), tf.constant([0]))))
    text(run(tf.constant(0.98)))
    text(run(tf.constant([[1, 2], [3, 4]])))

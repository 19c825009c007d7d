import tensorflow.compat.v1 as tf
from harness import error, run, text


def nodes_of_a_saver():
    tf.Variable([1.0], name="b")
    tf.Variable(2, name="a")
    tf.train.Saver()


def nodes_of_named_savers():
    a = tf.Variable([1.0], name="b")
    b = tf.Variable(2, name="a")
    tf.train.Saver(var_list={"other": a}, max_to_keep=2, name="mysave")
    tf.train.Saver([b, a])
    with tf.name_scope("eval"):
        tf.train.Saver(var_list={"x": a, "y": b})


def saver_after_an_optimizer():
    x = tf.Variable([3.0, 1.0], name="x")
    tf.train.AdamOptimizer(0.1).minimize(tf.reduce_sum(x * x))
    tf.global_variables_initializer()
    tf.train.Saver()


def nothing_to_save():
    error(lambda: tf.train.Saver())
    error(lambda: tf.train.Saver([]))


def duplicate_names():
    a = tf.Variable([1.0], name="a")
    error(lambda: tf.train.Saver([a, a]))


def restore_of_a_missing_file():
    a = tf.Variable([1.0], name="a")
    saver = tf.train.Saver()
    with tf.Session() as session:
        error(lambda: saver.restore(session, "/nonexistent/model.ckpt"))
        error(lambda: saver.restore(session, None))
    text(tf.train.latest_checkpoint("/nonexistent"))
    text(tf.train.checkpoint_exists("/nonexistent/model.ckpt"))


def ops_of_sharded_savers():
    run(tf.raw_ops.ShardedFilename(basename="/tmp/model", shard=1, num_shards=12))
    run(tf.raw_ops.ShardedFilespec(basename="/tmp/model", num_shards=12))
    tf.raw_ops.MergeV2Checkpoints(checkpoint_prefixes=["a", "b"], destination_prefix="c")


def nodes_of_sharded_savers():
    with tf.device("/cpu:0"):
        a = tf.Variable([1.0], name="a")
    b = tf.Variable(2, name="b")
    with tf.device("/job:worker/task:1/gpu:0"):
        c = tf.Variable([[3.0]], name="c")
    tf.train.Saver(sharded=True)
    tf.train.Saver([b], sharded=True, reshape=True, name="one")

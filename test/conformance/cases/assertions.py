import tensorflow.compat.v1 as tf
from harness import error, run


def about_signs():
    x = tf.placeholder(tf.float32, [None], name="x")
    n = tf.placeholder(tf.int64, None, name="n")
    run(tf.assert_positive(x), {x: [1, 2]})
    error(lambda: run(tf.assert_positive(x, message="rates"), {x: [1, -2]}))
    error(lambda: run(tf.assert_negative(n, summarize=1), {n: [-1, 2]}))
    error(lambda: run(tf.assert_non_positive(x), {x: [-1, 2]}))
    error(lambda: run(tf.assert_non_negative(n, data=["n is", n]), {n: [1, -2]}))
    run(tf.assert_non_negative([0, 1], name="counts"))
    error(lambda: tf.assert_non_negative([0.0, -1.5]))


def about_ranks():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    y = tf.placeholder(tf.float32, None, name="y")
    run(tf.assert_rank(x, 2))
    run(tf.assert_rank(y, 2, message="images"), {y: [[1]]})
    error(lambda: run(tf.assert_rank(y, 1), {y: [[1]]}))
    error(lambda: tf.assert_rank(x, 3, message="images"))
    error(lambda: tf.assert_rank(x, [2]))
    error(lambda: tf.assert_rank(x, 2.0))
    run(tf.assert_rank_at_least(x, 1))
    error(lambda: tf.assert_rank_at_least(x, 3))
    run(tf.assert_rank_at_least(y, 1, name="images"), {y: [[1]]})
    run(tf.assert_rank_in(x, [1, 2]))
    run(tf.assert_rank_in(y, (0, 2)), {y: [[1]]})
    error(lambda: tf.assert_rank_in(x, [1, 3]))
    error(lambda: tf.assert_rank_in(x, [1]))


def about_ranks_that_are_fed():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    rank = tf.placeholder(tf.int32, [], name="rank")
    any_rank = tf.placeholder(tf.int32, None, name="any_rank")
    check = tf.assert_rank(x, rank)
    run(check, {x: [[1, 2, 3]], rank: 2})
    error(lambda: run(check, {x: [[1, 2, 3]], rank: 1}))
    run(tf.assert_rank_in(x, [any_rank, 1]), {x: [[1, 2, 3]], any_rank: 2})


def about_types():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    n = tf.placeholder(tf.int32, [], name="n")
    run(tf.assert_type(x, tf.float32))
    run(tf.assert_integer(n))
    run(tf.assert_scalar(n), {n: 1})
    run(tf.assert_scalar(1.5))
    error(lambda: tf.assert_type(x, tf.int32, message="counts"))
    error(lambda: tf.assert_integer(x))
    error(lambda: tf.assert_scalar(x))
    error(lambda: tf.assert_same_float_dtype([x, n]))
    error(lambda: tf.assert_same_float_dtype([n]))
    tf.cast(n, tf.assert_same_float_dtype([x, None]))


def about_near_values():
    x = tf.placeholder(tf.float32, [None], name="x")
    y = tf.placeholder(tf.float64, [], name="y")
    check = tf.assert_near(x, [1.0, 2.0])
    run(check, {x: [1.0000001, 2]})
    error(lambda: run(check, {x: [1.1, 2]}))
    run(tf.assert_near(y, 1.0, rtol=0.1, atol=0.0, message="loss"), {y: 1.05})


def rising():
    x = tf.placeholder(tf.float32, None, name="x")
    n = tf.placeholder(tf.int32, None, name="n")
    for values in ([], [1], [1, 1, 2], [1, 2, 3], [2, 1]):
        run([tf.is_non_decreasing(x), tf.is_strictly_increasing(x, name="strictly")], {x: values})
    run(tf.is_strictly_increasing(n), {n: [[1, 2], [3, 4]]})
    error(lambda: tf.is_non_decreasing(["a"]))

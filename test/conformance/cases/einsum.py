import tensorflow.compat.v1 as tf
from harness import error, gradient, run, text


def einsum_of_two():
    a = tf.placeholder(tf.float64, [2, 3], name="a")
    b = tf.placeholder(tf.float64, [3, 2], name="b")
    feeds = {a: [[1, 2, 3], [4, 5, 6]], b: [[1, -1], [0.5, 2], [3, 1]]}
    for equation in ["ij,jk->ik", "ij,jk", "ij,jk->ki", "ij,ji->", "ij,jk->ijk", "ij,kl->jl", "ij,jk->i", "ij,jk->k", "ij,ji->ij"]:
        gradient(tf.einsum(equation, a, b), [a, b], feeds)
    run(tf.einsum("ij, jk -> ik", tf.cast(a, tf.float32), tf.cast(b, tf.float32), name="named"), feeds)
    run(tf.einsum("ij,jk->ik", tf.cast(a, tf.int32), tf.constant([[1, 2], [3, 4], [5, 6]])), feeds)


def einsum_of_batches():
    a = tf.placeholder(tf.float64, [2, 2, 3], name="a")
    b = tf.placeholder(tf.float64, [2, 3, 2], name="b")
    feeds = {a: [[[1, 2, 3], [4, 5, 6]], [[0, 1, 0], [1, -1, 2]]], b: [[[1, -1], [0.5, 2], [3, 1]], [[1, 0], [0, 1], [2, 2]]]}
    gradient(tf.einsum("bij,bjk->bik", a, b), [a, b], feeds)
    gradient(tf.einsum("...ij,...jk->...ik", a, b), [a, b], feeds)
    gradient(tf.einsum("bij,bjk->ik", a, b), [a, b], feeds)
    gradient(tf.einsum("bij,cjk->bcik", a, b), [a, b], feeds)
    m = tf.placeholder(tf.float64, [3, 2], name="m")
    wide = {a: [[[1, 2, 3], [4, 5, 6]], [[0, 1, 0], [1, -1, 2]]], m: [[1, -1], [0.5, 2], [3, 1]]}
    gradient(tf.einsum("...j,jk->...k", a, m), [a, m], wide)
    gradient(tf.einsum("...ij,...jk->...ik", a, m), [a, m], wide)
    one = tf.placeholder(tf.float64, [1, 3, 2], name="one")
    gradient(tf.einsum("...ij,...jk->...ik", a, one), [a, one], {a: [[[1, 2, 3], [4, 5, 6]], [[0, 1, 0], [1, -1, 2]]], one: [[[1, -1], [0.5, 2], [3, 1]]]})


def einsum_of_one():
    a = tf.placeholder(tf.float64, [2, 3], name="a")
    feeds = {a: [[1, 2, 3], [4, 5, 6]]}
    for equation in ["ij->ji", "ij->i", "ij->j", "ij", "ji"]:
        gradient(tf.einsum(equation, a), a, feeds)
    s = tf.placeholder(tf.float64, [2, 2, 3], name="s")
    square = {s: [[[1, 2, 3], [4, 5, 6]], [[7, 8, 9], [0, 1, 2]]]}
    for equation in ["iij->ij", "iij->j", "iij->ji", "iij", "...j->...", "ij...->ji..."]:
        gradient(tf.einsum(equation, s), s, square)


def einsum_of_partly_known_shapes():
    a = tf.placeholder(tf.float64, [None, 3], name="a")
    b = tf.placeholder(tf.float64, name="b")
    feeds = {a: [[1, 2, 3], [4, 5, 6]], b: [[1, -1], [0.5, 2], [3, 1]]}
    gradient(tf.einsum("ij,jk->ik", a, b), [a, b], feeds)
    gradient(tf.einsum("ij,jk->k", a, b), [a, b], feeds)
    gradient(tf.einsum("i...,...k->i...k", a, b), [a, b], {a: [[1, 2, 3], [4, 5, 6]], b: [[1, -1], [0.5, 2], [3, 1]]})
    text(tf.einsum("...i,ij->...j", b, a).shape)


def einsum_of_three():
    a = tf.placeholder(tf.float64, [2, 3], name="a")
    b = tf.placeholder(tf.float64, [3, 4], name="b")
    c = tf.placeholder(tf.float64, [4, 2], name="c")
    feeds = {a: [[1, 2, 3], [4, 5, 6]], b: [[1, 2, 3, 4], [0, 1, 0, 1], [2, 2, 1, 1]], c: [[1, 0], [0, 1], [1, 1], [2, 0.5]]}
    gradient(tf.einsum("ij,jk,kl->il", a, b, c), [a, b, c], feeds)
    run(tf.einsum("ij,jk,kl->li", a, b, c), feeds)
    run(tf.einsum("ij,jk,ki->", a, b, c), feeds)


def einsum_errors():
    a = tf.zeros([2, 3])
    error(lambda: tf.einsum("ij,jk->ik", a))
    error(lambda: tf.einsum("ij->ijk", a))
    error(lambda: tf.einsum("ij->ii", a))
    error(lambda: tf.einsum("i1->i", a))
    error(lambda: tf.einsum("ijk->i", a))
    error(lambda: tf.einsum("ij,jk->ik", a, a))
    u = tf.placeholder(tf.float32, name="u")
    e = tf.einsum("ij,jk->ik", u, a)
    error(lambda: run(e, {u: [[1, 2, 3]]}))
    error(lambda: run(e, {u: [1, 2, 3]}))

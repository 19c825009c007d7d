import tensorflow.compat.v1 as tf
from harness import error, run, text


def bytes_as_numbers():
    s = tf.placeholder(tf.string, [None], name="s")
    run(tf.decode_raw(s, tf.uint8), {s: ["abc", "xyz"]})
    run(tf.decode_raw(s, tf.int16, name="named"), {s: ["abcd"]})
    run(tf.decode_raw(s, tf.int32, little_endian=False), {s: ["abcd"]})
    run(tf.decode_raw("abcdefgh", tf.int64))
    text(tf.decode_raw(tf.constant([["a"]]), tf.uint8).shape)
    error(lambda: run(tf.decode_raw(s, tf.int16), {s: ["abc"]}))
    error(lambda: run(tf.decode_raw(s, tf.uint8), {s: ["abc", "d"]}))


def joined():
    s = tf.placeholder(tf.string, [2], name="s")
    run(tf.string_join([s, "x", ["c", "d"]], separator="-"), {s: ["a", "b"]})
    run(tf.strings.join(["a", "b"], name="named"))
    error(lambda: tf.string_join([["a", "b"], ["c"]]))


def numbers_from_text():
    run(tf.string_to_number(["1.5", "-2e3", " 7 ", "inf"]))
    run(tf.strings.to_number(["12", "-3"], tf.int64, name="named"))
    run(tf.string_to_number(["12", "-3"], out_type=tf.int32))
    run(tf.string_to_number(["0.1"], out_type=tf.float64))
    error(lambda: run(tf.string_to_number(["a"])))
    error(lambda: run(tf.string_to_number(["1.5"], tf.int32)))


def letters():
    run(tf.strings.lower(["ABC d", "E1"]))
    run(tf.strings.upper(["ABC d", "e1"], name="named"))

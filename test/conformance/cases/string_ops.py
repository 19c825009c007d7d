import tensorflow.compat.v1 as tf
from harness import error, run, text


def floats_as_text():
    x = tf.placeholder(tf.float32, [None], name="x")
    feed = {x: [1.5, -2.25, 1e20, float("nan"), 1e400, -1e400, 0.5, 2.5, -0.0, 1e-7, 123456.0, 9.9999999]}
    run(tf.as_string(x), feed)
    run(tf.as_string(x, precision=3, name="named"), feed)
    run(tf.as_string(x, precision=0), feed)
    run(tf.as_string(x, 0, False, False, -1, "#"), feed)
    run(tf.as_string(x, scientific=True), feed)
    run(tf.as_string(x, scientific=True, precision=0), feed)
    run(tf.as_string(x, shortest=True), feed)
    run(tf.as_string(x, shortest=True, precision=2), feed)
    run(tf.as_string(x, shortest=True, fill="#"), feed)
    run(tf.strings.as_string(x, width=12), feed)
    run(tf.strings.as_string(x, width=12, fill="0"), feed)
    run(tf.strings.as_string(x, width=12, fill="-"), feed)
    run(tf.strings.as_string(x, fill="+"), feed)
    run(tf.strings.as_string(x, fill=" "), feed)
    error(lambda: run(tf.as_string(x, fill="x"), feed))
    error(lambda: run(tf.as_string(x, fill="00"), feed))
    error(lambda: run(tf.as_string(x, shortest=True, scientific=True), feed))


def other_types_as_text():
    run(tf.as_string(tf.constant([0.1, 1e300, 1e23, 4.9e-324, 1 / 3], tf.float64)))
    run(tf.as_string(tf.constant([0.1, 1e300, 1e23, 1 / 3], tf.float64), shortest=True, precision=17))
    for dtype in [tf.float16, tf.bfloat16, tf.complex64, tf.complex128]:
        run(tf.as_string(tf.cast([1.5, 0.0, -3.25], dtype), precision=2))
    for dtype in [tf.int8, tf.uint8, tf.int16, tf.uint16, tf.int32, tf.uint32, tf.int64, tf.uint64]:
        run(tf.as_string(tf.cast([1, 0, 100], dtype), width=4, fill="0"))
    run(tf.as_string(tf.constant([9007199254740991, -9007199254740991], tf.int64)))
    run(tf.as_string([True, False], width=8))
    run(tf.as_string(["abcdef", "b"]))
    run(tf.as_string(["abcdef", "b"], precision=2, width=4))
    run(tf.as_string(["abcdef", "b"], width=4, fill="-"))
    error(lambda: run(tf.as_string([1], precision=2)))
    error(lambda: run(tf.as_string([True], precision=2)))
    error(lambda: run(tf.as_string(tf.constant([1], tf.int64), shortest=True)))
    text(tf.as_string(tf.placeholder(tf.int32, [None, 2])).shape)


def pieces():
    s = tf.placeholder(tf.string, [None], name="s")
    feed = {s: ["hello world", "", "a  b "]}
    for t in [tf.string_split(s), tf.string_split(s, skip_empty=False), tf.string_split(s, "lo", name="named"), tf.string_split(s, "", False), tf.string_split(s, delimiter="o")]:
        run([t.indices, t.values, t.dense_shape], feed)
    text([t.indices.shape, t.values.shape, t.shape])
    run(tf.string_split(["é"], "").values)
    error(lambda: tf.string_split([["a"]]))
    error(lambda: tf.string_split("a"))
    error(lambda: tf.string_split(["a"], ["a"]))
    error(lambda: tf.string_split(["a"], sep="a", delimiter="a"))
    error(lambda: tf.string_split(["a"], result_type="x"))
    u = tf.placeholder(tf.string, name="")
    t = tf.string_split(u, u)
    error(lambda: run(t.values, {u: "a"}))
    error(lambda: run(t.values, {u: ["a"]}))


def pieces_as_python_has_them():
    s = tf.placeholder(tf.string, [3], name="s")
    feed = {s: ["1<>2<><>3", "", "<>"]}
    t = tf.strings.split(s, "<>")
    run([t.indices, t.values, t.dense_shape], feed)
    blanks = {s: ["hello world", "", " a\tb\n\rc  d "]}
    for t in [tf.strings.split(s), tf.strings.split(s, maxsplit=2), tf.strings.split(s, maxsplit=0, name="named"), tf.strings.split(s, " ", 1)]:
        run([t.indices, t.values, t.dense_shape], blanks)
    t = tf.strings.split("a b")
    run([t.indices, t.values, t.dense_shape])
    run(tf.strings.split(source=["a,b"], sep=",").values)
    error(lambda: tf.strings.split(["a"], ["a", "b"]))
    error(lambda: tf.strings.split(["a"], source=["a"]))
    error(lambda: tf.strings.split(["a"], result_type="x"))


def parts():
    s = tf.placeholder(tf.string, [2], name="s")
    feed = {s: ["hello", "wörld"]}
    run(tf.substr(s, 1, 3), feed)
    run(tf.substr(s, -3, 2, name="named"), feed)
    run(tf.substr(s, [1, 2], [3, 100]), feed)
    run(tf.substr(s, 1, -1), feed)
    run(tf.strings.substr(s, 1, 2, unit="UTF8_CHAR"), feed)
    run(tf.strings.substr(s, -4, 9, unit="UTF8_CHAR"), feed)
    run(tf.strings.substr(s, tf.constant([5, 1], tf.int64), tf.constant([1, 1], tf.int64)), feed)
    run(tf.substr([["hello", "world"]], [[1], [2]], [[2], [3]]))
    run(tf.substr("hello", [0, 1], [2, 2]))
    error(lambda: run(tf.substr(s, 7, 3), feed))
    error(lambda: run(tf.substr(s, -7, 3), feed))
    error(lambda: run(tf.substr(s, [0, 9], [3, 3]), feed))
    error(lambda: run(tf.substr(s, 6, 3, unit="UTF8_CHAR"), feed))
    error(lambda: run(tf.substr([[["hello"]]], [0], [2])))
    error(lambda: tf.substr(s, [1, 2, 3], [2, 2, 2]))
    error(lambda: tf.substr(s, [1, 2], [2]))
    error(lambda: tf.substr(s, 1, [2]))
    error(lambda: tf.substr(s, 1, 1, unit="x"))


def parts_of_unknown_shape():
    s = tf.placeholder(tf.string, name="s")
    p = tf.placeholder(tf.int32, name="p")
    n = tf.placeholder(tf.int32, name="n")
    t = tf.substr(s, p, n)
    text([t.shape, tf.substr(tf.placeholder(tf.string, [None, 2]), p, n).shape])
    run(t, {s: [["ab", "cd"]], p: 1, n: 1})
    error(lambda: run(t, {s: ["ab", "cd"], p: [1, 2], n: [2]}))
    error(lambda: run(t, {s: ["ab", "cd"], p: [1, 2, 3], n: [2, 2, 2]}))


def lengths():
    s = tf.placeholder(tf.string, name="s")
    feed = {s: ["a", "é🙂", ""]}
    run(tf.strings.length(s), feed)
    run(tf.strings.length(s, unit="UTF8_CHAR", name="named"), feed)
    run(tf.strings.strip(["  a b\n", "\t\x0b\x0c\r", "\u00a0x\u00a0"]))
    run(tf.string_strip("  a ", name="strip"))
    text(tf.strings.length(s).shape)


def base64():
    s = tf.placeholder(tf.string, [None], name="s")
    e = tf.encode_base64(s)
    run([e, tf.io.encode_base64(s, pad=True, name="named"), tf.decode_base64(e)], {s: ["a", "ab", "abc", "", "ÿ?>~"]})
    run(tf.io.decode_base64(["YQ", "YWI=", "YWI", "YWJj", "YQ==", "YR"]))
    d = tf.decode_base64(s, name="decoded")
    for wrong in ["Y", "Y=", "Y*", "YW Ij", "YWI==", "=", "==", "YWJjZ", "w78/", "YQ="]:
        error(lambda: run(d, {s: [wrong]}))


def buckets():
    strings = ["", "a", "ab", "abc", "abcd", "xxxxxxx", "xxxxxxxx", "yyyyyyyyyyyy", "zzzzzzzzzzzzzzzz", "qqqqqqqqqqqqqqqqq", "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww", "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee", "abcdefghabcdefghabcdefghabcdefghabcdefghabcdefghabcdefghabcdefgh", "abcdefghabcdefghabcdefghabcdefghabcdefghabcdefghabcdefghabcdefghi", "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789", "é🙂"]
    s = tf.placeholder(tf.string, [None], name="s")
    for count in [9007199254740991, 1000, 1]:
        run(tf.string_to_hash_bucket(s, count), {s: strings})
        run(tf.string_to_hash_bucket_fast(s, count), {s: strings})
        run(tf.string_to_hash_bucket_strong(s, count, [1, -2]), {s: strings})
    run(tf.strings.to_hash_bucket(input=s, num_buckets=10, name="named"), {s: strings})
    error(lambda: tf.string_to_hash_bucket(s))
    error(lambda: tf.string_to_hash_bucket_fast(s, 0))
    error(lambda: run(tf.strings.to_hash_bucket_strong(s, 10, key=[1]), {s: strings}))


def joined_along_axes():
    a = tf.placeholder(tf.string, [2, 2], name="a")
    u = tf.placeholder(tf.string, name="")
    axes = tf.placeholder(tf.int32, name="axes")
    values = [["a", "b"], ["c", "d"]]
    run(tf.reduce_join(a, separator=","), {a: values})
    run(tf.reduce_join(u), {u: values})
    for axis in [0, 1, -1, [0, 1], [1, 0], [], [-2]]:
        run(tf.reduce_join(a, axis, separator=","), {a: values})
        run(tf.strings.reduce_join(u, axis, keep_dims=True), {u: values})
    run(tf.reduce_join(a, reduction_indices=0, name="named"), {a: values})
    run(tf.reduce_join(tf.constant([], tf.string, [0, 2]), 0))
    r = tf.reduce_join(u, axes)
    run(r, {u: values, axes: [1]})
    text([r.shape, tf.reduce_join(tf.placeholder(tf.string, [2, None]), 1).shape, tf.reduce_join(a, axes, keepdims=True).shape, tf.reduce_join(u, 0).shape])
    error(lambda: tf.reduce_join(a, 2))
    error(lambda: tf.reduce_join(a, [-3]))
    error(lambda: run(tf.reduce_join(a, [0, -2]), {a: values}))
    error(lambda: run(r, {u: values, axes: [0, 0]}))
    error(lambda: run(r, {u: values, axes: 2}))


def joined_by_segment():
    s = tf.placeholder(tf.string, name="s")
    ids = tf.placeholder(tf.int32, name="ids")
    n = tf.placeholder(tf.int32, name="n")
    t = tf.strings.unsorted_segment_join(s, ids, n, " ", name="named")
    run(t, {s: ["this", "a", "test", "is"], ids: [0, 1, 1, 0], n: 2})
    run(t, {s: [["Y", "q"], ["Y", "6"], ["p", "G"]], ids: [1, 0, 1], n: 3})
    text([t.shape, tf.strings.unsorted_segment_join(tf.placeholder(tf.string, [2, 3]), tf.placeholder(tf.int64, [2]), 5).shape])
    error(lambda: run(t, {s: ["a", "b"], ids: [0, -1], n: 2}))
    error(lambda: run(t, {s: ["a", "b"], ids: [0, 2], n: 2}))
    error(lambda: run(t, {s: ["a"], ids: [0, 1], n: 2}))
    error(lambda: run(t, {s: ["a"], ids: [0], n: -1}))
    error(lambda: run(t, {s: ["a"], ids: [0], n: [1]}))
    error(lambda: tf.strings.unsorted_segment_join(["a", "b"], [0], 2))
    error(lambda: tf.strings.unsorted_segment_join(["a"], [0], -1))


def coordinates():
    p = tf.placeholder(tf.int32, name="p")
    d = tf.placeholder(tf.int32, name="d")
    run(tf.unravel_index([22, 41, 37], [7, 6], name="named"))
    run(tf.unravel_index(1621, [6, 7, 8, 9]))
    run(tf.unravel_index(tf.constant([3], tf.int64), tf.constant([2, 2], tf.int64)))
    u = tf.unravel_index(p, d)
    run(u, {p: [-1, 5], d: [3, 2]})
    text([u.shape, tf.unravel_index(tf.placeholder(tf.int32, [None]), [3, 3]).shape, tf.unravel_index(0, d).shape])
    error(lambda: run(u, {p: [[1]], d: [3, 2]}))
    error(lambda: run(u, {p: [6], d: [3, 2]}))
    error(lambda: run(u, {p: [1], d: [3, 0]}))
    error(lambda: run(u, {p: [1], d: [[3]]}))
    error(lambda: tf.unravel_index([1], 3))


def distances():
    h = tf.SparseTensor([[0, 0, 0], [1, 0, 0]], ["a", "b"], [2, 1, 1])
    t = tf.SparseTensor([[0, 1, 0], [1, 0, 0], [1, 0, 1], [1, 1, 0]], ["a", "b", "c", "a"], [2, 2, 2])
    run([tf.edit_distance(h, t), tf.edit_distance(h, t, normalize=False, name="named")])
    p = tf.sparse_placeholder(tf.int64)
    q = tf.sparse_placeholder(tf.int64)
    e = tf.edit_distance(p, q, normalize=False)
    run(e, {p: tf.SparseTensorValue([[0, 0], [0, 1], [0, 2], [1, 0]], [1, 2, 3, 4], [2, 3]), q: tf.SparseTensorValue([[0, 0], [0, 1], [0, 2], [0, 3]], [2, 3, 1, 1], [3, 4])})
    text([e.shape, tf.edit_distance(h, t).shape])
    error(lambda: tf.edit_distance(1, t))
    error(lambda: tf.edit_distance(h, 1))
    error(lambda: tf.edit_distance(tf.SparseTensor([[0, 0]], ["a"], [1, 1]), t))
    error(lambda: tf.edit_distance(tf.SparseTensor([[0]], ["a"], [1]), tf.SparseTensor([[0]], ["a"], [1])))
    error(lambda: run(e, {p: tf.SparseTensorValue([[3, 0]], [1], [1, 1]), q: tf.SparseTensorValue([[0, 0]], [2], [1, 1])}))


def distinct_slices():
    x = tf.placeholder(tf.int32, name="x")
    rows = {x: [[1, 0, 0], [1, 0, 0], [2, 0, 0]]}
    run(tf.raw_ops.UniqueV2(x=x, axis=[0]), rows)
    run(tf.raw_ops.UniqueV2(x=x, axis=[-1], out_idx=tf.int64), rows)
    run(tf.raw_ops.UniqueWithCountsV2(x=x, axis=tf.constant([1], tf.int64), out_idx=tf.int64), rows)
    run(tf.raw_ops.UniqueV2(x=[1, 1, 2], axis=tf.zeros([0], tf.int32)))
    run(tf.raw_ops.UniqueV2(x=[["a", "b", "a"]], axis=[1]))
    run(tf.raw_ops.UniqueV2(x=tf.zeros([2, 0, 3]), axis=[0]))
    run(tf.unique([3, 1, 3], out_idx=tf.int64))
    run(tf.unique_with_counts([0.0, -0.0, 1.0], tf.int64))
    y = tf.placeholder(tf.int32, [2, None, 3], name="y")
    axis = tf.placeholder(tf.int32, name="axis")
    text([tf.raw_ops.UniqueV2(x=y, axis=[0]), tf.raw_ops.UniqueV2(x=y, axis=axis), tf.raw_ops.UniqueV2(x=x, axis=[1])])
    error(lambda: tf.raw_ops.UniqueV2(x=[[1, 1, 2]], axis=tf.zeros([0], tf.int32)))
    error(lambda: tf.raw_ops.UniqueV2(x=[[1, 1, 2]], axis=[0, 1]))
    error(lambda: tf.raw_ops.UniqueV2(x=[[1, 1, 2]], axis=[2]))
    error(lambda: tf.raw_ops.UniqueV2(x=[[1, 1, 2]], axis=0))
    u = tf.raw_ops.UniqueV2(x=x, axis=axis)
    error(lambda: run(u.y, {x: [[1]], axis: 0}))
    error(lambda: run(u.y, {x: [[1]], axis: [0, 1]}))
    error(lambda: run(u.y, {x: [[1]], axis: [2]}))
    error(lambda: run(tf.unique(x).y, {x: [[1]]}))


def other_types_of_the_same_bytes():
    x = tf.placeholder(tf.float32, name="x")
    i = tf.placeholder(tf.int32, name="i")
    run([tf.bitcast(x, tf.int32), tf.bitcast(x, tf.uint8, name="named")], {x: [1.0, -2.0]})
    wide = tf.bitcast(i, tf.int64)
    run([wide, tf.bitcast(i, tf.complex64), tf.bitcast(i, tf.float64)], {i: [[1, 2], [3, 4]]})
    run(tf.bitcast(tf.constant([1, 2], tf.float16), tf.uint16))
    run(tf.bitcast(tf.constant([[1, 2]], tf.bfloat16), "uint32"))
    run(tf.bitcast(tf.constant([7], tf.uint64), tf.int64))
    run(tf.bitcast(tf.zeros([0, 2], tf.int32), tf.int64))
    text([tf.bitcast(tf.placeholder(tf.float32, [None, 2]), tf.int64).shape, tf.bitcast(tf.placeholder(tf.float32, [None, None]), tf.int64).shape, wide.shape, tf.bitcast(tf.placeholder(tf.float32, [None]), tf.uint8).shape])
    error(lambda: tf.bitcast(1.0, tf.int64))
    error(lambda: tf.bitcast([1, 2, 3], tf.int64))
    error(lambda: tf.bitcast([True], tf.uint8))
    error(lambda: run(wide, {i: [1, 2, 3]}))

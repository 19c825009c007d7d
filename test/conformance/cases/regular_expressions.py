import tensorflow.compat.v1 as tf
from harness import error, run, text


def replaced():
    s = tf.placeholder(tf.string, [None], name="s")
    feed = {s: ["abc", "bbb", "", "éa"]}
    run(tf.regex_replace(s, "b*", "-"), feed)
    run(tf.regex_replace(s, "", "-"), feed)
    run(tf.strings.regex_replace(s, "(a)(b)", "\\2\\1", name="named"), feed)
    run(tf.regex_replace(s, "b", "x", replace_global=False), feed)
    run(tf.regex_replace(s, "b", "\\1"), feed)
    run(tf.regex_replace(s, "b", "<\\0\\0\\\\>"), feed)
    run(tf.regex_replace(s, "b", "\\x"), feed)
    run(tf.regex_replace(s, "b", "x\\", False), feed)
    p = tf.placeholder(tf.string, name="p")
    w = tf.placeholder(tf.string, name="w")
    t = tf.regex_replace(s, p, w)
    text(t.shape)
    run(t, {s: ["abc"], p: "b", w: "<\\0>"})
    error(lambda: run(t, {s: ["abc"], p: "(", w: "x"}))
    error(lambda: run(t, {s: ["abc"], p: ["b"], w: "x"}))
    error(lambda: run(t, {s: ["abc"], p: "b", w: ["x", "y"]}))
    error(lambda: tf.regex_replace(["abc"], tf.constant(["b"]), "x"))


def syntax():
    s = tf.placeholder(tf.string, [], name="s")
    p = tf.placeholder(tf.string, [], name="p")
    t = tf.regex_replace(s, p, "<\\0>")
    for pattern in ["a+?", "[[:^alpha:]]", "[[:word:]]", "[\\d-z]", "(?U)a+", "a||b", "(?:)", "[]a]", "[^]a]", "{", "a{", "a{,2}", "a{2", "}", "]", "(?i:a)b", "\\07", "\\012", "\\pL+", "\\PL", "\\p{^L}", "\\p{Lu}", "\\p{Latin}", "(?-s).", "(?is)a.", "$^", "\\Qa.b\\E+", "\\f\\a\\v\\t\\n\\r", "\\Aabc", "(?m)^A", "(?m)c$", "c$", "(?s).+", "\\bA", "\\B.", "\\S+\\s", "\\W", "\\D", "[^\\S]", "(?P<name>a)b", "(?i)É", "(?i)\\w", "a(?i)B", "(?i)(?-i:a)", "a{2,}", "b{1}", "(a|b|c){2,3}", "\\x{e9}", "\\x41", "\\.", "\\-", "[a\\-z]", "[-a]", "[a-]", "^*a"]:
        run(t, {s: "abc\nAé.a.b {,2}]}-\r\u2028", p: pattern})


def what_is_no_pattern():
    s = tf.placeholder(tf.string, [], name="s")
    p = tf.placeholder(tf.string, [], name="p")
    t = tf.regex_replace(s, p, "-")
    for pattern in ["(", "[a", "(?=a)", "(?<=a)", "(?!a)", "\\1", "a**", "a{2,1}", "a{1001}", "*a", "(*)", "a|*", "(?P<n", "(?P<n-a>b)", "[b-a]", "\\q", "a)", "(?<n>a)", "\\p{Foo}", "x{2}{3}", "a+?+", "(?z)a", "\\8", "a\\", "[a-\\d]", "(?i", "(?P=n)", "(?#c)", "\\Z", "\\G", "\\x4", "\\x{}", "[\\Qa]\\E]", "\\cA", "\\e", "\\h", "\\u0041"]:
        error(lambda: run(t, {s: "a", p: pattern}))
    error(lambda: run(tf.regex_replace("a", "(", "b")))


def whole_strings():
    s = tf.placeholder(tf.string, [None], name="s")
    feed = {s: ["abc", "ab", "xabc", "abc\n"]}
    run(tf.strings.regex_full_match(s, "ab|abc", name="named"), feed)
    run(tf.strings.regex_full_match(s, "a.*"), feed)
    p = tf.placeholder(tf.string, name="p")
    m = tf.strings.regex_full_match(s, p)
    text(m.shape)
    run(m, {s: ["abc", "b"], p: "a.*"})
    error(lambda: run(m, {s: ["abc"], p: "("}))
    error(lambda: run(m, {s: ["abc"], p: ["a"]}))
    error(lambda: run(tf.strings.regex_full_match(s, "("), feed))
    error(lambda: tf.strings.regex_full_match(s, tf.constant(["a"])))

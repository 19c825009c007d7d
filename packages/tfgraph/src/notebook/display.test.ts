import { inspect } from "node:util";
import * as tf from "tfgraph";
import * as np from "tfgraph/numpy";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { mimeBundle, type MimeBundle } from "./mime_bundle.ts";

beforeEach(() => tf.reset_default_graph());
afterEach(() => vi.unstubAllGlobals());

function model() {
  const x = tf.placeholder(tf.float32, [null, 3], { name: "x" });
  const w = tf.Variable(tf.ones([3, 2]), { name: "w" });
  return { x, w, y: tf.matmul(x, w, { name: "y" }) };
}

function bundleOf(object: unknown): MimeBundle {
  const bundle = mimeBundle(object);
  if (!bundle) throw new TypeError("nothing to show");
  return bundle;
}

/** Text of HTML, its cells divided by bars. */
function words(object: unknown): string {
  const html = bundleOf(object)["text/html"]!;
  return html.replaceAll(/<\/t[dh]>/g, "|").replaceAll(/<[^>]*>/g, "");
}

describe("what notebooks show", () => {
  test("of tensors, operations and variables is their text, and a table", () => {
    const { x, w, y } = model();
    expect(bundleOf(x)["text/plain"]).toBe('Tensor("x:0", shape=(?, 3), dtype=float32)');
    expect(words(x)).toMatch(
      /^x:0type\|float32 \[\?, 3\]\|operation\|x \(Placeholder\)\|taken by\|y\|made at\|.+:\d+:\d+\|$/,
    );
    expect(words(y.op)).toContain("inputs|x:0 float32 [?, 3]w/read:0 float32 [3, 2]|outputs|y:0 float32 [?, 2]|");
    expect(bundleOf(y.op)["text/plain"]).toMatch(/^name: "y"\nop: "MatMul"/);
    expect(words(w)).toContain("type|float32 [3, 2]|parameters|6|trainable|yes|initializer|w/Assign|");
  });

  test("of a graph is a picture, and what it holds", () => {
    model();
    const graph = tf.get_default_graph();
    expect(bundleOf(graph)["text/plain"]).toMatch(/^<tensorflow\.python\.framework\.ops\.Graph object at /);
    expect(words(graph)).toContain("variable|shape|dtype|parameters|trainable|w|[3, 2]|float32|6|yes|");
    const { "image/svg+xml": svg, "text/html": html } = bundleOf(graph);
    expect(svg).toMatch(/^<svg [^]*<\/svg>\n$/);
    expect(html).toContain(svg);
    expect(bundleOf(tf.Graph())["image/svg+xml"]).toContain("</svg>");
    expect(bundleOf(tf.inspect.summary(graph))["text/plain"]).toBe(String(tf.inspect.summary(graph)));
    expect(words(tf.inspect.diff(graph, tf.Graph()))).toContain("- {{node w}} = VariableV2[");
  });

  test("of what a run tells are tables", () => {
    const { x, y } = model();
    using sess = tf.enter(tf.Session());
    sess.run(tf.global_variables_initializer());
    const run_metadata = tf.RunMetadata();
    const options = tf.RunOptions({ trace_level: tf.RunOptions.FULL_TRACE });
    const feed_dict = { [x]: [[1, 2, 3]] };
    sess.run(y, { feed_dict, options, run_metadata });
    expect(words(run_metadata)).toMatch(/operation\|op\|begins after µs\|takes µs\|.*y\|MatMul\|\d+\|\d+\|/);
    expect(bundleOf(tf.RunMetadata())["text/html"]).toBeUndefined();
    const trace = tf.inspect.trace(sess, y, { feed_dict });
    expect(words(trace)).toContain("float32|[1, 2]|6|6|6|");
    expect(words(trace.tensor(y))).toBe("y:0  float32[1, 2]  all 6");
    expect(words(tf.inspect.plan(sess, y, { feed_dict }))).toContain("(y)");
  });

  test("of arrays are tables of their corners, with numpy's digits", () => {
    expect(
      words(
        np.array([
          [1.5, 2],
          [3, 0.25],
        ]),
      ),
    ).toBe("float64 [2, 2]|0|1|0|1.5|2.|1|3.|0.25|");
    expect(words(np.arange(3))).toBe("int64 [3]|0|1|2||0|1|2|");
    const large = words(np.arange(10_000).reshape(100, 100));
    expect(large).toContain("int64 [100, 100]|0|1|2|3|4|5|…|94|95|96|97|98|99|0|0|1|2|3|4|5|…|94|");
    expect(large.length).toBeLessThan(1000);
    const cubes = words(np.arange(200).reshape(5, 4, 5, 2));
    expect(cubes).toContain("[0, 1, :, :]|0|1|0|10|11|");
    expect(cubes).toMatch(/… and 17 more$/);
    expect(words(np.arange(6).reshape(2, 3).T.slice("::-1"))).toContain("|0|1|0|2|5|1|1|4|2|0|3|");
    expect(bundleOf(np.zeros([0, 2]))["text/html"]).toBeUndefined();
  });

  test("is escaped", () => {
    const hostile = "<img src=x onerror=alert('1')>&\"";
    const shown = [tf.constant(hostile).op, tf.inspect.diff(tf.get_default_graph(), tf.Graph()), np.array([hostile])];
    for (const object of shown) {
      expect(bundleOf(object)["text/plain"]).toContain("<img");
      expect(bundleOf(object)["text/html"]).toContain("&lt;img src=x onerror=alert(");
      expect(bundleOf(object)["text/html"]).not.toContain("<img");
    }
  });

  test("is invisible to consoles and to loops over properties", () => {
    const { y } = model();
    for (const object of [y, y.op, np.arange(3), tf.inspect.summary(tf.get_default_graph())]) {
      expect(Reflect.ownKeys(object).filter((key) => Object.prototype.propertyIsEnumerable.call(object, key))).toEqual(
        Object.keys(object),
      );
      expect(inspect(object, { showHidden: false })).not.toContain("_toMime");
      for (const key in object as object) expect(key).not.toBe("_toMime");
    }
  });

  test("is asked for by Deno's kernel and by ijavascript in their own ways", () => {
    const { y } = model();
    for (const name of [Symbol.for("Jupyter.display"), "_toMime"]) {
      const method = Reflect.get(y, name) as () => MimeBundle;
      expect(method.call(y)).toEqual(bundleOf(y));
    }
    expect(mimeBundle([y])).toBeUndefined();
    expect(mimeBundle(null)).toBeUndefined();
  });

  test("is cut where the text would fill the notebook", () => {
    for (let i = 0; i < 2000; i++) tf.no_op();
    const text = bundleOf(tf.inspect.diff(tf.get_default_graph(), tf.Graph()))["text/plain"];
    expect(text.length).toBeLessThan(20_100);
    expect(text).toMatch(/\n… and [\d,]+ more characters$/);
  });
});

describe("tf.inspect.show", () => {
  test("displays at once in Deno's kernel", () => {
    const broadcast = vi.fn();
    vi.stubGlobal("Deno", { jupyter: { broadcast } });
    const { y } = model();
    tf.inspect.show(y);
    expect(broadcast).toHaveBeenCalledExactlyOnceWith("display_data", {
      data: bundleOf(y),
      metadata: {},
      transient: {},
    });
  });

  test("displays the richest format in tslab", () => {
    const raw = vi.fn();
    vi.stubGlobal("__tslab__", { require: (name: string) => (name === "tslab" ? { display: { raw } } : undefined) });
    tf.inspect.show(np.arange(3));
    expect(raw).toHaveBeenCalledExactlyOnceWith("text/html", bundleOf(np.arange(3))["text/html"]);
    tf.inspect.show(np.zeros([0]));
    expect(raw).toHaveBeenLastCalledWith("text/plain", "[]");
  });

  test("prints elsewhere, and what is none of ours everywhere", () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
    const { y } = model();
    tf.inspect.show(y);
    vi.stubGlobal("Deno", { jupyter: { broadcast: vi.fn() } });
    tf.inspect.show([1]);
    expect(log.mock.calls.map(([shown]) => shown === y)).toEqual([true, false]);
    log.mockRestore();
  });
});

describe("tf.inspect.image", () => {
  const start = (png: Uint8Array) => [...png.subarray(0, 4)];

  test("is a picture that notebooks show, enlarged where it is small", () => {
    const picture = tf.inspect.image(np.random.rand(28, 28));
    expect(start(picture.png)).toEqual([0x89, 0x50, 0x4e, 0x47]);
    expect(String(picture)).toBe("<picture of 1 image, 28 × 28>");
    const { "image/png": png, "text/html": html } = bundleOf(picture);
    expect([...Buffer.from(png!, "base64")]).toEqual([...picture.png]);
    expect(html).toContain('width="112" height="112"');
  });

  test("takes batches, in colours too, side by side", () => {
    const sizeOf = (...shape: number[]) => {
      const { width, height } = tf.inspect.image(np.ones(shape));
      return [width, height];
    };
    expect(sizeOf(12, 28, 28)).toEqual([10 * 29 - 1, 2 * 29 - 1]);
    expect(sizeOf(2, 8, 9, 3)).toEqual([19, 8]);
    expect(sizeOf(5, 6, 4)).toEqual([6, 5]);
    expect(sizeOf(200, 2, 2)).toEqual([29, 29]);
  });

  test("takes bytes as they are", () => {
    const black = tf.inspect.image(np.zeros([2, 2], { dtype: "uint8" }));
    const grey = tf.inspect.image(np.full([2, 2], 7, { dtype: "uint8" }));
    expect(grey.png).not.toEqual(black.png);
  });

  test("says which shapes it takes", () => {
    expect(() => tf.inspect.image(np.arange(3))).toThrow("No images have the shape [3]; they have [height, width], ");
    expect(() => tf.inspect.image(np.ones([1, 2, 3, 4, 5]))).toThrow("[1, 2, 3, 4, 5]");
  });
});

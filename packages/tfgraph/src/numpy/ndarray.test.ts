/** What goldens cannot say: views, writing, errors, other makes of arrays, files. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { float32, floatLiteral, IndexError, ndarrayToTensorValue } from "@tfgraph/core";
import * as numpyTs from "numpy-ts";
import { afterAll, beforeAll, describe, expect, expectTypeOf, test, vi } from "vitest";
import * as np from "./index.ts";

describe("views", () => {
  test("share their array's memory, copies do not", () => {
    const a = np.arange(6).reshape(2, 3);
    a.slice(":", "1:").fill(9);
    a.T.set([0, 1], 7);
    a.copy().fill(0);
    a.iindex([0]).fill(0);
    expect(a.tolist()).toEqual([
      [0, 9, 9],
      [7, 9, 9],
    ]);
    expect(a.slice(0).base).toBe(a.base);
    expect(np.arange(3).base).toBe(null);
  });

  test("are written by index, rows broadcast", () => {
    const a = np.zeros([2, 3]);
    a[0] = [1, 2, 3];
    a[-1] = 5;
    a[1][2] = 4;
    expect(a.tolist()).toEqual([
      [1, 2, 3],
      [5, 5, 4],
    ]);
    expect([a[0][0], a[-1][0], a.at(1).tolist()]).toEqual([1, 5, [5, 5, 4]]);
  });

  test("iterate over their first axis", () => {
    expect([...np.arange(3)]).toEqual([0, 1, 2]);
    expect([...np.arange(4).reshape(2, 2)].map((row) => (row as np.NDArray).tolist() as unknown)).toEqual([
      [0, 1],
      [2, 3],
    ]);
    const [first, second] = np.array([1.5, 2.5]);
    expect([first, second]).toEqual([1.5, 2.5]);
  });

  test("refuse what is outside in numpy's words", () => {
    const a = np.arange(6).reshape(2, 3);
    expect(() => a[2] as unknown).toThrow(IndexError);
    expect(() => a[2] as unknown).toThrow("index 2 is out of bounds for axis 0 with size 2");
    expect(() => a.get([0, 3])).toThrow("index 3 is out of bounds for axis 1 with size 3");
    expect(() => a.slice(0, 0, 0)).toThrow("too many indices for array: array is 2-dimensional, but 3 were indexed");
    expect(() => a.iindex([5])).toThrow("index 5 is out of bounds for axis 0 with size 2");
    expect(() => a.bindex([true])).toThrow(
      "boolean index did not match indexed array along axis 0; size of axis is 2 but size of corresponding boolean axis is 1",
    );
  });

  test("of reversed, stepped and transposed arrays compute as copies do", () => {
    const a = np.arange(24).reshape(2, 3, 4).astype("float32");
    const views = [
      a.T,
      a.slice("::-1", ":", "::2"),
      a.swapaxes(0, 1),
      a.slice("...", 1),
      np.broadcast_to(a.slice(0), [2, 3, 4]),
    ];
    for (const view of views) {
      expect(view.multiply(2).tolist()).toEqual(view.copy().multiply(2).tolist());
      expect(view.sum(0).tolist()).toEqual(view.copy().sum(0).tolist());
      expect(view.astype("int64").tolist()).toEqual(view.tolist());
      expect([...(ndarrayToTensorValue(view).data as Float32Array)]).toEqual(view.flatten().tolist());
    }
  });
});

describe("scalars", () => {
  test("come back as numbers and booleans", () => {
    expect(2 / np.sqrt(16)).toBe(0.5);
    expect(np.array([1, 2]).sum()).toBe(3);
    expect(np.argmax([1, 3, 2])).toBe(1);
    expect(np.array([1, 0]).all()).toBe(false);
    expect(np.less(1, 2)).toBe(true);
    expect(np.float32(0.1)).toBe(0.1);
    expect(np.int32(3.7)).toBe(3);
  });

  test("of float32 are their shortest decimals, elements of lists are exact", () => {
    const a = np.array([0.1, 0.98], "float32");
    expect([a[0], a.max(), a.get([1])]).toEqual([0.1, 0.98, 0.98]);
    expect(a.tolist()).toEqual([Math.fround(0.1), Math.fround(0.98)]);
    expect(a.item(0)).toBe(Math.fround(0.1));
  });

  test("that no number holds are bigints", () => {
    const a = np.array([2n ** 60n + 1n, 2n]);
    expect(a.dtype).toBe("int64");
    expect(a.tolist()).toEqual([2n ** 60n + 1n, 2]);
    expect(a.sum()).toBe(2n ** 60n + 3n);
  });
});

describe("dtypes", () => {
  test("are np's types, TensorFlow's, names, or JavaScript's classes", () => {
    for (const dtype of [np.float32, "float32", "f4", "<f4", float32]) expect(np.zeros(1, dtype).dtype).toBe("float32");
    expect([Number, Boolean, np.int, np.float, np.bool].map((dtype) => np.zeros(1, dtype).dtype)).toEqual([
      "float64",
      "bool",
      "int64",
      "float64",
      "bool",
    ]);
    expect(() => np.zeros(1, "float31")).toThrow("data type 'float31' not understood");
    expect(String(np.float32)).toBe("<class 'numpy.float32'>");
  });

  test("of plain numbers adapt to the array, unless they do not fit", () => {
    expect(np.arange(3).multiply(0.5).dtype).toBe("float64");
    expect(np.arange(3).add(floatLiteral(2)).dtype).toBe("float64");
    expect(np.array([1], "uint8").add(1).dtype).toBe("uint8");
    expect(() => np.array([1], "uint8").add(300)).toThrow("Python integer 300 out of bounds for uint8");
    expect(np.array([1], "uint8").less(300).tolist()).toEqual([true]);
    expect(() => np.power([2], -1)).toThrow("Integers to negative integer powers are not allowed.");
  });

  test("of text and objects hold what they are given", () => {
    expect(np.array(["a", "bc"]).equal("a").tolist()).toEqual([true, false]);
    expect(np.array(["1.5", "2"]).astype(np.float64).tolist()).toEqual([1.5, 2]);
    expect(() => np.array(["x"]).astype("float64")).toThrow("could not convert string to float: 'x'");
    expect(np.array([{ a: 1 }, null]).dtype).toBe("object");
  });
});

describe("shapes that do not fit are refused in numpy's words", () => {
  test.each<[() => unknown, string]>([
    [
      () => np.array([[1, 2], [3]]),
      "setting an array element with a sequence. The requested array has an inhomogeneous shape after 1 dimensions. The detected shape was (2,) + inhomogeneous part.",
    ],
    [() => np.arange(6).reshape(4, 2), "cannot reshape array of size 6 into shape (4,2)"],
    [() => np.add([1, 2], [1, 2, 3]), "operands could not be broadcast together with shapes (2,) (3,)"],
    [() => np.dot(np.ones([2, 3]), np.ones([2, 3])), "shapes (2,3) and (2,3) not aligned: 3 (dim 1) != 2 (dim 0)"],
    [() => np.split(np.arange(5), 2), "array split does not result in an equal division"],
    [() => np.max([]), "zero-size array to reduction operation maximum which has no identity"],
    [() => np.sum([1], { axis: 1 }), "axis 1 is out of bounds for array of dimension 1"],
    [() => np.random.randint(5, 5), "low >= high"],
    [() => np.random.choice(3, 4, false), "Cannot take a larger sample than population when 'replace=False'"],
    [
      () => np.random.choice(2, { p: [0.5, 0.6] }),
      "Probabilities do not sum to 1. See Notes section of docstring for more information.",
    ],
    [() => np.random.seed(-1), "Seed must be between 0 and 2**32 - 1"],
    [
      () =>
        np.linalg.inv([
          [1, 2],
          [2, 4],
        ]),
      "Singular matrix",
    ],
  ])("%s", (call, message) => {
    expect(call).toThrow(message);
  });
});

describe("keywords", () => {
  test("stand in a last plain object, for functions and methods", () => {
    const a = np.arange(6).reshape(2, 3);
    expect(a.sum({ axis: 0, keepdims: true }).tolist()).toEqual([[3, 5, 7]]);
    expect(np.mean(a, { axis: 1 }).tolist()).toEqual([1, 4]);
    expect(a.reshape(3, 2).shape).toEqual([3, 2]);
    expect(a.reshape([-1]).shape).toEqual([6]);
    const wrong = { axes: 0 } as object;
    expect(() => np.sum(a, wrong)).toThrow("sum() got an unexpected keyword argument 'axes'");
  });
});

describe("results are typed as what they are", () => {
  test("numbers, arrays, or, where an axis is given, whatever is left", () => {
    const a = np.arange(6).reshape(2, 3);
    expectTypeOf(np.sqrt(2)).toEqualTypeOf<number>();
    expectTypeOf(np.sqrt(a)).toEqualTypeOf<np.NDArray>();
    expectTypeOf(np.sqrt([1, 2])).toEqualTypeOf<np.NDArray>();
    expectTypeOf(np.add(1, 2)).toEqualTypeOf<number>();
    expectTypeOf(np.add(a, 2)).toEqualTypeOf<np.NDArray>();
    expectTypeOf(np.less(1, 2)).toEqualTypeOf<boolean>();
    expectTypeOf(np.sum(a)).toEqualTypeOf<number>();
    expectTypeOf(np.sum(a, 0)).toBeAny();
    expectTypeOf(a.max()).toEqualTypeOf<number>();
    expectTypeOf(a.any()).toEqualTypeOf<boolean>();
    expectTypeOf(a.T.multiply(2)).toEqualTypeOf<np.NDArray>();
    expectTypeOf(np.random.rand()).toEqualTypeOf<number>();
    expectTypeOf(np.random.rand(2, 3)).toEqualTypeOf<np.NDArray>();
    expectTypeOf(np.random.randint(0, 10, [3])).toEqualTypeOf<np.NDArray>();
    expectTypeOf(np.random.normal(0, 1)).toEqualTypeOf<number>();
    expectTypeOf(np.random.uniform(0, 1, 3)).toEqualTypeOf<np.NDArray>();
    expectTypeOf(np.random.choice(5, { size: 3, replace: false })).toEqualTypeOf<np.NDArray>();
    expectTypeOf(np.histogram([1])).toEqualTypeOf<[np.NDArray, np.NDArray]>();
    // @ts-expect-error an unknown keyword
    expect(() => np.zeros(2, { type: np.float32 })).toThrow(TypeError);
    // @ts-expect-error an unknown keyword
    expect(() => np.mean(a, { axes: 0 })).toThrow(TypeError);
  });
});

describe("numpy-ts", () => {
  test("takes our arrays for its own, and we take its arrays", () => {
    const ours = np.array([
      [1.5, 2],
      [3, 4],
    ]);
    np.exp(ours);
    expect(ours instanceof numpyTs.NDArray).toBe(true);
    const theirs = numpyTs.add(ours, 1) as unknown as np.NDArray;
    expect(theirs.tolist()).toEqual([
      [2.5, 3],
      [4, 5],
    ]);
    const view = theirs.slice(":", "1:");
    expect(np.add(view, 1).tolist()).toEqual([[4], [6]]);
    expect([...(ndarrayToTensorValue(view).data as Float64Array)]).toEqual([3, 5]);
  });

  test("has no memory left to free after many results", () => {
    const warn = vi.spyOn(console, "warn");
    let a = np.zeros([500, 500]);
    for (let i = 0; i < 300; i++) a = a.add(1);
    expect(a[0][0]).toBe(300);
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });
});

describe("printing", () => {
  test("shows an array as Python's print does, and its repr inside other things", () => {
    const a = np.array(
      [
        [1, 2],
        [3, 4],
      ],
      "float32",
    );
    expect(inspect(a)).toBe("[[1. 2.]\n [3. 4.]]");
    expect(inspect([np.arange(2)])).toBe("[ array([0, 1]) ]");
    expect(JSON.stringify({ a: np.arange(2) })).toBe('{"a":[0,1]}');
  });

  test("follows set_printoptions", () => {
    const before = np.get_printoptions();
    np.set_printoptions({ precision: 2, suppress: true, threshold: 5 });
    expect(np.array_str([0.123456, 1e-6])).toBe("[0.12 0.  ]");
    expect(np.array_str(np.arange(8))).toBe("[0 1 2 ... 5 6 7]");
    np.set_printoptions(before);
    expect(np.array_str([0.123456])).toBe("[0.123456]");
  });
});

describe("files", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "numpy-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("hold arrays as .npy and .npz", () => {
    const a = np.arange(6).reshape(2, 3).astype("float32");
    np.save(join(folder, "a"), a.T);
    const back = np.load(join(folder, "a.npy"));
    expect([back.dtype, back.tolist()]).toEqual(["float32", a.T.tolist()]);
    np.savez(join(folder, "b.npz"), np.arange(2), { x: np.eye(2) });
    const archive = np.load(join(folder, "b.npz"));
    expect([archive.files, archive.arr_0!.tolist(), archive.x!.tolist()]).toEqual([
      ["arr_0", "x"],
      [0, 1],
      [
        [1, 0],
        [0, 1],
      ],
    ]);
  });

  test("hold text", () => {
    const path = join(folder, "a.csv");
    writeFileSync(path, "x,y\n1,2.5\n\n3,4 # last\n");
    expect(np.loadtxt(path, { delimiter: ",", skiprows: 1 }).tolist()).toEqual([
      [1, 2.5],
      [3, 4],
    ]);
    expect(np.loadtxt(path, { delimiter: ",", skiprows: 1, usecols: 1, dtype: "float32" }).tolist()).toEqual([2.5, 4]);
    expect(np.loadtxt(path, { delimiter: ",", skiprows: 1, unpack: true }).tolist()).toEqual([
      [1, 3],
      [2.5, 4],
    ]);
    np.savetxt(path, [[1, 2]], { fmt: "%.2f", delimiter: "," });
    expect(np.loadtxt(path, { delimiter: "," }).tolist()).toEqual([1, 2]);
  });

  test("hold raw bytes", () => {
    const path = join(folder, "raw");
    writeFileSync(path, Uint8Array.of(0, 0, 8, 3, 1, 2));
    expect(np.fromfile(path, { dtype: ">i4", count: 1 }).tolist()).toEqual([2051]);
    expect(np.fromfile(path, np.uint8).tolist()).toEqual([0, 0, 8, 3, 1, 2]);
    expect(np.frombuffer(Uint8Array.of(1, 0, 2, 0), "uint16").tolist()).toEqual([1, 2]);
  });
});

test("the length of an array is that of its first axis", () => {
  expect(np.zeros([3, 2]).length).toBe(3);
  expect(np.array(5).length).toBe(0);
});

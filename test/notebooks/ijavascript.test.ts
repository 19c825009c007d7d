/** What ijavascript shows: cells run by its own engine, the package `nel`; only the sockets to Jupyter are missing. */
import { createRequire } from "node:module";
import { afterAll, expect, test } from "vitest";

type Bundle = Readonly<Record<string, string>>;

interface Callbacks {
  onSuccess(result: { readonly mime: Bundle }): void;
  onDisplay(display: { readonly mime: Bundle }): void;
  onError(error: { readonly error: { readonly evalue: string } }): void;
  afterRun(): void;
}

interface Session {
  execute(code: string, callbacks: Callbacks): void;
  kill(): void;
}

const { Session } = createRequire(import.meta.url)("nel") as { Session: new (options: { cwd: string }) => Session };
const session = new Session({ cwd: import.meta.dirname });
afterAll(() => session.kill());

/** What a cell displays, and its result last. */
function run(code: string): Promise<readonly Bundle[]> {
  return new Promise((resolve, reject) => {
    const shown: Bundle[] = [];
    session.execute(code, {
      onSuccess: ({ mime }) => shown.push(mime),
      onDisplay: ({ mime }) => shown.push(mime),
      onError: ({ error }) => reject(new Error(error.evalue)),
      afterRun: () => resolve(shown),
    });
  });
}

test("ijavascript shows tensors and arrays as tables, and what tf.inspect.show is given", async () => {
  await run('var tf = require("tfgraph"), np = require("tfgraph/numpy");');
  const [tensor] = await run('var x = tf.placeholder(tf.float32, [null, 3], { name: "x" }); x');
  expect(tensor).toMatchObject({ "text/plain": 'Tensor("x:0", shape=(?, 3), dtype=float32)' });
  expect(tensor!["text/html"]).toContain("<code>x:0</code>");
  const [array] = await run("np.arange(3)");
  expect(array!["text/html"]).toContain("int64 [3]");
  const [displayed, result] = await run("tf.inspect.show(x); 5");
  expect(displayed).toEqual(tensor);
  expect(result).toEqual({ "text/plain": "5" });
});

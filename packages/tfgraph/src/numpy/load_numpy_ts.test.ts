import { expect, test } from "vitest";
import * as np from "./index.ts";
import { whenLoaded } from "./load_numpy_ts.ts";

test("numpy-ts is not loaded by what a training program does before and between its steps", () => {
  let loaded = false;
  whenLoaded(() => (loaded = true));
  np.random.seed(42);
  const x = np.random.rand(10, 4).astype(np.float32);
  const y = np.random.randint(0, 3, [10]);
  const batch = x.iindex(np.random.permutation(10)).slice("0:5", ":").reshape(-1, 2, 2);
  const stacked = np.concatenate([x, x.T.reshape(10, 4)], { axis: 0 });
  np.array_split(stacked, 4);
  np.linspace(0, 1, 5);
  np.zeros([2, 2])[0] = [1, 2];
  expect([np.argmax(x, 1).shape, np.mean(batch), np.sqrt(16), y.tolist().length, String(batch).length > 0]).toEqual([
    [10],
    batch.mean(),
    4,
    10,
    true,
  ]);
  expect(loaded).toBe(false);
  np.exp(x);
  expect(loaded).toBe(true);
});

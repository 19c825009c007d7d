/**
 * Saves without end, until somebody kills it: `node save_forever.ts DIRECTORY`. Every second save goes to a new prefix
 * (`new-N`), the others to `same`; every tensor of save N is filled with N.
 */
import { float32 } from "@tfgraph/core";
import { BundleWriter } from "@tfgraph/io";

const directory = process.argv[2]!;
const start = Number(process.argv[3] ?? 1);

function save(prefix: string, n: number): void {
  const writer = new BundleWriter(prefix);
  for (let i = 0; i < 20; i++) {
    writer.add(`tensor_${String(i)}`, {
      dtype: float32,
      shape: [5000 * (1 + (n % 2))],
      data: new Float32Array(5000 * (1 + (n % 2))).fill(n),
    });
  }
  writer.finish();
}

process.stdout.write("ready\n");
for (let n = start; ; n++) {
  save(`${directory}/same`, n);
  save(`${directory}/new-${String(n)}`, n);
}

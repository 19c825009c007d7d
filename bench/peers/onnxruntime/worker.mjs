/** Inference of the multi-layer perceptron in ONNX Runtime: `worker.mjs mlp_infer [BATCH]`. */
import { InferenceSession, Tensor } from "onnxruntime-node";
import { serveSteps } from "../../protocol.ts";
import { denseLayers, images, MLP } from "../../workloads/data.mjs";

// The few protocol buffers of a dense network: fields by number, after onnx.proto.
function varint(n) {
  const bytes = [];
  for (; n > 127; n = Math.floor(n / 128)) bytes.push((n & 127) | 128);
  return Buffer.from([...bytes, n]);
}
const int = (field, n) => Buffer.concat([varint(field * 8), varint(n)]);
const bytes = (field, content) => {
  const payload = Buffer.from(content);
  return Buffer.concat([varint(field * 8 + 2), varint(payload.length), payload]);
};
const message = (field, ...parts) => bytes(field, Buffer.concat(parts));

const FLOAT = 1;
function tensor(name, dims, data) {
  const raw = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return message(5, ...dims.map((d) => int(1, d)), int(2, FLOAT), bytes(8, name), bytes(9, raw));
}
const node = (op, inputs, output) => message(1, ...inputs.map((i) => bytes(1, i)), bytes(2, output), bytes(4, op));
function batchOf(field, name, units) {
  const shape = message(2, message(1, bytes(2, "n")), message(1, int(1, units)));
  return message(field, bytes(1, name), message(2, message(1, int(1, FLOAT), shape)));
}

function model() {
  const layers = denseLayers(MLP);
  const parts = [];
  layers.forEach(({ weights, inputs, outputs }, i) => {
    const last = i === layers.length - 1;
    parts.push(tensor(`w${i}`, [inputs, outputs], weights), tensor(`b${i}`, [outputs], new Float32Array(outputs)));
    parts.push(node("Gemm", [i === 0 ? "x" : `h${i - 1}`, `w${i}`, `b${i}`], last ? "y" : `z${i}`));
    if (!last) parts.push(node("Relu", [`z${i}`], `h${i}`));
  });
  const graph = [...parts, bytes(2, "mlp"), batchOf(11, "x", MLP[0]), batchOf(12, "y", MLP.at(-1))];
  return Buffer.concat([int(1, 8), message(7, ...graph), message(8, int(2, 17))]);
}

const batch = Number(process.argv[3] ?? 50);
const threads = Number(process.env.BENCH_THREADS ?? 0);
const options = threads === 0 ? {} : { intraOpNumThreads: threads, interOpNumThreads: threads };
const session = await InferenceSession.create(model(), options);
const { x } = images(batch);
const step = async () => (await session.run({ x: new Tensor("float32", x, [batch, 784]) })).y.data;
const check = async () => (await step()).reduce((sum, v) => sum + Math.abs(v), 0) / (10 * batch);
await serveSteps({ step, check, info: { onnxruntime: "1.30.0" } });

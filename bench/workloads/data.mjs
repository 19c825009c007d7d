/**
 * Data and starting weights of the workloads: the same numbers for every peer (peers/python/data.py is its twin), so that losses can be
 * compared. Plain JavaScript, which starts without a compiler: the time to a first step is one of the measurements.
 */

/**
 * `count` floats in [low, high), by the counter-based generator mulberry32.
 * @param {number} seed
 * @param {number} count
 */
export function uniform(seed, count, low = 0, high = 1) {
  const numbers = new Float32Array(count);
  let state = Math.imul(seed, 0x9e3779b1) | 0;
  for (let i = 0; i < count; i++) {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    numbers[i] = low + (((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * (high - low);
  }
  return numbers;
}

/**
 * @param {number} seed
 * @param {number} count
 */
export function labels(seed, count, classes = 10) {
  return Int32Array.from(uniform(seed, count), (u) => Math.min(classes - 1, Math.floor(Math.fround(u * classes))));
}

/**
 * Weights of one layer, uniform after He et al. (2015).
 * @param {number} seed
 * @param {number} fanIn
 * @param {number} count
 */
export function heWeights(seed, fanIn, count) {
  const limit = Math.sqrt(6 / fanIn);
  return uniform(seed, count, -limit, limit);
}

/** Units of the multi-layer perceptron, and of the deep one with batch normalization. */
export const MLP = [784, 300, 100, 10];
export const DEEP_MLP = [784, 100, 100, 100, 100, 100, 10];

/** Images as rows, and their labels. @param {number} batch */
export function images(batch) {
  return { x: uniform(1, batch * 784), y: labels(2, batch) };
}

/**
 * @param {readonly number[]} units of the input and of each layer
 * @returns {{ inputs: number, outputs: number, weights: Float32Array }[]}
 */
export function denseLayers(units) {
  return units.slice(1).map((outputs, i) => {
    const inputs = /** @type {number} */ (units[i]);
    return { inputs, outputs, weights: heWeights(10 + i, inputs, inputs * outputs) };
  });
}

export function convnetWeights() {
  return {
    kernel1: heWeights(20, 9, 9 * 32),
    kernel2: heWeights(21, 9 * 32, 9 * 32 * 64),
    dense: heWeights(22, 3136, 3136 * 128),
    output: heWeights(23, 128, 1280),
  };
}

export function rnnWeights() {
  return { cell: heWeights(30, 6 * 178, 178 * 150), output: heWeights(31, 150, 1500) };
}

/** The chain of layers of which construction and first run are measured. */
export const CHAIN = { layers: 1000, batch: 8, width: 16 };
/** Variables of the checkpoint, square matrices. */
export const CHECKPOINT = { variables: 25, side: 1024 };

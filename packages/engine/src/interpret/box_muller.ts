/**
 * The Box-Muller transform with the C library TensorFlow's normals come from: glibc's logf and sincosf, in double arithmetic without FMA.
 *
 * Algorithms and constants: ARM optimized-routines, math/logf.c, math/sincosf.c and their data.
 * Copyright (c) 2017-2018, Arm Limited. SPDX-License-Identifier: MIT
 */
const floats = new Float32Array(1);
const floatBits = new Int32Array(floats.buffer);
const doubles = new Float64Array(1);
const doubleBits = new Uint32Array(doubles.buffer);

/** 1/c and log(c) for the sixteen subintervals of [0.7, 1.4). */
export const LOG_TABLE: readonly (readonly [number, number])[] = [
  [1.398907162146528, -0.33569133332882284],
  [1.3403141896637998, -0.2929040563774074],
  [1.286432210124115, -0.2518726580937369],
  [1.2367150214269895, -0.21245868807117255],
  [1.1906977166711752, -0.17453945183745634],
  [1.1479821020556429, -0.1380057072319758],
  [1.1082251448272158, -0.10275976698545139],
  [1.0711297413057381, -0.06871392447020525],
  [1.036437278977283, -0.0357891387398228],
  [1.0, 0.0],
  [0.9492859795739057, 0.05204517742929496],
  [0.8951049428609004, 0.11081431298787942],
  [0.8476821620351103, 0.1652495223695143],
  [0.8050314851692001, 0.21687389031699977],
  [0.7664671008843108, 0.2659635028121397],
  [0.731428603316328, 0.3127556664073557],
];
export const LOG_A = [-0.25089342214237154, 0.333456765744066, -0.4999997485802103] as const;
export const LN2 = 0.6931471805599453;

/** logf of a positive normal float. */
export function logf(x: number): number {
  if (x === 1) return 0;
  floats[0] = x;
  const ix = floatBits[0]!;
  const offset = ix - 0x3f330000;
  const [invc, logc] = LOG_TABLE[(offset >>> 19) & 15]!;
  floatBits[0] = ix - (offset & 0xff800000);
  const r = floats[0] * invc - 1;
  const y0 = logc + (offset >> 23) * LN2;
  const r2 = r * r;
  let y = LOG_A[1] * r + LOG_A[2];
  y = LOG_A[0] * r2 + y;
  return Math.fround(y * r2 + (y0 + r));
}

export const COSINE = [
  1, -0.49999999725108224, 0.041666623324344516, -0.001388676379437604, 2.4390450703564542e-5,
] as const;
export const SINE = [-0.16666654943701084, 0.008332178146138854, -0.00019517298981385725] as const;
export const TWO_OVER_PI_2_24 = 10680707.430881744;
export const HALF_PI = 1.5707963267948966;

/** sincosf of 0 <= y < 120: writes the sine and the cosine. */
export function sincosf(y: number, out: Float64Array): void {
  floats[0] = y;
  const top = (floatBits[0]! >>> 20) & 0x7ff;
  if (top < 0x398) {
    out[0] = y;
    out[1] = 1;
    return;
  }
  let x = floats[0];
  let n = 0;
  if (top >= 0x3f4) {
    n = (Math.trunc(x * TWO_OVER_PI_2_24) + 0x800000) >> 24;
    x -= n * HALF_PI;
  }
  const x2 = x * x;
  if (((n + 1) & 2) !== 0) x = -x;
  const sign = (n & 2) !== 0 ? -1 : 1;
  const x4 = x2 * x2;
  const x3 = x2 * x;
  const c2 = sign * COSINE[3] + x2 * (sign * COSINE[4]);
  const s1 = SINE[1] + x2 * SINE[2];
  const c1 = sign * COSINE[0] + x2 * (sign * COSINE[1]);
  const sine = x + x3 * SINE[0];
  const cosine = c1 + x4 * (sign * COSINE[2]);
  const s = Math.fround(sine + x3 * x2 * s1);
  const c = Math.fround(cosine + x4 * x2 * c2);
  const odd = (n & 1) !== 0;
  out[0] = odd ? c : s;
  out[1] = odd ? s : c;
}

/** 23 random bits as a float in [0, 1). */
export function toFloatUnit(x: number): number {
  floatBits[0] = 0x3f800000 | (x & 0x7fffff);
  return floats[0]! - 1;
}

/** 52 random bits as a double in [0, 1). */
export function toDoubleUnit(x0: number, x1: number): number {
  doubleBits[1] = 0x3ff00000 | (x0 & 0xfffff);
  doubleBits[0] = x1;
  return doubles[0]! - 1;
}

export const LEAST = Math.fround(1e-7);
const wave = new Float64Array(2);

/** Two floats from the normal distribution. */
export function boxMuller(x0: number, x1: number, out: Float64Array): void {
  const u1 = Math.max(toFloatUnit(x0), LEAST);
  const v1 = Math.fround(2 * Math.PI * toFloatUnit(x1));
  const u2 = Math.fround(Math.sqrt(Math.fround(-2 * logf(u1))));
  sincosf(v1, wave);
  out[0] = Math.fround(wave[0]! * u2);
  out[1] = Math.fround(wave[1]! * u2);
}

/** Two doubles from the normal distribution. The host's log, sin and cos may differ from glibc's in the last bit. */
export function boxMullerDouble(x0: number, x1: number, x2: number, x3: number, out: Float64Array): void {
  const u1 = Math.max(toDoubleUnit(x0, x1), 1e-7);
  const v1 = 2 * Math.PI * toDoubleUnit(x2, x3);
  const u2 = Math.sqrt(-2 * Math.log(u1));
  out[0] = Math.sin(v1) * u2;
  out[1] = Math.cos(v1) * u2;
}

/**
 * Normals from pairs of random numbers, as instructions; the interpreter's box_muller.ts says where the algorithm and its
 * constants come from (glibc's logf and sincosf: ARM optimized-routines, SPDX-License-Identifier: MIT).
 */
import { kernel } from "@tfgraph/core";
import type { FunctionBuilder, Local } from "./assembler.ts";
import { COSINE, HALF_PI, LEAST, LN2, LOG_A, LOG_TABLE, SINE, TWO_OVER_PI_2_24 } from "../interpret/box_muller.ts";
import type { Expr } from "./evaluator.ts";
import { registerSite, ScalarEvaluator } from "./scalar_code.ts";

const { constant, register, select } = kernel;

export const LOG_TABLE_BYTES = LOG_TABLE.length * 16;

/** 23 random bits as a float in [0, 1). */
export function floatUnit(x: Expr): Expr {
  return x.and(0x7fffff).or(0x3f800000).bitcast("f32").sub(1);
}

/** 52 random bits as a double in [0, 1). */
export function doubleUnit(x0: Expr, x1: Expr): Expr {
  return x0.and(0xfffff).or(0x3ff00000).to("u64").shl(32).or(x1.to("u64")).bitcast("f64").sub(1);
}

/** Writes the table of logarithms to scratch memory. */
export function storeLogTable(f: FunctionBuilder, at: Local): void {
  LOG_TABLE.flat().forEach((value, i) =>
    f
      .get(at)
      .f64(value)
      .memory("f64.store", 8 * i),
  );
}

/** Registers: the random numbers, then the table's 1/c and log(c). */
const [X0, X1, INVERSE, LOGARITHM] = [register("u32", 0), register("u32", 1), register("f64", 2), register("f64", 3)];

const BITS = floatUnit(X0).max(LEAST).bitcast("i32");
const OFFSET = BITS.sub(0x3f330000);
/** Byte offset of the table's entry. */
const ENTRY = OFFSET.bitcast("u32").shr(19).and(15).mul(16);

function logarithm(): Expr {
  const z = BITS.sub(OFFSET.and(-8388608)).bitcast("f32").to("f64");
  const r = z.mul(INVERSE).sub(1);
  const y0 = LOGARITHM.add(OFFSET.shr(23).to("f64").mul(LN2));
  const r2 = r.mul(r);
  const y = r2.mul(LOG_A[0]).add(r.mul(LOG_A[1]).add(LOG_A[2]));
  return select(BITS.eq(0x3f800000), constant("f32", 0), y.mul(r2).add(y0.add(r)).to("f32"));
}

/** Sine and cosine of 0 <= y < 120. */
function wave(y: Expr): readonly [Expr, Expr] {
  const top = y.bitcast("u32").shr(20);
  const wide = y.to("f64");
  const quadrant = wide.mul(TWO_OVER_PI_2_24).to("i32").add(0x800000).shr(24);
  const n = select(top.ge(0x3f4), quadrant, constant("i32", 0));
  const reduced = wide.sub(n.to("f64").mul(HALF_PI));
  const x2 = reduced.mul(reduced);
  const x = select(n.add(1).and(2).ne(0), reduced.neg(), reduced);
  const sign = select(n.and(2).ne(0), constant("f64", -1), constant("f64", 1));
  const x4 = x2.mul(x2);
  const x3 = x2.mul(x);
  const c2 = sign.mul(COSINE[3]).add(x2.mul(sign.mul(COSINE[4])));
  const s1 = x2.mul(SINE[2]).add(SINE[1]);
  const c1 = sign.mul(COSINE[0]).add(x2.mul(sign.mul(COSINE[1])));
  const sine = x.add(x3.mul(SINE[0]));
  const cosine = c1.add(x4.mul(sign.mul(COSINE[2])));
  const s = sine.add(x3.mul(x2).mul(s1)).to("f32");
  const c = cosine.add(x4.mul(x2).mul(c2)).to("f32");
  const odd = n.and(1).ne(0);
  const small = top.lt(0x398);
  return [select(small, y, select(odd, c, s)), select(small, constant("f32", 1), select(odd, s, c))];
}

const RADIUS = logarithm().mul(-2).sqrt();
const WAVE = wave(
  floatUnit(X1)
    .to("f64")
    .mul(2 * Math.PI)
    .to("f32"),
);
const NORMALS = WAVE.map((side) => side.mul(RADIUS));

/** Two normals, in new locals, from two random numbers. */
export function emitBoxMuller(f: FunctionBuilder, table: Local, x0: Local, x1: Local): readonly Local[] {
  const entry = [f.local("f64"), f.local("f64")];
  const site = registerSite([x0, x1, ...entry]);
  const values = new ScalarEvaluator(f, site, [ENTRY, ...NORMALS]);
  values.push(ENTRY);
  const address = f.local("i32");
  f.get(table).op("i32.add").set(address);
  entry.forEach((local, i) =>
    f
      .get(address)
      .memory("f64.load", 8 * i)
      .set(local),
  );
  const normals = NORMALS.map((normal) => values.toLocal(normal));
  f.release(address, ...entry);
  return normals;
}

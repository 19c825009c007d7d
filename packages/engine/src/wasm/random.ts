/**
 * Random numbers, bit for bit TensorFlow's, for the types programs draw while they train. The others (half, double normals)
 * are left to the interpreter.
 */
import { float32, float64, int32, int64, kernel } from "@tfgraph/core";
import type { FunctionBuilder, Local } from "./assembler.ts";
import { doubleUnit, emitBoxMuller, floatUnit, LOG_TABLE_BYTES, storeLogTable } from "./box_muller_code.ts";
import type { EmitContext, EmittedKernel } from "./emit_context.ts";
import { Extent } from "./kernel_arguments.ts";
import { advance, repeat } from "./loop_nest.ts";
import { PhiloxCode } from "./philox_code.ts";
import { pushExpr } from "./scalar_code.ts";
import { transposed } from "./transpose_code.ts";
import { splatBytes } from "./vector_constants.ts";

const RESERVED_PER_ELEMENT = 256n;

export function hasRandomCode({ distribution, target: { dtype } }: kernel.RandomForm): boolean {
  if (distribution === "uniform_int") return dtype === int32 || dtype === int64;
  return dtype === float32 || (dtype === float64 && distribution === "uniform");
}

export function emitRandom(context: EmitContext, form: kernel.RandomForm): EmittedKernel {
  const { func: f, args } = context;
  const pointTo = (access: kernel.Access) => {
    const pointer = f.local("i32");
    const { at, distance } = args.address(access);
    args.push(f, at);
    f.i32(distance).op("i32.add").set(pointer);
    return pointer;
  };
  const [state, out, group] = [pointTo(form.state), pointTo(form.target), f.local("i64")];
  const generator = new PhiloxCode(f, state);
  const filler = fillerOf(f, form, generator, form.inputs.map(pointTo));
  const { perGroup } = filler;
  const { size } = form.target.dtype;
  const fill = (count: number) => {
    filler.group(group, out, count);
    f.get(group).i64(1n).op("i64.add").set(group);
    f.get(out)
      .i32(perGroup * size)
      .op("i32.add")
      .set(out);
  };
  const count = new Extent(args, form.count);
  if (context.target.simd && form.distribution === "uniform" && size === 4) {
    repeat(f, count.whole(16), () => sixteenUniforms(f, generator, group, out));
    repeat(f, Math.floor((form.count % 16) / perGroup), () => fill(perGroup));
  } else {
    repeat(f, count.whole(perGroup), () => fill(perGroup));
  }
  if (form.count % perGroup > 0) fill(form.count % perGroup);
  const all = args.number(form.count);
  generator.skip(() => {
    all.push(f);
    f.op("i64.extend_i32_u").i64(RESERVED_PER_ELEMENT).op("i64.mul");
  });
  f.i32(0);
  return { extent: 1, grain: 1, scratchBytes: LOG_TABLE_BYTES };
}

interface Filler {
  readonly perGroup: number;
  /** Stores `count` values at `out` from the group's generator. */
  group(group: Local, out: Local, count: number): void;
}

function fillerOf(
  f: FunctionBuilder,
  form: kernel.RandomForm,
  generator: PhiloxCode,
  bounds: readonly Local[],
): Filler {
  switch (form.distribution) {
    case "uniform":
      return uniform(f, generator, form.target.dtype.size === 8);
    case "uniform_int":
      return form.target.dtype.size === 8 ? wideIntegers(f, generator, bounds) : integers(f, generator, bounds);
    case "normal":
      return normals(f, generator);
    case "truncated_normal":
      return truncatedNormals(f, generator);
  }
}

function uniform(f: FunctionBuilder, generator: PhiloxCode, double: boolean): Filler {
  return {
    perGroup: double ? 2 : 4,
    group(group, out, count) {
      generator.next(() => f.get(group));
      for (let i = 0; i < count; i++) {
        f.get(out);
        if (double) {
          pushExpr(f, doubleUnit(kernel.register("u32", 0), kernel.register("u32", 1)), generator.block.slice(2 * i));
          f.memory("f64.store", 8 * i);
        } else {
          pushExpr(f, floatUnit(kernel.register("u32", 0)), generator.block.slice(i));
          f.memory("f32.store", 4 * i);
        }
      }
    },
  };
}

/** Four groups of floats; moves on behind them. */
function sixteenUniforms(f: FunctionBuilder, generator: PhiloxCode, group: Local, out: Local): void {
  const numbers = generator.nextFour(() => void f.get(group));
  const groups = transposed(f, numbers);
  groups.forEach((numbers, i) => {
    f.get(out);
    f.get(numbers).v128(splatBytes("i32", 0x7fffff)).op("v128.and").v128(splatBytes("i32", 0x3f800000)).op("v128.or");
    f.v128(splatBytes("f32", 1))
      .op("f32x4.sub")
      .memory("v128.store", 16 * i);
  });
  f.release(...numbers, ...groups);
  f.get(group).i64(4n).op("i64.add").set(group);
  advance(f, out, 64);
}

/** Loads the bounds: the least value, and how many there are (at least 1). */
function loadBounds(f: FunctionBuilder, [low, high]: readonly Local[], type: "i32" | "i64"): readonly [Local, Local] {
  const least = f.local(type);
  const range = f.local(type);
  f.get(low!).memory(`${type}.load`, 0).set(least);
  f.get(high!).memory(`${type}.load`, 0).get(least).op(`${type}.sub`).set(range);
  f.get(range)
    .op(`${type}.eqz`)
    .if(() => (type === "i32" ? f.i32(1) : f.i64(1n)).set(range));
  return [least, range];
}

function integers(f: FunctionBuilder, generator: PhiloxCode, bounds: readonly Local[]): Filler {
  const [least, range] = loadBounds(f, bounds, "i32");
  return {
    perGroup: 4,
    group(group, out, count) {
      generator.next(() => f.get(group));
      for (let i = 0; i < count; i++) {
        f.get(out)
          .get(generator.block[i]!)
          .get(range)
          .op("i32.rem_u")
          .get(least)
          .op("i32.add")
          .memory("i32.store", 4 * i);
      }
    },
  };
}

function wideIntegers(f: FunctionBuilder, generator: PhiloxCode, bounds: readonly Local[]): Filler {
  const [least, range] = loadBounds(f, bounds, "i64");
  return {
    perGroup: 2,
    group(group, out, count) {
      generator.next(() => f.get(group));
      for (let i = 0; i < count; i++) {
        f.get(out)
          .get(generator.block[2 * i]!)
          .op("i64.extend_i32_u");
        f.get(generator.block[2 * i + 1]!)
          .op("i64.extend_i32_u")
          .i64(32n)
          .op("i64.shl")
          .op("i64.or");
        f.get(range)
          .op("i64.rem_u")
          .get(least)
          .op("i64.add")
          .memory("i64.store", 8 * i);
      }
    },
  };
}

function normals(f: FunctionBuilder, generator: PhiloxCode): Filler {
  const table = f.param(2);
  storeLogTable(f, table);
  return {
    perGroup: 4,
    group(group, out, count) {
      generator.next(() => f.get(group));
      for (let i = 0; i < count; i += 2) {
        const pair = emitBoxMuller(f, table, generator.block[i]!, generator.block[i + 1]!);
        pair.slice(0, count - i).forEach((value, j) =>
          f
            .get(out)
            .get(value)
            .memory("f32.store", 4 * (i + j)),
        );
        f.release(...pair);
      }
    },
  };
}

/** Each group reads on from its own place until it has enough values within two standard deviations. */
function truncatedNormals(f: FunctionBuilder, generator: PhiloxCode): Filler {
  const table = f.param(2);
  storeLogTable(f, table);
  const filled = f.local("i32");
  const counter = f.local("i64");
  return {
    perGroup: 4,
    group(group, out, count) {
      f.i32(0).set(filled);
      f.get(group).i64(256n).op("i64.mul").set(counter);
      f.loop((again) => {
        generator.next(() => f.get(counter));
        for (const i of [0, 2]) {
          const pair = emitBoxMuller(f, table, generator.block[i]!, generator.block[i + 1]!);
          for (const value of pair) keep(value, out, count);
          f.release(...pair);
        }
        f.get(counter).i64(1n).op("i64.add").set(counter);
        f.get(filled).i32(count).op("i32.lt_u").brIf(again);
      });
    },
  };

  function keep(value: Local, out: Local, count: number): void {
    f.get(value).op("f32.abs").f32(2).op("f32.lt");
    f.get(filled).i32(count).op("i32.lt_u").op("i32.and");
    f.if(() => {
      f.get(filled).i32(2).op("i32.shl").get(out).op("i32.add").get(value).memory("f32.store", 0);
      f.get(filled).i32(1).op("i32.add").set(filled);
    });
  }
}

/**
 * Expressions compiled to a list of operations on blocks: each node computes a block of points into its register before
 * the next one runs, as vectorized database engines do. No generated code, so it works under any content security policy.
 */
import { float32, kernel, RuntimeError } from "@tfgraph/core";
import type { Memory } from "../memory.ts";
import { binaryOp, castOp, compareOp, selectOp, unaryOp, type BlockOp } from "./block_ops.ts";
import { mergedSpace, narrowing, reader, writer, type Reader, type Space } from "./elements.ts";
import { allocateRegister, asNumbers, BLOCK, type Register } from "./registers.ts";

/** A value the form provides, per point of its space: `data[Σ index * strides]`. */
export interface Provided {
  readonly data: Register;
  readonly strides: readonly number[];
}

export interface BlockProgram {
  readonly space: Space;
  /** One register per expression. */
  readonly results: readonly Register[];
  /** Computes points `start … start + n`; n <= BLOCK. */
  run(start: number, n: number): void;
}

export interface ProgramInput {
  readonly shape: readonly number[];
  readonly expressions: readonly kernel.Expr[];
  readonly inputs: readonly kernel.Access[];
  /** What `register(i)` is, in order. */
  readonly registers?: readonly Provided[];
  /** Further views whose strides in the merged space are wanted (targets). */
  readonly views?: readonly (readonly number[])[];
}

/** Nodes in the order of computation, each once. */
export function schedule(expressions: readonly kernel.Expr[]): kernel.Expr[] {
  const order: kernel.Expr[] = [];
  const seen = new Set<kernel.Expr>();
  const stack: { node: kernel.Expr; next: number }[] = [];
  for (const root of expressions) {
    if (seen.has(root)) continue;
    seen.add(root);
    stack.push({ node: root, next: 0 });
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const operand = kernel.operandsOf(top.node)[top.next++];
      if (operand === undefined) {
        order.push(top.node);
        stack.pop();
      } else if (!seen.has(operand)) {
        seen.add(operand);
        stack.push({ node: operand, next: 0 });
      }
    }
  }
  return order;
}

/** `program.space.strides`: first one per node that reads (loads, registers, indices, in order), then the views asked for. */
export function compileBlocks(
  memory: Memory,
  input: ProgramInput,
): BlockProgram & { viewStrides: readonly (readonly number[])[] } {
  const order = schedule(input.expressions);
  const leaves = order.filter((e) => e.kind === "load" || e.kind === "register" || e.kind === "index");
  const views = input.views ?? [];
  const space = mergedSpace(input.shape, [...leaves.map((leaf) => leafStrides(leaf, input)), ...views]);
  const length = Math.min(BLOCK, space.count);
  const registers = new Map<kernel.Expr, Register>();
  const readers: Reader[] = [];
  const ops: BlockOp[] = [];
  leaves.forEach((leaf, i) => {
    const out = allocateRegister(leaf.type, length);
    registers.set(leaf, out);
    readers.push(leafReader(memory, leaf, input, space, space.strides[i]!, out));
  });
  for (const node of order) {
    if (registers.has(node)) continue;
    const out =
      node.kind === "bitcast" ? reinterpret(registers.get(node.a)!, node.type) : allocateRegister(node.type, length);
    registers.set(node, out);
    const op = compileNode(node, (e) => registers.get(e)!, out);
    if (op) ops.push(op);
  }
  return {
    space,
    viewStrides: space.strides.slice(leaves.length),
    results: input.expressions.map((e) => registers.get(e)!),
    run(start, n) {
      for (const read of readers) read(start, n);
      for (const op of ops) op(n);
    },
  };
}

/** Computes every point of a program's space, block after block. */
export function forEachBlock(program: BlockProgram, visit: (start: number, n: number) => void): void {
  for (let start = 0; start < program.space.count; start += BLOCK) {
    const n = Math.min(BLOCK, program.space.count - start);
    program.run(start, n);
    visit(start, n);
  }
}

/** Writers of a program's results to targets, whose strides were passed as views. */
export function targetWriters(
  memory: Memory,
  program: ReturnType<typeof compileBlocks>,
  targets: readonly kernel.Access[],
): Reader[] {
  return targets.map((target, i) => {
    const place = memory.locate(target.buffer, target.dtype);
    return writer(
      place,
      target.dtype,
      target.offset,
      program.space.shape,
      program.viewStrides[i]!,
      program.results[i]!,
    );
  });
}

function leafStrides(leaf: kernel.Expr, input: ProgramInput): readonly number[] {
  switch (leaf.kind) {
    case "load":
      return input.inputs[leaf.slot]!.strides;
    case "register":
      return input.registers![leaf.slot]!.strides;
    case "index":
      return input.shape.map((_, axis) => (axis === leaf.axis ? 1 : 0));
    default:
      throw new RuntimeError(`${leaf.kind} is no leaf`);
  }
}

function leafReader(
  memory: Memory,
  leaf: kernel.Expr,
  input: ProgramInput,
  space: Space,
  strides: readonly number[],
  out: Register,
): Reader {
  switch (leaf.kind) {
    case "load": {
      const access = input.inputs[leaf.slot]!;
      return reader(memory.locate(access.buffer, access.dtype), access.dtype, access.offset, space.shape, strides, out);
    }
    case "register": {
      const { data } = input.registers![leaf.slot]!;
      const place = { data: data as unknown[], base: 0 };
      return reader(place, float32 /* nothing to decode */, 0, space.shape, strides, out);
    }
    default:
      return indexReader(space.shape, strides, asNumbers(out));
  }
}

function indexReader(shape: readonly number[], strides: readonly number[], out: { [i: number]: number }): Reader {
  const axis = strides.findIndex((s) => s !== 0);
  if (axis < 0)
    return (_, n) => {
      for (let i = 0; i < n; i++) out[i] = 0;
    };
  const size = shape[axis]!;
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  return (start, n) => {
    for (let i = 0; i < n; i++) out[i] = Math.floor((start + i) / inner) % size;
  };
}

function compileNode(node: kernel.Expr, at: (e: kernel.Expr) => Register, out: Register): BlockOp | undefined {
  switch (node.kind) {
    case "const":
      (out as unknown[]).fill(node.value); // constant's type is the register's
      return undefined;
    case "unary":
      return unaryOp(node.op, node.type, at(node.a), out);
    case "binary":
      return binaryOp(node.op, node.type, at(node.a), at(node.b), out);
    case "compare":
      return compareOp(node.op, at(node.a), at(node.b), out);
    case "select":
      return selectOp(at(node.condition), at(node.yes), at(node.no), out);
    case "cast":
      return castOp(node.a.type, node.type, at(node.a), out);
    case "narrow": {
      const [a, o, f] = [asNumbers(at(node.a)), asNumbers(out), narrowing(node.dtype)];
      return (n) => {
        for (let i = 0; i < n; i++) o[i] = f(a[i]!);
      };
    }
    default:
      return undefined; // bitcasts share their operand's memory; leaves have readers
  }
}

/** The same memory as another type of the same width. */
function reinterpret(register: Register, type: kernel.ScalarType): Register {
  if (Array.isArray(register)) throw new RuntimeError("host values have no bits");
  const shape = allocateRegister(type, 0);
  if (Array.isArray(shape)) throw new RuntimeError("host values have no bits");
  const Type = shape.constructor as new (buffer: ArrayBufferLike) => Register;
  return new Type(register.buffer);
}

/**
 * A small WebAssembly assembler: a module is built in memory at run time and its bytes handed to
 * `new WebAssembly.Module`. It knows the binary format (sections, LEB128, structured control) and nothing of kernels.
 * Instructions carry their text-format names, so an emitter reads like a `.wat` file:
 *
 *   const m = new ModuleBuilder();
 *   m.importMemory("env", "memory", { minPages: 1, maxPages: 65536, shared: false });
 *   const add = m.func([I32, I32], [I32]);
 *   add.get(add.param(0)).get(add.param(1)).op("i32.add");
 *   m.export("add", add);
 */
import {
  LANE,
  MEMORY,
  MEMORY_LANE,
  PLAIN,
  type LaneInstruction,
  type MemoryInstruction,
  type MemoryLaneInstruction,
  type PlainInstruction,
} from "./opcodes.ts";

export type ValueType = "i32" | "i64" | "f32" | "f64" | "v128";

const TYPE_BYTE: Record<ValueType, number> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b };
const NO_RESULT = 0x40;

/** A local variable (or parameter) of one function. */
export interface Local {
  readonly index: number;
  readonly type: ValueType;
}

/** A block, loop or if that a branch may name; the depth counts enclosing constructs. */
export interface Label {
  readonly depth: number;
}

/** Bytes that grow. */
export class ByteWriter {
  private buffer = new Uint8Array(256);
  private end = 0;

  get length(): number {
    return this.end;
  }

  private reserve(count: number): void {
    if (this.end + count <= this.buffer.length) return;
    const bigger = new Uint8Array(Math.max(this.buffer.length * 2, this.end + count));
    bigger.set(this.buffer.subarray(0, this.end));
    this.buffer = bigger;
  }

  byte(value: number): void {
    if (this.end === this.buffer.length) this.reserve(1);
    this.buffer[this.end++] = value;
  }

  bytes(values: ArrayLike<number>): void {
    this.reserve(values.length);
    this.buffer.set(values, this.end);
    this.end += values.length;
  }

  unsigned(value: number): void {
    while (value >= 0x80) {
      this.byte((value % 0x80) + 0x80);
      value = Math.floor(value / 0x80);
    }
    this.byte(value);
  }

  signed(value: bigint | number): void {
    if (typeof value === "number") {
      for (value |= 0; value < -64 || value > 63; value >>= 7) this.byte((value & 0x7f) | 0x80);
      this.byte(value & 0x7f);
    } else {
      for (; value < -64n || value > 63n; value >>= 7n) this.byte(Number(value & 0x7fn) | 0x80);
      this.byte(Number(value & 0x7fn));
    }
  }

  text(value: string): void {
    const encoded = new TextEncoder().encode(value);
    this.unsigned(encoded.length);
    this.bytes(encoded);
  }

  /** The bytes written so far (a view, valid until the next write). */
  view(): Uint8Array {
    return this.buffer.subarray(0, this.end);
  }
}

const scratch = new DataView(new ArrayBuffer(8));

/** The code of one function. Every method appends one instruction and returns the builder. */
export class FunctionBuilder {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
  readonly index: number;
  private readonly locals: ValueType[] = [];
  private readonly free: Record<ValueType, Local[]> = { i32: [], i64: [], f32: [], f64: [], v128: [] };
  private readonly code = new ByteWriter();
  private depth = 0;
  private finished: Uint8Array | undefined;

  constructor(index: number, params: readonly ValueType[], results: readonly ValueType[]) {
    this.index = index;
    this.params = params;
    this.results = results;
  }

  get codeBytes(): number {
    return this.code.length;
  }

  param(index: number): Local {
    return { index, type: this.params[index]! };
  }

  /** A new local, or one that was released; its content is unspecified. */
  local(type: ValueType): Local {
    const released = this.free[type].pop();
    if (released !== undefined) return released;
    this.locals.push(type);
    return { index: this.params.length + this.locals.length - 1, type };
  }

  release(...locals: readonly Local[]): void {
    for (const local of locals) this.free[local.type].push(local);
  }

  private opcode(code: number): void {
    if (code > 0xffff) {
      this.code.byte(code >> 16);
      this.code.unsigned(code & 0xffff);
    } else if (code > 0xff) {
      this.code.byte(code >> 8);
      this.code.unsigned(code & 0xff);
    } else {
      this.code.byte(code);
    }
  }

  op(name: PlainInstruction): this {
    this.opcode(PLAIN[name]);
    return this;
  }

  /** A load or store at (address on the stack) + `offset` bytes. */
  memory(name: MemoryInstruction, offset: number): this {
    const [code, size] = MEMORY[name];
    this.opcode(code);
    // Atomic accesses must state their natural alignment; for others it is only a hint, and one byte is always true.
    this.code.unsigned(code >> 8 === 0xfe ? size : 0);
    this.code.unsigned(offset);
    return this;
  }

  lane(name: LaneInstruction, lane: number): this {
    this.opcode(LANE[name]);
    this.code.byte(lane);
    return this;
  }

  memoryLane(name: MemoryLaneInstruction, offset: number, lane: number): this {
    this.opcode(MEMORY_LANE[name][0]);
    this.code.unsigned(0);
    this.code.unsigned(offset);
    this.code.byte(lane);
    return this;
  }

  get(local: Local): this {
    this.code.byte(0x20);
    this.code.unsigned(local.index);
    return this;
  }

  set(local: Local): this {
    this.code.byte(0x21);
    this.code.unsigned(local.index);
    return this;
  }

  tee(local: Local): this {
    this.code.byte(0x22);
    this.code.unsigned(local.index);
    return this;
  }

  i32(value: number): this {
    this.code.byte(0x41);
    this.code.signed(value | 0);
    return this;
  }

  i64(value: bigint): this {
    this.code.byte(0x42);
    this.code.signed(BigInt.asIntN(64, value));
    return this;
  }

  f32(value: number): this {
    this.code.byte(0x43);
    scratch.setFloat32(0, value, true);
    for (let i = 0; i < 4; i++) this.code.byte(scratch.getUint8(i));
    return this;
  }

  f64(value: number): this {
    this.code.byte(0x44);
    scratch.setFloat64(0, value, true);
    for (let i = 0; i < 8; i++) this.code.byte(scratch.getUint8(i));
    return this;
  }

  /** A vector constant from its 16 bytes, lowest lane first. */
  v128(bytes: ArrayLike<number>): this {
    this.opcode(0xfd0c);
    this.code.bytes(bytes);
    return this;
  }

  /** Picks 16 bytes out of the 32 of two vectors. */
  shuffle(lanes: readonly number[]): this {
    this.opcode(0xfd0d);
    this.code.bytes(lanes);
    return this;
  }

  memoryFill(): this {
    this.code.bytes([0xfc, 0x0b, 0]);
    return this;
  }

  /** Calls the function of the module's table whose number is on the stack, above its arguments. */
  callIndirect(type: number): this {
    this.code.byte(0x11);
    this.code.unsigned(type);
    this.code.byte(0);
    return this;
  }

  call(callee: { readonly index: number }): this {
    this.code.byte(0x10);
    this.code.unsigned(callee.index);
    return this;
  }

  private nested(code: number, result: ValueType | undefined, body: (label: Label) => void): this {
    this.code.byte(code);
    this.code.byte(result === undefined ? NO_RESULT : TYPE_BYTE[result]);
    this.depth++;
    body({ depth: this.depth });
    this.depth--;
    this.code.byte(0x0b);
    return this;
  }

  /** A branch to the label leaves the block. */
  block(body: (label: Label) => void): this {
    return this.nested(0x02, undefined, body);
  }

  /** A branch to the label starts the body again; falling off its end leaves the loop. */
  loop(body: (label: Label) => void): this {
    return this.nested(0x03, undefined, body);
  }

  /** Takes an i32 condition from the stack. */
  if(then: (label: Label) => void, otherwise?: (label: Label) => void, result?: ValueType): this {
    return this.nested(0x04, result, (label) => {
      then(label);
      if (otherwise !== undefined) {
        this.code.byte(0x05);
        otherwise(label);
      }
    });
  }

  br(label: Label): this {
    this.code.byte(0x0c);
    this.code.unsigned(this.depth - label.depth);
    return this;
  }

  brIf(label: Label): this {
    this.code.byte(0x0d);
    this.code.unsigned(this.depth - label.depth);
    return this;
  }

  replaceBody(body: Uint8Array): void {
    this.finished = body;
  }

  /** The function as an entry of the code section. */
  body(): Uint8Array {
    if (this.finished !== undefined) return this.finished;
    const out = new ByteWriter();
    const runs: { type: ValueType; count: number }[] = [];
    for (const type of this.locals) {
      const last = runs.at(-1);
      if (last?.type === type) last.count++;
      else runs.push({ type, count: 1 });
    }
    out.unsigned(runs.length);
    for (const { type, count } of runs) {
      out.unsigned(count);
      out.byte(TYPE_BYTE[type]);
    }
    out.bytes(this.code.view());
    out.byte(0x0b);
    return out.view();
  }
}

export interface MemoryLimits {
  readonly minPages: number;
  readonly maxPages: number;
  readonly shared: boolean;
}

/** A module under construction. Imports come before functions. */
export class ModuleBuilder {
  private readonly types: string[] = [];
  private readonly typeBytes: Uint8Array[] = [];
  private readonly imports = new ByteWriter();
  private importCount = 0;
  private readonly functions: FunctionBuilder[] = [];
  private readonly exports: { name: string; index: number }[] = [];
  private nonceText: string | undefined;

  /** The number of a function type. */
  typeIndex(params: readonly ValueType[], results: readonly ValueType[]): number {
    const key = `${params.join()}:${results.join()}`;
    const known = this.types.indexOf(key);
    if (known >= 0) return known;
    const out = new ByteWriter();
    out.byte(0x60);
    for (const list of [params, results]) {
      out.unsigned(list.length);
      for (const type of list) out.byte(TYPE_BYTE[type]);
    }
    this.types.push(key);
    this.typeBytes.push(out.view());
    return this.types.length - 1;
  }

  importMemory(module: string, name: string, limits: MemoryLimits): void {
    this.imports.text(module);
    this.imports.text(name);
    this.imports.byte(0x02);
    this.imports.byte(limits.shared ? 0x03 : 0x01);
    this.imports.unsigned(limits.minPages);
    this.imports.unsigned(limits.maxPages);
    this.importCount++;
  }

  importTable(module: string, name: string): void {
    this.imports.text(module);
    this.imports.text(name);
    this.imports.bytes([0x01, 0x70, 0x00, 0x00]);
    this.importCount++;
  }

  /** A function whose code was written elsewhere and calls no other. */
  adopt(params: readonly ValueType[], results: readonly ValueType[], body: Uint8Array): FunctionBuilder {
    const built = this.func(params, results);
    built.replaceBody(body);
    return built;
  }

  func(params: readonly ValueType[], results: readonly ValueType[]): FunctionBuilder {
    const built = new FunctionBuilder(this.functions.length, params, results);
    this.functions.push(built);
    return built;
  }

  export(name: string, func: FunctionBuilder): void {
    this.exports.push({ name, index: func.index });
  }

  /** Makes the bytes differ from another module's: V8 shares the compiled code of equal bytes. */
  nonce(text: string): void {
    this.nonceText = text;
  }

  toBytes(): Uint8Array<ArrayBuffer> {
    const out = new ByteWriter();
    out.bytes([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
    const section = (id: number, write: (content: ByteWriter) => void) => {
      const content = new ByteWriter();
      write(content);
      out.byte(id);
      out.unsigned(content.length);
      out.bytes(content.view());
    };
    const functionTypes = this.functions.map((f) => this.typeIndex(f.params, f.results));
    section(1, (c) => {
      c.unsigned(this.typeBytes.length);
      for (const type of this.typeBytes) c.bytes(type);
    });
    section(2, (c) => {
      c.unsigned(this.importCount);
      c.bytes(this.imports.view());
    });
    section(3, (c) => {
      c.unsigned(functionTypes.length);
      for (const type of functionTypes) c.unsigned(type);
    });
    section(7, (c) => {
      c.unsigned(this.exports.length);
      for (const { name, index } of this.exports) {
        c.text(name);
        c.byte(0x00);
        c.unsigned(index);
      }
    });
    section(10, (c) => {
      c.unsigned(this.functions.length);
      for (const f of this.functions) {
        const body = f.body();
        c.unsigned(body.length);
        c.bytes(body);
      }
    });
    const { nonceText } = this;
    if (nonceText !== undefined) {
      section(0, (c) => {
        c.text("nonce");
        c.text(nonceText);
      });
    }
    return out.view().slice();
  }
}

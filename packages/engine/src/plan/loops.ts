/** Consecutive loop nests bound to memory: interpreted at first, compiled when they come again or are long. */
import { InternalError, kernel } from "@tfgraph/core";
import { sizeOfBuffer, type Arena, type Block } from "../arena.ts";
import { prepare, type LoopForm } from "../interpret/interpret.ts";
import type { Elements } from "../memory.ts";
import { withOperation } from "../run_error.ts";
import { isCompilable, type CodeItem, type CompiledForms, type Compiler } from "../wasm/compiler.ts";
import type { EmittedForm } from "../wasm/kernels.ts";
import { instructionsOf, type Instruction, type Step } from "./step.ts";
import { workOf } from "./work.ts";

/** Element operations the interpreter does while the machine is probed, a module made, each step compiled: beyond them compiling pays for one run. */
const PROBE_WORK = 4_000_000;
const MODULE_WORK = 1_000_000;
const STEP_WORK = 300_000;

/** `auto`: what comes again, or is long. */
export type CompilePolicy = "auto" | "always" | "never";

/** Instructions `first` up to `end`; without code, a step to interpret, with the steps it holds. */
interface Piece {
  readonly first: number;
  readonly end: number;
  readonly code: CompiledForms | undefined;
}

/** How often a loop is thought to go round. */
const ITERATIONS = 64;

export class Loops {
  private readonly steps: readonly Step[];
  private readonly instructions: readonly Instruction[];
  private readonly arena: Arena;
  private readonly compiler: Compiler;
  private readonly policy: CompilePolicy;
  private readonly blocks: Block[] = [];
  private pieces: readonly Piece[];
  private compiled = false;
  private ran = false;
  private readonly prepared: ((() => void) | undefined)[] = [];
  /** The memory that prepared steps have views of. */
  private generation: ArrayBufferLike;

  constructor(steps: readonly Step[], arena: Arena, compiler: Compiler, policy: CompilePolicy) {
    this.steps = steps;
    this.arena = arena;
    this.compiler = compiler;
    this.policy = policy;
    const instructions: Instruction[] = [];
    this.pieces = steps.map((step) => {
      const first = instructions.length;
      for (const instruction of instructionsOf(step)) instructions.push(moved(instruction, first));
      return { first, end: instructions.length, code: undefined };
    });
    this.instructions = instructions;
    this.generation = arena.generation;
  }

  /** Compiles what is to be compiled before it runs the next time. */
  prepare(): void {
    if (this.compiled || !this.wantsCode()) return;
    this.pieces = this.compile();
    this.compiled = true;
  }

  run(): void {
    this.prepare();
    this.ran = true;
    for (const { first, end, code } of this.pieces) {
      if (code === undefined) this.interpretFrom(first, end);
      else this.check(first, code.run());
    }
  }

  private wantsCode(): boolean {
    return this.policy === "auto" ? this.ran || this.isLong() : this.policy === "always";
  }

  private isLong(): boolean {
    let work = 0;
    for (const { first, end } of this.pieces) {
      const times = end > first + 1 ? ITERATIONS : 1;
      for (let at = first; at < end; at++) {
        const instruction = this.instructions[at]!;
        if (instruction.kind === "step") work += times * workOf(instruction.step.form);
      }
    }
    const probe = this.compiler.isReady ? 0 : PROBE_WORK;
    return work >= probe + MODULE_WORK + STEP_WORK * this.steps.length;
  }

  private compile(): Piece[] {
    const pieces: Piece[] = [];
    let begin: number | undefined;
    const flush = (end: number) => {
      if (begin !== undefined) pieces.push({ first: begin, end, code: this.compileRange(begin, end) });
      begin = undefined;
    };
    for (const piece of this.pieces) {
      const all = this.instructions.slice(piece.first, piece.end);
      if (all.every((instruction) => instruction.kind !== "step" || isCompilable(instruction.step.form))) {
        begin ??= piece.first;
        continue;
      }
      flush(piece.first);
      pieces.push(piece);
    }
    flush(this.instructions.length);
    return pieces;
  }

  private compileRange(begin: number, end: number): CompiledForms {
    const items = this.instructions.slice(begin, end).map((instruction): CodeItem => {
      if (instruction.kind !== "step") return moved(instruction, -begin);
      const { form } = instruction.step;
      if (!isCompilable(form)) throw new InternalError(null, instruction.step.op, "A step has no code");
      return { kind: "form", form };
    });
    this.placeConstants(items.flatMap((item) => (item.kind === "form" ? [item.form] : [])));
    return this.compiler.compile(items);
  }

  /** Compiled code finds constants in the arena; the interpreter takes them from where they are. */
  private placeConstants(forms: readonly EmittedForm[]): void {
    const { arena } = this;
    const buffers = new Set(forms.flatMap((form) => kernel.reads(form).map((a) => a.buffer)));
    for (const buffer of buffers) {
      if (buffer.kind !== "constant") continue;
      const block = arena.allocate(sizeOfBuffer(buffer));
      this.blocks.push(block);
      arena.place(buffer, block.address);
      arena.write(kernel.valueOf(buffer, [buffer.count]), buffer.value!.data as Elements);
    }
  }

  /** Bytes of compiled code; 0 while all is interpreted. */
  get codeBytes(): number {
    return this.pieces.reduce((sum, { code }) => sum + (code?.codeBytes ?? 0), 0);
  }

  /** Frees what belongs to the code. */
  release(): void {
    for (const { code } of this.pieces) code?.release();
    for (const block of this.blocks) this.arena.release(block);
  }

  private interpretFrom(first: number, end: number): void {
    for (let at = first; at < end;) {
      const instruction = this.instructions[at]!;
      if (instruction.kind === "jump") at = instruction.to;
      else if (instruction.kind === "jumpUnless") at = this.holds(instruction.condition) ? at + 1 : instruction.to;
      else this.interpret(at++, instruction.step, end > first + 1);
    }
  }

  private holds({ buffer, dtype, offset }: kernel.Value): boolean {
    const { data, base } = this.arena.locate(buffer, dtype);
    return Boolean(data[base + offset]);
  }

  /** @param again whether it may be interpreted again */
  private interpret(i: number, { form, op }: Step, again = false): void {
    if (this.generation !== this.arena.generation) {
      this.prepared.length = 0;
      this.generation = this.arena.generation;
    }
    try {
      const run = this.prepared[i] ?? prepare(form as LoopForm, this.arena); // routines are no loops
      if (again || this.policy === "never" || this.compiled) this.prepared[i] = run;
      run();
    } catch (error) {
      throw withOperation(error, op);
    }
  }

  /** Where a compiled check failed the interpreter runs the form again, to make the error. */
  private check(first: number, failed: number): void {
    if (failed === 0) return;
    const at = first + failed - 1;
    const instruction = this.instructions[at]!;
    if (instruction.kind !== "step") throw new InternalError(null, null, "A jump failed");
    this.interpret(at, instruction.step);
    throw new InternalError(null, instruction.step.op, "A compiled check failed that the interpreter passes");
  }
}

/** An instruction among others, so many of which come before. */
function moved<T extends { readonly kind: string }>(instruction: T, by: number): T {
  return "to" in instruction ? { ...instruction, to: Number(instruction.to) + by } : instruction;
}

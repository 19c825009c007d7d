/** Consecutive loop nests bound to memory: interpreted at first, compiled when they come again or are long. */
import { InternalError, kernel } from "@tfgraph/core";
import { sizeOfBuffer, type Arena, type Block } from "../arena.ts";
import { prepare, type LoopForm } from "../interpret/interpret.ts";
import type { Elements } from "../memory.ts";
import { withOperation } from "../run_error.ts";
import { isCompilable, type CompiledForms, type Compiler } from "../wasm/compiler.ts";
import type { EmittedForm } from "../wasm/kernels.ts";
import type { Step } from "./step.ts";
import { workOf } from "./work.ts";

/** Element operations the interpreter does while the machine is probed, a module made, each step compiled: beyond them compiling pays for one run. */
const PROBE_WORK = 4_000_000;
const MODULE_WORK = 1_000_000;
const STEP_WORK = 300_000;

/** `auto`: what comes again, or is long. */
export type CompilePolicy = "auto" | "always" | "never";

/** Steps `first … first + count`; without code, one step to interpret. */
interface Piece {
  readonly first: number;
  readonly code: CompiledForms | undefined;
}

export class Loops {
  private readonly steps: readonly Step[];
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
    this.pieces = steps.map((_, first) => ({ first, code: undefined }));
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
    for (const { first, code } of this.pieces) {
      if (code === undefined) this.interpret(first);
      else this.check(first, code.run());
    }
  }

  private wantsCode(): boolean {
    return this.policy === "auto" ? this.ran || this.isLong() : this.policy === "always";
  }

  private isLong(): boolean {
    let work = 0;
    for (const { form } of this.steps) work += workOf(form);
    const probe = this.compiler.isReady ? 0 : PROBE_WORK;
    return work >= probe + MODULE_WORK + STEP_WORK * this.steps.length;
  }

  private compile(): Piece[] {
    const pieces: Piece[] = [];
    let forms: EmittedForm[] = [];
    const flush = (end: number) => {
      if (forms.length > 0) {
        this.placeConstants(forms);
        pieces.push({ first: end - forms.length, code: this.compiler.compile(forms) });
      }
      forms = [];
    };
    this.steps.forEach(({ form }, i) => {
      if (isCompilable(form)) {
        forms.push(form);
        return;
      }
      flush(i);
      pieces.push({ first: i, code: undefined });
    });
    flush(this.steps.length);
    return pieces;
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

  private interpret(i: number): void {
    const { form, op } = this.steps[i]!;
    if (this.generation !== this.arena.generation) {
      this.prepared.length = 0;
      this.generation = this.arena.generation;
    }
    try {
      const run = this.prepared[i] ?? prepare(form as LoopForm, this.arena); // routines are no loops
      if (this.policy === "never" || this.compiled) this.prepared[i] = run; // it will be interpreted again
      run();
    } catch (error) {
      throw withOperation(error, op);
    }
  }

  /** Where a compiled check failed the interpreter runs the form again, to make the error. */
  private check(first: number, failed: number): void {
    if (failed === 0) return;
    const at = first + failed - 1;
    this.interpret(at);
    throw new InternalError(null, this.steps[at]!.op, "A compiled check failed that the interpreter passes");
  }
}

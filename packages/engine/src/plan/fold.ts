/** Operations whose inputs are known are computed while planning, by the interpreter, if they are small. */
import { kernel, RuntimeError, type DType, type Operation, type TensorValue } from "@tfgraph/core";
import { prepare } from "../interpret/interpret.ts";
import { PlainMemory } from "../memory.ts";
import { constantOf } from "./constants.ts";
import { workOf } from "./work.ts";

/** Element operations that are worth doing at once. */
const SMALL = 1 << 16;

export interface FoldResult {
  readonly values: ReadonlyMap<number, kernel.Value>;
  readonly dead: ReadonlySet<number>;
}

/** Thrown through a lowering that turns out to need a run. */
class NotConstant extends RuntimeError {
  constructor() {
    super("a value is not known while planning");
  }
}

/**
 * The outputs as constants, or undefined where the operation has state, an input is unknown, or it is too much work.
 * @param known the value of an input, if it is known; an input may be of known shape alone
 */
export function foldOperation(
  op: Operation,
  inputs: readonly (kernel.Value | undefined)[],
  known: (value: kernel.Value) => TensorValue | undefined,
  demandInputs = true,
): FoldResult | undefined {
  const record = op._record;
  if (!record?.lower || record.neverFold || op._is_stateful || op.outputs.length === 0) return undefined;
  const constants: kernel.Value[] = [];
  for (const value of inputs) {
    const constant = value && known(value);
    if (constant) constants.push(constantOf(constant));
    else if (demandInputs || !value) return undefined;
    else constants.push(value);
  }
  const host = new FoldHost(op, known);
  const ctx = new kernel.Lowering(op, constants, host);
  try {
    record.lower(ctx);
  } catch (error) {
    if (error instanceof NotConstant) return undefined;
    throw error;
  }
  if (host.work > SMALL) return undefined;
  const values = host.compute([...ctx.results]);
  return values && { values, dead: ctx.deadOutputs };
}

class FoldHost implements kernel.LoweringHost {
  work = 0;
  private readonly forms: kernel.Form[] = [];
  private readonly op: Operation;
  private readonly lookup: (value: kernel.Value) => TensorValue | undefined;

  constructor(op: Operation, known: (value: kernel.Value) => TensorValue | undefined) {
    this.op = op;
    this.lookup = known;
  }

  emit(form: kernel.Form): void {
    this.work += workOf(form);
    this.forms.push(form);
  }

  /** Runs the forms; undefined where a result depends on what is not constant. */
  compute(results: readonly (readonly [number, kernel.Value])[]): Map<number, kernel.Value> | undefined {
    const memory = new PlainMemory();
    const computed = new Set<kernel.Buffer>();
    for (const form of this.forms) {
      if (
        form.kind === "routine" ||
        kernel
          .reads(form)
          .some((a) => a.buffer.kind !== "constant" && !computed.has(a.buffer) && !writesItself(form, a.buffer))
      )
        return undefined;
      prepare(form, memory)();
      for (const { buffer } of kernel.writes(form)) computed.add(buffer);
    }
    const values = new Map<number, kernel.Value>();
    for (const [i, value] of results) {
      const { buffer } = value;
      if (buffer.kind === "constant") {
        values.set(i, value);
      } else if (computed.has(buffer)) {
        const { data } = memory.locate(buffer, buffer.dtype);
        const whole = { dtype: buffer.dtype, shape: [buffer.count], data: data };
        values.set(i, { ...value, buffer: { ...buffer, kind: "constant", value: whole } });
      } else {
        return undefined;
      }
    }
    return values;
  }

  known(value: kernel.Value): TensorValue | undefined {
    return this.lookup(value) ?? undefined;
  }

  require(value: kernel.Value): TensorValue {
    const known = this.known(value);
    if (!known) throw new NotConstant();
    return known;
  }

  storage(): never {
    throw new NotConstant();
  }

  isInitialized(): never {
    throw new NotConstant();
  }

  resize(): never {
    throw new NotConstant();
  }

  randomState(): never {
    throw new NotConstant();
  }

  routine(inputs: readonly kernel.Value[], outputs: readonly { dtype: DType }[], run: kernel.Routine): kernel.Value[] {
    const values = this.compute(inputs.map((value, i) => [i, value] as const));
    if (!values) throw new NotConstant();
    const known = inputs.map((_, i) => this.require(values.get(i)!));
    const none = (): never => {
      throw new NotConstant();
    };
    const resources = { getOrCreate: none, lookup: none, delete: none };
    const results = run({
      op: this.op,
      name: this.op.name,
      inputs: known,
      resources,
      stepResources: resources,
      philox: none,
    });
    if (results.length !== outputs.length)
      throw new RuntimeError(`${this.op.type} gave ${String(results.length)} values, not ${String(outputs.length)}`);
    return results.map(constantOf);
  }

  isNeeded(): boolean {
    return true;
  }
}

function writesItself(form: kernel.Form, buffer: kernel.Buffer): boolean {
  return form.kind === "scatter" && form.target.buffer === buffer;
}

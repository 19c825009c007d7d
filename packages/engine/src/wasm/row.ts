/** Row programs: all stages of one row before the next, so that a row stays in the first cache. Reduced values live in locals. */
import type { kernel } from "@tfgraph/core";
import type { FunctionBuilder, Local } from "./assembler.ts";
import { isFolding } from "./combine.ts";
import type { Access, EmitContext, EmittedKernel } from "./emit_context.ts";
import { wasmType, type Expr, type Operand, type Site } from "./evaluator.ts";
import { emitPosition, LANE_SCRATCH_BYTES, makeLanes } from "./lane_totals.ts";
import { indexedAxes, LoopNest, mergedSpace, repeat } from "./loop_nest.ts";
import { ScalarEvaluator, storeScalar } from "./scalar_code.ts";
import { emitStrip } from "./strip.ts";
import { vectorizes } from "./vector_code.ts";
import { isVectorOperand, storeVectors } from "./vector_memory.ts";

const POINTS = 8;

export function emitRow(context: EmitContext, form: kernel.RowForm): EmittedKernel {
  return new RowEmitter(context, form).emit();
}

function bodyOf(stage: kernel.RowStage): Expr {
  switch (stage.kind) {
    case "reduce":
    case "scalar":
      return stage.body;
    case "check":
      return stage.check.condition;
    default:
      return stage.store.body;
  }
}

class RowEmitter {
  private readonly context: EmitContext;
  private readonly form: kernel.RowForm;
  private readonly f: FunctionBuilder;
  private readonly nest: LoopNest;
  /** The axis of a row's elements. */
  private readonly last: number;
  private readonly site: Site;
  private readonly registers: Local[] = [];
  private targets = 0;

  constructor(context: EmitContext, form: kernel.RowForm) {
    this.context = context;
    this.form = form;
    this.f = context.func;
    const targets = form.stages.flatMap((stage): Access[] => {
      if (stage.kind === "store") return [stage.store.target];
      if (stage.kind !== "store_scalar") return [];
      return [{ ...stage.store.target, strides: [...stage.store.target.strides, 0] }];
    });
    const accesses = [...form.inputs, ...targets];
    const rank = form.rows.length;
    const indexed = indexedAxes(form.stages.map(bodyOf));
    const alongRow = indexed.delete(rank);
    const rows = mergedSpace(
      form.rows,
      accesses.map((a) => ({ ...a, strides: a.strides.slice(0, rank) })),
      indexed.size > 0,
    );
    this.last = rows.shape.length;
    this.nest = new LoopNest(
      this.f,
      context,
      [...rows.shape, form.length],
      rows.accesses.map((a, i) => ({ ...a, strides: [...a.strides, accesses[i]!.strides[rank]!] })),
      alongRow ? [...indexed, this.last] : indexed,
    );
    const site = this.nest.site(this.last, (slot) => ({ varying: false, locals: [this.registers[slot]!] }));
    this.site = { ...site, index: (axis) => site.index(axis === rank ? this.last : axis) };
  }

  emit(): EmittedKernel {
    const { f, nest, form } = this;
    const count = f.local("i32");
    f.get(f.param(1)).get(f.param(0)).op("i32.sub").set(count);
    nest.move(0, f.param(0));
    nest.loops(0, this.last, () => form.stages.forEach((stage) => this.stage(stage)), { count });
    f.i32(0);
    return { extent: nest.shape[0]!, grain: 1, scratchBytes: LANE_SCRATCH_BYTES };
  }

  private stage(stage: kernel.RowStage): void {
    const { f } = this;
    switch (stage.kind) {
      case "reduce":
        this.registers.push(this.reduced(stage.combine, stage.body));
        break;
      case "scalar":
        this.registers.push(this.scalar(stage.body));
        break;
      case "store":
        this.stored(stage.store.body);
        break;
      case "store_scalar": {
        const result = this.scalar(stage.store.body);
        storeScalar(f, this.nextTarget(), () => void f.get(result));
        break;
      }
      case "check":
        f.get(this.scalar(stage.check.condition)).op("i32.eqz");
        f.if(() => f.i32(1).op("return"));
    }
  }

  private nextTarget(): Operand {
    return this.nest.operand(this.form.inputs.length + this.targets++, this.last);
  }

  private scalar(body: Expr): Local {
    return new ScalarEvaluator(this.f, this.site, [body]).toLocal(body);
  }

  private reduced(combine: kernel.Combiner, body: Expr): Local {
    const { f, nest, last, site } = this;
    const step = (points: number) => nest.step(last, points);
    if (!isFolding(combine)) {
      const position = emitPosition(f, combine, body, site, (element) => {
        repeat(f, this.form.length, () => {
          element();
          step(1);
        });
      });
      nest.rewind(last);
      return position;
    }
    const lanes = makeLanes(f, this.context.target, { combine, body, site, scratch: f.param(2), step }, true);
    lanes.reset();
    lanes.addAll(this.form.length);
    nest.rewind(last);
    lanes.pushTotal();
    const total = f.local(wasmType(body.type));
    f.set(total);
    return total;
  }

  private stored(body: Expr): void {
    const { f, nest, last, site } = this;
    const target = this.nextTarget();
    const vectors =
      this.context.target.simd && target.step !== 0 && isVectorOperand(target) && vectorizes(site, [body]);
    emitStrip(f, {
      site,
      roots: [body],
      points: vectors ? POINTS : 0,
      count: this.form.length,
      vector: (values) => {
        values.nextStep();
        storeVectors(f, target, values.toLocals(body));
      },
      scalar: (values) => {
        values.nextPoint();
        storeScalar(f, target, () => values.push(body));
      },
      step: (points) => nest.step(last, points),
    });
    nest.rewind(last);
  }
}

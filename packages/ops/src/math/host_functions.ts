/** Elementwise ops that are computed on the host, in double precision: functions too long for the kernel language. */
import {
  defineOp,
  float64,
  kernel as k,
  pyFunction,
  withContext,
  type NameLike,
  type OpDef,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import { unchanged } from "../shape_rules.ts";
import { afterGradient } from "./after_gradient.ts";

/** A function of one element of each input. */
export type HostFunction = (...args: number[]) => number;

/** Emits a routine over the inputs, broadcast to each other, and makes it the op's output. */
export function onHost(ctx: k.Lowering, f: HostFunction): void {
  const inputs = ctx.inputList();
  const shape = k.broadcastShapes(...inputs.map((v) => [...v.shape]));
  if (!shape) throw ctx.invalid(`Incompatible shapes: ${inputs.map((v) => `[${v.shape.join(",")}]`).join(" vs. ")}`);
  const isReady = (v: k.Value): boolean => v.dtype === float64 && v.shape.join() === shape.join();
  const operands = inputs.map((v) => (isReady(v) ? v : ctx.map([v], (e) => e.to("f64"), { shape, dtype: float64 })));
  const [result] = ctx.routine(operands, [{ dtype: float64, shape }], ({ inputs }) => {
    const columns = inputs.map(({ data }) => data as Float64Array); // converted above
    const args = new Array<number>(columns.length);
    const data = columns[0]!.map((_, i) => {
      for (let c = 0; c < args.length; c++) args[c] = columns[c]![i]!;
      return f(...args);
    });
    return [{ dtype: float64, shape, data }];
  });
  const dtype = ctx.outputType();
  ctx.output(0, dtype === float64 ? result! : ctx.map([result!], (e) => e.to("f32"), { dtype }));
}

/** An op of one input, with its gradient from input, output and incoming gradient, once that is there. */
export function hostUnary(
  def: OpDef,
  f: (x: number) => number,
  gradient: (x: Tensor, y: Tensor, grad: Tensor) => Tensor,
): void {
  defineOp(def, {
    shape: unchanged,
    gradient: afterGradient((grad, op) => gradient(op.inputs[0]!, op.outputs[0]!, grad)),
    lower: (ctx) => {
      onHost(ctx, f);
    },
  });
}

/** A public function that opens a scope of its name for its op. */
export function scopedHostUnary(name: string, make: (args: { x: TensorLike }) => Tensor) {
  return pyFunction(
    name,
    ["x", "name"],
    (x: TensorLike, label?: NameLike): Tensor => withContext(name_scope(label ?? null, name, [x]), () => make({ x })),
    { required: 1 },
  );
}

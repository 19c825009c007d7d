/** For tests of forms: values with memory of their own. */
import { kernel, type DType, type TypedArray } from "@tfgraph/core";
import { elementsOf } from "../interpret/elements.ts";
import { prepare, type LoopForm } from "../interpret/interpret.ts";
import { PlainMemory, type Elements } from "../memory.ts";

export class Bench {
  private readonly memory = new PlainMemory();

  /** A value with these elements. */
  value(data: TypedArray, dtype: DType, shape: readonly number[] = [data.length]): kernel.Value {
    const buffer = { kind: "temporary", dtype, count: data.length } as const;
    this.memory.set(buffer, data);
    return kernel.valueOf(buffer, shape);
  }

  empty(dtype: DType, shape: readonly number[]): kernel.Value {
    const count = shape.reduce((a, b) => a * b, 1);
    return this.value(new dtype.arrayType!(count), dtype, shape);
  }

  run(form: LoopForm): void {
    prepare(form, this.memory)();
  }

  read(value: kernel.Value): Elements {
    return elementsOf(this.memory.locate(value.buffer, value.dtype), value, value.shape);
  }

  /** One elementwise expression of some inputs. */
  map(inputs: readonly kernel.Value[], body: (...args: kernel.Expr[]) => kernel.Expr, dtype: DType): Elements {
    const { shape } = inputs[0]!;
    const target = this.empty(dtype, shape);
    const expression = body(...inputs.map((v, i) => kernel.load(v.dtype, i)));
    this.run({ kind: "map", shape, inputs, stores: [{ target, body: expression }], checks: [] });
    return this.read(target);
  }
}

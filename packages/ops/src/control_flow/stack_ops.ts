/** Stacks of tensors, which gradients of loops keep forward values in. TF: core/kernels/stack.cc. */
import { defineOp, InvalidArgumentError, type Lowering, type TensorValue } from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import { noOutputs } from "../shape_rules.ts";

/** One for each time the op that makes it runs. */
class TensorStack {
  readonly name: string;
  private readonly elements: TensorValue[] = [];
  private readonly maxSize: number;
  private isClosed = false;

  constructor(name: string, maxSize: number) {
    this.name = name;
    this.maxSize = maxSize;
  }

  push(value: TensorValue): void {
    this.checkOpen();
    if (this.maxSize >= 0 && this.elements.length >= this.maxSize) {
      throw new InvalidArgumentError(
        null,
        null,
        `Stack[${this.name}] overflowed its max_size (${String(this.maxSize)})`,
      );
    }
    this.elements.push(value);
  }

  pop(): TensorValue {
    this.checkOpen();
    const value = this.elements.pop();
    if (!value) throw new InvalidArgumentError(null, null, `Stack[${this.name}] is empty when calling Pop().`);
    return value;
  }

  close(): void {
    this.elements.length = 0;
    this.isClosed = true;
  }

  private checkOpen(): void {
    if (this.isClosed) {
      throw new InvalidArgumentError(null, null, `Stack[${this.name}] has already been closed.`);
    }
  }
}

/** Handles are said to be vectors of two. */
const HANDLE_SHAPE = [2];

function stackOf(handle: TensorValue): TensorStack {
  const [stack] = handle.data as readonly unknown[];
  if (!(stack instanceof TensorStack)) throw new InvalidArgumentError(null, null, "This is no handle of a stack.");
  return stack;
}

function lowerStack(ctx: Lowering): void {
  const dtype = ctx.outputType();
  const name = String(ctx.attr("stack_name", "string")) || ctx.op.name;
  const [handle] = ctx.routine([ctx.input(0)], [{ dtype, shape: HANDLE_SHAPE }], ({ inputs }) => {
    const stack = new TensorStack(name, Number(inputs[0]!.data[0]));
    return [{ dtype, shape: HANDLE_SHAPE, data: [stack, null] }];
  });
  ctx.output(0, handle!);
}

function lowerPush(ctx: Lowering): void {
  ctx.routine([ctx.input(0), ctx.input(1)], [], ({ inputs }) => {
    const { dtype, shape, data } = inputs[1]!;
    stackOf(inputs[0]!).push({ dtype, shape, data: data.slice() });
    return [];
  });
  ctx.output(0, ctx.input(1));
}

function lowerPop(ctx: Lowering): void {
  const shape = ctx.op.outputs[0]!.shape.static ?? undefined;
  const [value] = ctx.routine([ctx.input(0)], [{ dtype: ctx.outputType(), shape }], ({ inputs }) => [
    stackOf(inputs[0]!).pop(),
  ]);
  ctx.output(0, value!);
}

defineOp(OpDefs.StackV2, { shape: () => [[2]], gradient: "unregistered", lower: lowerStack });
defineOp(OpDefs.StackPushV2, {
  shape: (ctx) => [ctx.input(1)],
  gradient: "unregistered",
  lower: lowerPush,
});
defineOp(OpDefs.StackPopV2, { shape: () => [undefined], gradient: "unregistered", lower: lowerPop });
defineOp(OpDefs.StackCloseV2, {
  shape: noOutputs,
  gradient: "unregistered",
  lower: (ctx) => {
    ctx.routine([ctx.input(0)], [], ({ inputs }) => {
      stackOf(inputs[0]!).close();
      return [];
    });
  },
});

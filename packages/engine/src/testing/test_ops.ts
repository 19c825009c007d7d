/** A handful of ops for the engine's own tests, under names of their own: the engine is tested without the ops package. */
import {
  applyOp,
  defineOp,
  float32,
  int32,
  kernel,
  TensorShape,
  type DType,
  type OpDef,
  type OpRules,
  type Operation,
  type Tensor,
  type TensorValue,
} from "@tfgraph/core";

type Arg = OpDef["inputs"][number];

const t = (name: string): Arg => ({ name, typeAttr: "T" });
const ref = (name: string): Arg => ({ name, typeAttr: "T", isRef: true });

function define(
  name: string,
  inputs: readonly Arg[],
  outputs: readonly Arg[],
  lower: kernel.Lower,
  more: Partial<OpDef> = {},
  rules: Partial<OpRules> = {},
): OpDef {
  const def: OpDef = { name, inputs, outputs, attrs: [{ name: "T", type: "type" }], ...more };
  defineOp(def, { shape: (ctx) => ctx.op.outputs.map(() => undefined), gradient: "unregistered", lower, ...rules });
  return def;
}

const valueDef = define(
  "TestValue",
  [],
  [t("output")],
  (ctx) => ctx.output(0, ctx.constantValue(ctx.attr("value", "tensor"))),
  {
    attrs: [
      { name: "T", type: "type" },
      { name: "value", type: "tensor" },
    ],
  },
);
const inputDef = define("TestInput", [], [t("output")], (ctx) => {
  throw ctx.invalid(`You must feed ${ctx.op.name}`);
});
const variableDef = define(
  "TestVariable",
  [],
  [ref("ref")],
  (ctx) => ctx.output(0, ctx.storage(ctx.attr("shape", "shape").static ?? [])),
  {
    attrs: [
      { name: "T", type: "type" },
      { name: "shape", type: "shape" },
    ],
    isStateful: true,
  },
);
const assignDef = define(
  "TestAssign",
  [ref("ref"), t("value")],
  [ref("output")],
  (ctx) => ctx.output(0, ctx.assign(ctx.input(0), ctx.input(1))),
  {
    allowsUninitializedInput: true,
  },
);
const incrementDef = define("TestIncrement", [ref("ref"), t("value")], [ref("output")], (ctx) => {
  ctx.output(0, ctx.update([ctx.input(0)], [ctx.input(1)], (w, v) => [w.add(v)])[0]!);
});
const passDef = define(
  "TestPass",
  [t("input")],
  [t("output")],
  (ctx) => ctx.output(0, ctx.input(0)),
  {},
  { forwards: true },
);
const reshapeDef = define("TestReshape", [t("input"), { name: "shape", type: int32 }], [t("output")], (ctx) => {
  ctx.output(0, ctx.reshape(ctx.input(0), ctx.numbers(1)));
});
const addDef = define(
  "TestAdd",
  [t("x"), t("y")],
  [t("z")],
  kernel.elementwise((x, y) => x.add(y)),
);
const mulDef = define(
  "TestMul",
  [t("x"), t("y")],
  [t("z")],
  kernel.elementwise((x, y) => x.mul(y)),
);
const divDef = define("TestDivide", [t("x"), t("y")], [t("z")], (ctx) => {
  const check = {
    condition: (_: kernel.Expr, y: kernel.Expr) => y.ne(0),
    error: () => ctx.invalid("Integer division by zero"),
  };
  ctx.output(
    0,
    ctx.map(ctx.inputList(), (x, y) => x.div(y), { check }),
  );
});
const matmulDef = define("TestMatMul", [t("a"), t("b")], [t("c")], (ctx) =>
  ctx.output(0, ctx.gemm(ctx.input(0), ctx.input(1))),
);
const sumDef = define("TestSum", [t("x")], [t("y")], (ctx) => {
  ctx.output(
    0,
    ctx.reduce(
      ctx.input(0),
      ctx.input(0).shape.map((_, i) => i),
      "sum",
    ),
  );
});
const columnSumsDef = define("TestColumnSums", [t("x")], [t("y")], (ctx) =>
  ctx.output(0, ctx.reduce(ctx.input(0), [0], "sum")),
);
const tanhDef = define(
  "TestTanh",
  [t("x")],
  [t("y")],
  kernel.elementwise((x) => kernel.tanh(x)),
);
const transposeDef = define("TestTranspose", [t("x")], [t("y")], (ctx) => ctx.output(0, ctx.transpose(ctx.input(0))));
const rollDef = define("TestRoll", [t("x")], [t("y")], (ctx) => {
  const x = ctx.input(0);
  const [rows, columns] = [x.shape[0]!, x.shape[1]!];
  const part = (value: kernel.Value, begin: number, size: number) => ctx.slice(value, [0, begin], [rows, size]);
  ctx.output(
    0,
    ctx.assemble(x.shape, x.dtype, [
      { value: part(x, 1, columns - 1), into: (whole) => part(whole, 0, columns - 1) },
      { value: part(x, 0, 1), into: (whole) => part(whole, columns - 1, 1) },
    ]),
  );
});
const secondColumnDef = define("TestSecondColumn", [t("x")], [t("y")], (ctx) => {
  const x = ctx.input(0);
  ctx.output(0, ctx.slice(x, [0, 1], [x.shape[0]!, 1]));
});
const shapeDef = define("TestShape", [t("x")], [{ name: "shape", type: int32 }], (ctx) =>
  ctx.output(0, ctx.integers(ctx.input(0).shape)),
);
const randomDef = define(
  "TestUniform",
  [{ name: "shape", type: int32 }],
  [{ name: "output", type: float32 }],
  (ctx) => ctx.output(0, ctx.random("uniform", ctx.numbers(0))),
  {
    attrs: [
      { name: "seed", type: "int" },
      { name: "seed2", type: "int" },
    ],
    isStateful: true,
  },
);
const nonZeroDef = define("TestNonZero", [t("x")], [t("y")], (ctx) => {
  const [picked] = ctx.routine([ctx.input(0)], [{ dtype: ctx.outputType() }], ({ inputs }) => {
    const data = Float32Array.from(inputs[0]!.data as Float32Array).filter((v) => v !== 0);
    return [{ dtype: float32, shape: [data.length], data }];
  });
  ctx.output(0, picked!);
});
/** A routine whose output's shape is known stands before one that must run to tell it. */
const nonZeroSharesDef = define("TestNonZeroShares", [t("x")], [t("y")], (ctx) => {
  const [total] = ctx.routine([ctx.input(0)], [{ dtype: float32, shape: [1] }], ({ inputs }) => {
    const sum = (inputs[0]!.data as Float32Array).reduce((a, b) => a + b, 0);
    return [{ dtype: float32, shape: [1], data: Float32Array.of(sum) }];
  });
  const [picked] = ctx.routine([ctx.input(0)], [{ dtype: float32 }], ({ inputs }) => {
    const data = (inputs[0]!.data as Float32Array).filter((v) => v !== 0);
    return [{ dtype: float32, shape: [data.length], data }];
  });
  ctx.output(
    0,
    ctx.map([picked!, total!], (x, sum) => x.div(sum)),
  );
});
const switchDef = define(
  "TestSwitch",
  [t("data"), { name: "pred", type: int32 }],
  [t("f"), t("t")],
  (ctx) => {
    const taken = ctx.number(1) ? 1 : 0;
    ctx.output(taken, ctx.input(0));
    ctx.dead(1 - taken);
  },
  {},
  { forwards: true },
);
const mergeDef = define(
  "TestMerge",
  [t("a"), t("b")],
  [t("output")],
  (ctx) => {
    ctx.output(0, ctx.inputs[0] ?? ctx.input(1));
  },
  {},
  { forwards: true, acceptsDead: true },
);
const groupDef = define("TestGroup", [], [], () => undefined, { attrs: [] });

const one = (def: OpDef, args: Record<string, unknown>): Tensor => applyOp(def, args).outputs[0]!;

export const ops = {
  value: (
    data: readonly number[],
    shape: readonly number[] = [data.length],
    dtype: DType = float32,
    name?: string,
  ): Tensor => {
    const value: TensorValue = {
      dtype,
      shape,
      data: dtype === int32 ? Int32Array.from(data) : Float32Array.from(data),
    };
    return one(valueDef, { value, T: dtype, name });
  },
  input: (name: string, dtype: DType = float32): Tensor => one(inputDef, { T: dtype, name }),
  variable: (shape: readonly number[], name: string): Tensor =>
    one(variableDef, { T: float32, shape: new TensorShape(shape), name }),
  assign: (r: Tensor, value: Tensor): Tensor => one(assignDef, { ref: r, value }),
  increment: (r: Tensor, value: Tensor): Tensor => one(incrementDef, { ref: r, value }),
  pass: (input: Tensor): Tensor => one(passDef, { input }),
  reshape: (input: Tensor, shape: Tensor): Tensor => one(reshapeDef, { input, shape }),
  add: (x: Tensor, y: Tensor): Tensor => one(addDef, { x, y }),
  mul: (x: Tensor, y: Tensor): Tensor => one(mulDef, { x, y }),
  divide: (x: Tensor, y: Tensor): Tensor => one(divDef, { x, y }),
  matmul: (a: Tensor, b: Tensor): Tensor => one(matmulDef, { a, b }),
  sum: (x: Tensor): Tensor => one(sumDef, { x }),
  columnSums: (x: Tensor): Tensor => one(columnSumsDef, { x }),
  tanh: (x: Tensor): Tensor => one(tanhDef, { x }),
  transpose: (x: Tensor): Tensor => one(transposeDef, { x }),
  roll: (x: Tensor): Tensor => one(rollDef, { x }),
  secondColumn: (x: Tensor): Tensor => one(secondColumnDef, { x }),
  shape: (x: Tensor): Tensor => one(shapeDef, { x }),
  uniform: (shape: Tensor, seed: number, seed2: number): Tensor => one(randomDef, { shape, seed, seed2 }),
  nonZero: (x: Tensor): Tensor => one(nonZeroDef, { x }),
  nonZeroShares: (x: Tensor): Tensor => one(nonZeroSharesDef, { x }),
  switch: (data: Tensor, pred: Tensor): Operation => applyOp(switchDef, { data, pred }),
  merge: (a: Tensor, b: Tensor): Tensor => one(mergeDef, { a, b }),
  group: (name?: string): Operation => applyOp(groupDef, { name }),
};

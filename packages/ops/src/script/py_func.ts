/** The program's own functions as ops. TF: python/ops/script_ops.py, python/lib/core/py_func.cc. */
import {
  as_dtype,
  defineOp,
  get_default_graph,
  InvalidArgumentError,
  isNDArray,
  OpError,
  pyFunction,
  reprValue,
  toFetched,
  toTensorValue,
  typeName,
  UnimplementedError,
  UnknownError,
  ValueError,
  type DTypeLike,
  type Graph,
  type Lowering,
  type NameLike,
  type Operation,
  type Tensor,
  type TensorLike,
  type TensorValue,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";

/** Gets what a fetch of the inputs would give; returns a value, or an array of them where there are several. */
export type ScriptFunction = (...inputs: never[]) => unknown;

/** The functions of a graph, which live as long as it does. */
const functions = new WeakMap<Graph, Map<string, ScriptFunction>>();
let inserted = 0;

function insert(graph: Graph, func: ScriptFunction): string {
  const token = `pyfunc_${String(inserted++)}`;
  let ofGraph = functions.get(graph);
  if (!ofGraph) functions.set(graph, (ofGraph = new Map<string, ScriptFunction>()));
  ofGraph.set(token, func);
  return token;
}

/** Python's classes that a run reports by another code than Unknown. TF: `PyFunc`'s `DoCallPyFunc`. */
const CODES = new Map<string, typeof InvalidArgumentError | typeof UnimplementedError>([
  ["TypeError", InvalidArgumentError],
  ["ValueError", InvalidArgumentError],
  ["NotImplementedError", UnimplementedError],
]);

/** The run's error for what the function threw. */
function runError(error: unknown, op: Operation): OpError {
  if (error instanceof OpError) return error;
  const name = error instanceof Error ? error.name : typeName(error);
  const text = error instanceof Error ? error.message : reprValue(error);
  const Class = CODES.get(name) ?? UnknownError;
  const failure = new Class(null, op, `${name}: ${text}`);
  failure.cause = error;
  return failure;
}

/** What the function gave for each output. @throws InvalidArgumentError where their number is another */
function resultsOf(returned: unknown, op: Operation, token: string): unknown[] {
  const count = op.outputs.length;
  const isList = Array.isArray(returned) && (count !== 1 || (returned as unknown[]).length === 1) && count > 0;
  const results = isList ? (returned as unknown[]) : returned === undefined || returned === null ? [] : [returned];
  if (count > 0 && results.length !== count) {
    throw new InvalidArgumentError(
      null,
      op,
      `${token} returns ${String(results.length)} values, but expects to see ${String(count)} values.`,
    );
  }
  return results;
}

function lower(ctx: Lowering): void {
  const { op } = ctx;
  const token = String(ctx.attr("token", "string"));
  const func = functions.get(op.graph)?.get(token);
  if (!func) throw ctx.invalid(`ValueError: callback ${token} is not found`);
  const outputs = op.outputs.map((t) => ({ dtype: t.dtype.base_dtype }));
  const values = ctx.routine(ctx.inputList(), outputs, ({ inputs }) => {
    try {
      const returned: unknown = func(...(inputs.map((value) => toFetched(copyOf(value))) as never[]));
      const results = resultsOf(returned, op, token);
      return outputs.map(({ dtype }, i) => valueOf(results[i], dtype));
    } catch (error) {
      throw runError(error, op);
    }
  });
  values.forEach((value, i) => ctx.output(i, value));
}

/** The function may keep what it gets. */
function copyOf(value: TensorValue): TensorValue {
  return { ...value, data: value.data.slice() };
}

function valueOf(result: unknown, dtype: ReturnType<typeof as_dtype>): TensorValue {
  return toTensorValue(isNDArray(result) && result.dtype !== dtype.name ? result.tolist() : result, dtype);
}

defineOp(OpDefs.PyFunc, { shape: (ctx) => ctx.op.outputs.map(() => undefined), gradient: "not_differentiable", lower });
defineOp(OpDefs.PyFuncStateless, {
  shape: (ctx) => ctx.op.outputs.map(() => undefined),
  gradient: "not_differentiable",
  neverFold: true,
  lower,
});

function scriptOp(
  func: ScriptFunction,
  inp: readonly TensorLike[],
  Tout: DTypeLike | readonly DTypeLike[],
  stateful: boolean,
  name: NameLike,
): Tensor | Tensor[] {
  if (typeof func !== "function") {
    throw new ValueError(
      `Expected func to be callable. Received func=${reprValue(func)} of type <class '${typeName(func)}'>.`,
    );
  }
  const types = (Array.isArray(Tout) ? (Tout as readonly DTypeLike[]) : [Tout as DTypeLike]).map((t) => as_dtype(t));
  const token = insert(get_default_graph(), func);
  const make = stateful ? raw.PyFunc : raw.PyFuncStateless;
  const results = make({ input: inp, token, Tout: types, name });
  return Array.isArray(Tout) ? results : results[0]!;
}

/**
 * The results of a function of the program, called at each run. It has no gradient.
 * @param func gets what a fetch of the inputs would give: numbers, NDArrays, strings
 * @param inp tensors
 * @param Tout the dtype of its result, or a list where it returns an array of results
 * @param stateful whether it may give other results for the same inputs
 * @returns a tensor of unknown shape (set_shape tells it), or an array of them
 * @throws ValueError where `func` is no function
 * TF: `tf.py_func`.
 */
export const py_func = pyFunction(
  "py_func",
  ["func", "inp", "Tout", "stateful", "name"],
  (
    func: ScriptFunction,
    inp: readonly TensorLike[],
    Tout: DTypeLike | readonly DTypeLike[],
    stateful: boolean = true,
    name?: NameLike,
  ): Tensor | Tensor[] => scriptOp(func, inp, Tout, stateful, name ?? null),
  { required: 3 },
);

/** {@link py_func} under its newer name. TF: `tf.numpy_function`. */
export const numpy_function = pyFunction(
  "numpy_function",
  ["func", "inp", "Tout", "stateful", "name"],
  (
    func: ScriptFunction,
    inp: readonly TensorLike[],
    Tout: DTypeLike | readonly DTypeLike[],
    stateful: boolean = true,
    name?: NameLike,
  ): Tensor | Tensor[] => scriptOp(func, inp, Tout, stateful, name ?? null),
  { required: 3 },
);

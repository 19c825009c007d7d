/** Graphs of function bodies and the definitions made of them. TF: `FuncGraph` of python/framework/func_graph.py, C++'s `GraphToFunctionDef`. */
import { attrOf, type AttrMap } from "./attr_value.ts";
import { withContext } from "./context_manager.ts";
import { get_default_graph } from "./default_graph.ts";
import { ValueError } from "./errors.ts";
import { Graph } from "./graph.ts";
import type { NodeInit } from "./node_init.ts";
import { nodeDefOf, type FunctionDefData, type NodeDefData } from "./graph_def.ts";
import type { ArgDef, OpDef } from "./op_def.ts";
import { lookupOp } from "./op_registry.ts";
import type { Operation } from "./operation.ts";
import { argTypes } from "./output_types.ts";
import type { Tensor } from "./tensor.ts";
import type { TensorShape } from "./tensor_shape.ts";
import type { DType } from "./dtype.ts";

/**
 * A function's body: tensors of the graph around it come in as captured inputs.
 * TF: `FuncGraph`.
 */
export class FuncGraph extends Graph {
  static override readonly pythonName = "tensorflow.python.framework.func_graph.FuncGraph";
  readonly name: string;
  readonly outer_graph: Graph;
  /** Placeholders: the arguments, then what was captured. */
  readonly inputs: Tensor[] = [];
  readonly outputs: Tensor[] = [];
  override readonly building_function: boolean = true;
  private readonly captured = new Map<Tensor, Tensor>();

  constructor(name: string, outer: Graph = get_default_graph()) {
    super();
    this.name = name;
    this.outer_graph = outer;
    this.seed = outer.seed;
  }

  /** Tensors outside and what stands for them inside, in order of capture. */
  get captures(): readonly (readonly [Tensor, Tensor])[] {
    return [...this.captured];
  }
  get external_captures(): readonly Tensor[] {
    return [...this.captured.keys()];
  }
  get internal_captures(): readonly Tensor[] {
    return [...this.captured.values()];
  }

  /** A new argument. */
  add_input(dtype: DType, shape: TensorShape, name: string): Tensor {
    const attrs: AttrMap = new Map([
      ["dtype", attrOf("type", dtype.base_dtype)],
      ["shape", attrOf("shape", shape)],
    ]);
    const input = withContext(this.control_dependencies(null), () =>
      super._create_op({ type: "Placeholder", inputs: [], attrs, name }),
    ).outputs[0]!;
    this.inputs.push(input);
    return input;
  }

  /** What stands for a tensor inside: itself, or an input made for it. */
  capture(tensor: Tensor, name?: string): Tensor {
    if (tensor.graph === this) return tensor;
    const known = this.captured.get(tensor);
    if (known) return known;
    const inside = this.add_input(tensor.dtype, tensor.shape, name ?? tensor.op.name.split("/").at(-1)!);
    this.captured.set(tensor, inside);
    return inside;
  }

  override _create_op(init: NodeInit): Operation {
    return super._create_op({ ...init, inputs: init.inputs.map((t) => this.capture(t)) });
  }
}

/**
 * Traces a function into a graph of its own.
 * @param args dtypes and shapes of its arguments
 * TF: `func_graph_from_py_func`.
 */
export function funcGraphFromFunction(
  name: string,
  fn: (...inputs: Tensor[]) => Tensor | readonly Tensor[],
  args: readonly { readonly dtype: DType; readonly shape: TensorShape; readonly name: string }[],
): FuncGraph {
  const graph = new FuncGraph(name);
  withContext(graph.as_default(), () => {
    const result = fn(...args.map((a) => graph.add_input(a.dtype, a.shape, a.name)));
    for (const tensor of Array.isArray(result) ? (result as readonly Tensor[]) : [result as Tensor])
      graph.outputs.push(graph.capture(tensor));
  });
  return graph;
}

/** Names of arguments and nodes of one function, made unique as C++'s `NodeNameMapping` does. */
class FunctionNames {
  private readonly used = new Set<string>();

  argument(name: string): string {
    const normal = name
      .toLowerCase()
      .replace(/[^a-z0-9_]/g, "_")
      .replace(/^[^a-z]+/, "");
    return this.unique(normal || "unknown");
  }
  node(name: string): string {
    return this.unique(name);
  }
  private unique(name: string): string {
    let candidate = name;
    for (let i = 0; this.used.has(candidate); i++) candidate = `${name}_${String(i)}`;
    this.used.add(candidate);
    return candidate;
  }
}

/**
 * A body as a definition for the function library.
 * @throws ValueError where an op inside has no declaration
 */
export function functionDefOf(graph: FuncGraph, name: string = graph.name): FunctionDefData {
  const names = new FunctionNames();
  const inputNames = new Map(graph.inputs.map((t) => [t.op, names.argument(t.op.name)]));
  const outputNames = graph.outputs.map((t) => names.argument(t.op.name));
  const body = graph.get_operations().filter((op) => !inputNames.has(op));
  const nodeNames = new Map(body.map((op) => [op, names.node(op.name)]));

  const reference = (tensor: Tensor): string => {
    const argument = inputNames.get(tensor.op);
    if (argument !== undefined) return argument;
    const [output, index] = outputArgument(tensor);
    return `${nodeNames.get(tensor.op)!}:${output}:${String(index)}`;
  };
  const control = (op: Operation): string => `^${inputNames.get(op) ?? nodeNames.get(op)!}`;

  const nodes = body.map((op): NodeDefData => {
    const def = nodeDefOf(op);
    return {
      ...def,
      name: nodeNames.get(op)!,
      input: [...op.inputs.map(reference), ...op.control_inputs.map(control)],
      attr: new Map(def.attr),
    };
  });
  const arg = (argName: string, tensor: Tensor): ArgDef => ({ name: argName, type: tensor.dtype.base_dtype });
  const signature: OpDef = {
    name,
    inputs: graph.inputs.map((t) => arg(inputNames.get(t.op)!, t)),
    outputs: graph.outputs.map((t, i) => arg(outputNames[i]!, t)),
    attrs: [],
    ...(body.some((op) => op._is_stateful) ? { isStateful: true } : {}),
  };
  return {
    signature,
    attr: new Map(),
    argAttr: new Map(graph.inputs.map((t, i) => [i, new Map([["_output_shapes", attrOf("list(shape)", [t.shape])]])])),
    nodes,
    ret: new Map(graph.outputs.map((t, i) => [outputNames[i]!, reference(t)])),
    controlRet: new Map(),
  };
}

/** Which output argument a tensor belongs to, and where in it. */
function outputArgument(tensor: Tensor): [name: string, index: number] {
  const def = lookupOp(tensor.op.type)?.def ?? tensor.op.op_def;
  let first = 0;
  for (const arg of def.outputs) {
    const count = argTypes(arg, tensor.op.attrs).length;
    if (tensor.value_index < first + count) return [arg.name, tensor.value_index - first];
    first += count;
  }
  throw new ValueError(`${tensor.name} is no output of ${tensor.op.type}`);
}

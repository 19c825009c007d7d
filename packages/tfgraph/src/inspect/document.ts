/** Graphs as what the viewer is given: live ones, and those of files, whose ops need not be known. */
import type { BoardDocument, BoardNode, BoardOutput, Shape } from "@tfgraph/board";
import {
  attrText,
  Graph,
  InvalidArgumentError,
  lookupOp,
  outputTypesOf,
  ValueError,
  withContext,
  type AttrValue,
  type NodeDefData,
  type Operation,
  type Tensor,
  type TensorShape,
} from "@tfgraph/core";
import { basename, graphDefFromProto, import_graph_def } from "@tfgraph/io";
import { readGraphFile, type FileGraph } from "./graph_file.ts";

/** Text of an attribute beyond this is cut: constants hold whole files at times. */
const MAX_ATTR_TEXT = 500;
/** Tensors that are one value many times are not spread out for their text beyond this. */
const MAX_SPREAD = 100_000;
/** Outputs of an op that is not known are those others take, up to this: the number comes from a file. */
const MAX_UNKNOWN_OUTPUTS = 256;

function boundedText(value: AttrValue): string {
  if (value.kind === "tensor") {
    const { dtype, shape } = value.value;
    if (shape.reduce((size, n) => size * n, 1) > MAX_SPREAD)
      return `Tensor<type: ${dtype.name} shape: [${shape.join(",")}]>`;
  }
  const text = attrText(value);
  return text.length > MAX_ATTR_TEXT ? `${text.slice(0, MAX_ATTR_TEXT)}…` : text;
}

function attrsOf(attrs: ReadonlyMap<string, AttrValue>): (readonly [string, string])[] {
  return [...attrs].filter(([name]) => name !== "_output_shapes").map(([name, value]) => [name, boundedText(value)]);
}

function shapeOf(shape: TensorShape): Shape {
  return shape.known ? [...shape.known] : null;
}

function outputOf(tensor: Tensor): BoardOutput {
  return { dtype: tensor.dtype.name, shape: shapeOf(tensor.shape) };
}

/** What a node has in the document only where there is something to say. */
function rest(
  device: string,
  control: readonly number[],
  attrs: ReadonlyMap<string, AttrValue>,
  line?: string,
): Pick<BoardNode, "device" | "control" | "attrs" | "line"> {
  return {
    ...(device !== "" && { device }),
    ...(control.length > 0 && { control }),
    ...(attrs.size > 0 && { attrs: attrsOf(attrs) }),
    ...(line !== undefined && { line }),
  };
}

/** The viewer's document of a graph as it is now. */
export function documentOfGraph(graph: Graph, title = "Graph"): BoardDocument {
  const operations = graph.get_operations();
  const index = new Map<Operation, number>(operations.map((op, i) => [op, i]));
  const nodes = operations.map((op): BoardNode => {
    const control = op.control_inputs.map((input) => index.get(input)!);
    return {
      name: op.name,
      op: op.type,
      inputs: op.inputs.map((tensor) => [index.get(tensor.op)!, tensor.value_index] as const),
      outputs: op.outputs.map(outputOf),
      ...rest(op.device, control, op.attrs, op._user_frame),
    };
  });
  return { format: 1, title, nodes };
}

/** `x:1` is output 1 of `x`, `^x` waits for it. */
function parseInput(input: string): { readonly node: string; readonly output: number | undefined } {
  if (input.startsWith("^")) return { node: input.slice(1), output: undefined };
  const numbered = /^(.*):(\d{1,9})$/s.exec(input);
  return numbered ? { node: numbered[1]!, output: Number(numbered[2]) } : { node: input, output: 0 };
}

/** Types and shapes of a node's outputs, as far as its op and the file say. */
function outputsOf(node: NodeDefData, taken: number): BoardOutput[] {
  const declared = node.attr.get("_output_shapes");
  const shapes = declared?.kind === "list(shape)" ? declared.value : [];
  const def = lookupOp(node.op)?.def;
  let dtypes: string[] = [];
  try {
    if (def) dtypes = outputTypesOf(def, node.attr).map((dtype) => dtype.name);
  } catch (error) {
    // attributes that its types would come from are missing
    if (!(error instanceof ValueError)) throw error;
  }
  const count = Math.max(dtypes.length, shapes.length, Math.min(taken, MAX_UNKNOWN_OUTPUTS));
  return Array.from({ length: count }, (_, i) => ({
    dtype: dtypes[i] ?? "",
    shape: shapes[i] ? shapeOf(shapes[i]) : null,
  }));
}

/** The document of nodes as a file has them. What is taken from and is not there is left out. */
function documentOfNodes(nodes: readonly NodeDefData[], title: string): BoardDocument {
  const index = new Map<string, number>();
  for (const [i, { name }] of nodes.entries()) {
    if (index.has(name)) throw new InvalidArgumentError(null, null, `Node '${name}' is not unique`);
    index.set(name, i);
  }
  const inputs = nodes.map((node) =>
    node.input.flatMap((input) => {
      const { node: name, output } = parseInput(input);
      const from = index.get(name);
      return from === undefined ? [] : [{ from, output }];
    }),
  );
  const taken = nodes.map(() => 0);
  for (const { from, output } of inputs.flat())
    if (output !== undefined) taken[from] = Math.max(taken[from]!, output + 1);
  return {
    format: 1,
    title,
    nodes: nodes.map((node, i) => ({
      name: node.name,
      op: node.op,
      inputs: inputs[i]!.flatMap(({ from, output }) => (output === undefined ? [] : [[from, output] as const])),
      outputs: outputsOf(node, taken[i]!),
      ...rest(
        node.device,
        inputs[i]!.flatMap(({ from, output }) => (output === undefined ? [from] : [])),
        node.attr,
      ),
    })),
  };
}

/** The graph of a file as a live one, which knows the shapes; undefined where this library cannot make it. */
function liveGraph({ graphDef }: FileGraph): Graph | undefined {
  const graph = new Graph();
  try {
    withContext(graph.as_default(), () => import_graph_def(graphDef, { name: "" }));
    return graph;
  } catch {
    // an op that is not known, attributes or shapes that contradict each other: the nodes can be drawn all the same
    return undefined;
  }
}

/** The document of a graph that was read. */
export function documentOfFileGraph(file: FileGraph, title: string): BoardDocument {
  const graph = liveGraph(file);
  return graph ? documentOfGraph(graph, title) : documentOfNodes(graphDefFromProto(file.graphDef).node, title);
}

/**
 * The document of a file's graph, also with ops that this library does not have.
 * @throws NotFoundError, DecodeError, ParseError, DataLossError, InvalidArgumentError where it has none that can be read
 */
export function documentOfFile(path: string): BoardDocument {
  return documentOfFileGraph(readGraphFile(path), basename(path) || path);
}

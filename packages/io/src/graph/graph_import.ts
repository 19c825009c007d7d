/** One import into one graph: names, inputs, shapes and devices of the new nodes. TF: C++'s `GraphConstructor`, Python's `_ProcessNewOps`. */
import {
  attrOf,
  TensorShape,
  ValueError,
  withContext,
  type AttrMap,
  type Graph,
  type NodeDefData,
  type OpDef,
  type Operation,
  type StringElement,
  type Tensor,
} from "@tfgraph/core";
import { importOrder, isMerge } from "./import_order.ts";
import { parseInput, parseTensorName, type InputRef } from "./node_inputs.ts";
import { addDefaults, validateAttrs, validateInputs } from "./validate_node.ts";

const NODE_NAME = /^[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*$/;
const COLOCATION = "loc:@";

/** An edge from a loop's end to its Merge, to be joined when both are there. */
interface BackEdge {
  readonly merge: Operation;
  readonly index: number;
  readonly from: InputRef;
}

export class GraphImport {
  private readonly graph: Graph;
  private readonly prefix: string;
  private readonly inputs: ReadonlyMap<string, Tensor>;
  private readonly opDefOf: (node: NodeDefData) => OpDef;
  private readonly usedInputs = new Set<string>();
  /** Name in the file → name in the graph. */
  private readonly names = new Map<string, string>();
  private readonly made = new Map<string, Operation>();
  private readonly backEdges: BackEdge[] = [];

  /**
   * @param prefix goes before every name, with a slash; empty for none
   * @param inputs what stands in for tensors of the file (`"x:0"`) and for control inputs (`"^x"`)
   */
  constructor(
    graph: Graph,
    prefix: string,
    inputs: ReadonlyMap<string, Tensor>,
    opDefOf: (node: NodeDefData) => OpDef,
  ) {
    this.graph = graph;
    this.prefix = prefix;
    this.inputs = inputs;
    this.opDefOf = opDefOf;
  }

  /** Adds all nodes, or none. @throws ValueError where the file is malformed */
  addNodes(nodes: readonly NodeDefData[]): void {
    checkNames(nodes);
    const order = importOrder(nodes, (input) => this.inputs.has(inputKey(input)));
    this.chooseNames(nodes, order);
    const before = this.graph._operation_count;
    try {
      for (const i of order) this.addNode(nodes[i]!);
      for (const { merge, index, from } of this.backEdges) merge._update_input(index, this.outputOf(from, merge.name));
      this.placeDevices();
    } catch (error) {
      this.graph._take_back(before);
      throw error;
    }
  }

  /** @throws ValueError where a stand-in is for something that is not in the file */
  checkInputMap(): void {
    const missing = [...this.inputs.keys()].filter((key) => !this.usedInputs.has(key) && !this.exists(parseInput(key)));
    if (missing.length > 0) {
      throw new ValueError(`Attempted to map inputs that were not found in graph_def: [${missing.join(", ")}]`);
    }
  }

  /** What a name of the file became: an operation, or with a colon a tensor. */
  element(name: string): Operation | Tensor {
    if (!name.includes(":")) {
      const op = this.made.get(name);
      if (!op) throw new ValueError(`Requested return node '${name}' not found in graph def`);
      return op;
    }
    const { node, output } = parseTensorName(name);
    const mapped = this.inputs.get(`${node}:${String(output)}`);
    if (mapped) return mapped;
    const op = this.made.get(node);
    if (!op) throw new ValueError(`Requested return tensor '${name}' not found in graph def`);
    const tensor = op.outputs[output];
    if (!tensor) {
      throw new ValueError(
        `Invalid return output ${String(output)} of node '${node}', which has ${String(op.outputs.length)} output(s)`,
      );
    }
    return tensor;
  }

  private exists({ node, output }: InputRef): boolean {
    const op = this.made.get(node);
    return op !== undefined && output < op.outputs.length;
  }

  /** The names the nodes get: with the prefix, made unique where the graph has them. TF: `FindUniqueName`. */
  private chooseNames(nodes: readonly NodeDefData[], order: readonly number[]): void {
    const inFile = withPrefixes(nodes.map((n) => n.name));
    const inGraph = withPrefixes(this.graph._operation_names());
    for (const i of order) {
      const { name } = nodes[i]!;
      const wanted = this.prefix === "" ? name : `${this.prefix}/${name}`;
      let unique = wanted;
      for (let count = 0; inGraph.has(unique) || (count > 0 && inFile.has(unique));)
        unique = `${wanted}_${String(++count)}`;
      this.names.set(name, unique);
    }
  }

  private addNode(node: NodeDefData): void {
    this.checkColocation(node);
    const inputs: Tensor[] = [];
    const controlInputs: Operation[] = [];
    const back: { index: number; from: InputRef }[] = [];
    for (const text of node.input) {
      const input = parseInput(text);
      if (input.output < 0) controlInputs.push(this.controlInput(input));
      else if (this.inputs.has(inputKey(input)) || this.made.has(input.node))
        inputs.push(this.outputOf(input, node.name));
      else back.push({ index: inputs.length + back.length, from: input });
    }
    if (back.length > 0 && !isMerge(node)) {
      throw new ValueError(`Node '${node.name}' had a back edge, but only Merge nodes can have back edges.`);
    }
    // until the loop is closed, its Merge takes its first input in place of what comes back
    for (const { index } of back) inputs.splice(index, 0, inputs[0]!);

    const name = this.names.get(node.name)!;
    const opDef = this.opDefOf(node);
    const attrs = this.attrsOf(node);
    addDefaults(opDef, attrs);
    validateAttrs(name, opDef, attrs);
    validateInputs(name, opDef, attrs, inputs);
    const op = this.graph._create_op({
      type: node.op,
      name: `${name}/`,
      inputs,
      attrs,
      opDef,
      controlInputs,
      applyDevices: false,
    });
    op._set_device(node.device);
    this.made.set(node.name, op);
    for (const edge of back) this.backEdges.push({ merge: op, ...edge });
    if (back.length > 0) op._set_output_shape(0, TensorShape.unknown);
    addShapes(op, node);
  }

  private controlInput(input: InputRef): Operation {
    const key = inputKey(input);
    const mapped = this.inputs.get(key);
    if (!mapped) return this.made.get(input.node)!;
    this.usedInputs.add(key);
    return mapped.op;
  }

  /** @param consumer the node that takes it, for the message */
  private outputOf(input: InputRef, consumer: string): Tensor {
    const key = inputKey(input);
    const mapped = this.inputs.get(key);
    if (mapped) {
      this.usedInputs.add(key);
      return mapped;
    }
    const source = this.made.get(input.node)!;
    const tensor = source.outputs[input.output];
    if (tensor) return tensor;
    throw new ValueError(
      `Node '${consumer}': Connecting to invalid output ${String(input.output)} of source node ${input.node} which has ${String(source.outputs.length)} outputs.`,
    );
  }

  private attrsOf(node: NodeDefData): AttrMap {
    const attrs: AttrMap = new Map(node.attr);
    attrs.delete("_output_shapes");
    const groups = colocations(node);
    if (groups.length > 0) {
      attrs.set(
        "_class",
        attrOf(
          "list(string)",
          groups.map((g) => (isColocation(g) ? COLOCATION + this.names.get(colocated(g))! : g)),
        ),
      );
    }
    return attrs;
  }

  private checkColocation(node: NodeDefData): void {
    for (const group of colocations(node)) {
      if (isColocation(group) && !this.names.has(colocated(group))) {
        throw new ValueError(`Node '${node.name}' expects to be colocated with unknown node '${colocated(group)}'`);
      }
    }
  }

  /** Devices in effect apply, but not to nodes that stand with others: those get the others' device. TF: `_ProcessNewOps`. */
  private placeDevices(): void {
    const standing: [Operation, Operation[]][] = [];
    for (const op of this.made.values()) {
      const { device } = op;
      op._set_device("");
      const others = op
        .colocation_groups()
        .map((group) => colocated(group))
        .filter((name) => name !== op.name)
        .flatMap((name) => this.graph._find_operation(name) ?? []);
      if (others.length > 0) standing.push([op, others]);
      else if (device === "") this.graph._apply_device_functions(op);
      else withContext(this.graph.device(device), () => this.graph._apply_device_functions(op));
    }
    for (const [op, others] of standing) {
      const device = others.find((other) => other.device !== "")?.device;
      if (device !== undefined) op._set_device(device);
    }
  }
}

/** @throws ValueError for names that are invalid or used twice, for data inputs behind control inputs. TF: `BuildNodeIndex` */
function checkNames(nodes: readonly NodeDefData[]): void {
  const seen = new Set<string>();
  for (const { name, op, input } of nodes) {
    if (!NODE_NAME.test(name)) throw new ValueError(`Node '${name}': Node name contains invalid characters`);
    if (seen.has(name)) throw new ValueError(`Node '${name}' is not unique`);
    if (op === "") throw new ValueError(`Node '${name}' does not specify an operation`);
    seen.add(name);
    const firstControl = input.findIndex((i) => i.startsWith("^"));
    if (firstControl >= 0 && input.slice(firstControl).some((i) => !i.startsWith("^"))) {
      throw new ValueError(`Node '${name}': Control dependencies must come after regular dependencies`);
    }
  }
}

function inputKey({ node, output }: InputRef): string {
  return output < 0 ? `^${node}` : `${node}:${String(output)}`;
}

/** Names, and all the scopes they are in. */
function withPrefixes(names: Iterable<string>): Set<string> {
  const all = new Set<string>();
  for (const name of names) {
    all.add(name);
    for (let at = name.lastIndexOf("/"); at > 0; at = name.lastIndexOf("/", at - 1)) {
      const scope = name.slice(0, at);
      if (all.has(scope)) break;
      all.add(scope);
    }
  }
  return all;
}

function colocations(node: NodeDefData): readonly StringElement[] {
  const attr = node.attr.get("_class");
  return attr?.kind === "list(string)" ? attr.value : [];
}

function isColocation(group: StringElement): boolean {
  return typeof group === "string" && group.startsWith(COLOCATION);
}

function colocated(group: StringElement): string {
  return String(group).slice(COLOCATION.length);
}

/** What a file says of its tensors' shapes adds to what is known. TF: `GraphConstructor::ValidateShape`. */
function addShapes(op: Operation, node: NodeDefData): void {
  const declared = node.attr.get("_output_shapes");
  if (declared?.kind !== "list(shape)") return;
  if (declared.value.length < op.outputs.length) {
    throw new ValueError(
      `Node '${op.name}' has ${String(op.outputs.length)} outputs but the _output_shapes attribute specifies shapes for ${String(declared.value.length)} outputs`,
    );
  }
  op.outputs.forEach((output, i) => {
    const shape = declared.value[i]!;
    const problem = contradiction(output.shape, shape);
    if (problem !== undefined) {
      throw new ValueError(
        `Node '${op.name}' has an _output_shapes attribute inconsistent with the GraphDef for output #${String(i)}: ${problem}`,
      );
    }
    output.set_shape(shape);
  });
}

/** Why two shapes cannot be one, in the words of C++'s `InferenceContext::Merge`. */
function contradiction(a: TensorShape, b: TensorShape): string | undefined {
  const [x, y] = [a.known, b.known];
  if (!x || !y) return undefined;
  if (x.length !== y.length) return `Shapes must be equal rank, but are ${String(x.length)} and ${String(y.length)}`;
  const d = x.findIndex((size, i) => size !== null && y[i] !== null && size !== y[i]);
  if (d < 0) return undefined;
  return `Dimension ${String(d)} in both shapes must be equal, but are ${String(x[d])} and ${String(y[d])}. Shapes are ${a.toProtoString()} and ${b.toProtoString()}.`;
}

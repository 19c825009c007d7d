/**
 * What a traced run tells, in the form of TensorFlow's step_stats.proto: plain data that the message `tf.RunMetadata` takes as it is.
 * As TensorFlow's executor does it, fed tensors are nodes `_arg_…`, fetched ones nodes `_retval_…`, in order of the tensors' names.
 */
import { attrOf } from "../attr_value.ts";
import { inputName, nodeDefOf, type NodeDefData } from "../graph_def.ts";
import type { Operation } from "../operation.ts";
import { compareStrings } from "../python_text.ts";
import type { Tensor } from "../tensor.ts";
import type { Feed, RunRequest, RunTrace, TracedOperation, TracedOutput } from "./executor.ts";

/** Where everything runs, whatever device a program asked for. */
const DEVICE = "/job:localhost/replica:0/task:0/device:CPU:0";
const ALLOCATOR = "cpu";

/** TF: `NodeExecStats`, without the fields that only other devices fill. */
export interface NodeExecStatsData {
  readonly node_name: string;
  readonly timeline_label: string;
  readonly scheduled_micros: number;
  readonly all_start_micros: number;
  readonly op_start_rel_micros: number;
  readonly op_end_rel_micros: number;
  readonly all_end_rel_micros: number;
  readonly scheduled_nanos: bigint;
  readonly all_start_nanos: bigint;
  readonly op_start_rel_nanos: number;
  readonly op_end_rel_nanos: number;
  readonly all_end_rel_nanos: number;
  readonly output: readonly NodeOutputData[];
  readonly memory: readonly object[];
  readonly memory_stats?: { readonly persistent_memory_size: number };
}

/** TF: `NodeOutput`. */
export interface NodeOutputData {
  readonly slot: number;
  readonly tensor_description: {
    readonly dtype: number;
    readonly shape: { readonly dim: readonly { readonly size: number }[] };
    readonly allocation_description: {
      readonly requested_bytes: number;
      readonly allocated_bytes: number;
      readonly allocator_name: string;
    };
  };
}

/** TF: `StepStats`. */
export interface StepStatsData {
  readonly dev_stats: readonly { readonly device: string; readonly node_stats: readonly NodeExecStatsData[] }[];
}

interface Interval {
  readonly startMs: number;
  readonly endMs: number;
}

/** Collects a run. */
export class StepStatsCollector implements RunTrace {
  private readonly operations: TracedOperation[] = [];
  private readonly request: RunRequest;
  private readonly startMs: number;
  /** The names under which operations find fed tensors. */
  private readonly args: ReadonlyMap<Tensor, string>;

  constructor(request: RunRequest, startMs: number) {
    this.request = request;
    this.startMs = startMs;
    this.args = argumentNames(request.feeds);
  }

  ran(operation: TracedOperation): void {
    this.operations.push(operation);
  }

  /** @param endMs when the fetched values had been copied out */
  stepStats(endMs: number): StepStatsData {
    const { operations, startMs } = this;
    const first = operations[0]?.startMs ?? endMs;
    const last = operations.at(-1)?.endMs ?? endMs;
    const stats = [
      sourceStats({ startMs, endMs: first }),
      ...this.argumentStats({ startMs: first, endMs: first }),
      ...operations.map((operation) => this.operationStats(operation)),
      ...this.resultStats({ startMs: last, endMs }),
    ];
    return { dev_stats: [{ device: DEVICE, node_stats: stats }] };
  }

  private operationStats({ op, startMs, endMs, outputs, allocatedBytes }: TracedOperation): NodeExecStatsData {
    const persistentBytes = isPersistent(op) ? outputs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) : 0;
    const sizes = { allocated: allocatedBytes > 0 };
    return {
      ...interval({ startMs, endMs }, op.name, this.label(op)),
      output: outputs.map((output) => outputStats(output, sizes)),
      memory: allocatedBytes > 0 ? [memoryUsed(allocatedBytes, startMs)] : [],
      ...(persistentBytes > 0 && { memory_stats: { persistent_memory_size: persistentBytes } }),
    };
  }

  /** `name = Op(inputs)`, as the timeline reads it. A constant waits for nothing. */
  private label(op: Operation): string {
    const controls = isConstant(op) ? [] : [...op.control_inputs].map((c) => c.name).sort(compareStrings);
    const inputs = [...op.inputs.map((t) => this.args.get(t) ?? inputName(t)), ...controls.map((name) => `^${name}`)];
    return `${op.name} = ${op.type}(${inputs.join(", ")})`;
  }

  /** Of the fed tensors that an operation took. */
  private argumentStats(when: Interval): NodeExecStatsData[] {
    const taken = new Set(this.operations.flatMap(({ op }) => op.inputs));
    return [...this.args].flatMap(([tensor, name]) => {
      if (!taken.has(tensor)) return [];
      const { dtype, shape } = this.request.feeds.find((feed) => feed.tensor === tensor)!.value;
      const sizeBytes = dtype.size * shape.reduce((a, b) => a * b, 1);
      const output = outputStats({ slot: 0, dtype, shape, sizeBytes }, { allocated: false });
      return [{ ...interval(when, name, `${name} = _Arg()`), output: [output], memory: [] }];
    });
  }

  private resultStats(when: Interval): NodeExecStatsData[] {
    return fetchedTensors(this.request).map((tensor, i) => {
      const name = `_retval_${tensor.op.name}_${String(tensor.value_index)}_${String(i)}`;
      return { ...interval(when, name, `${name} = _Retval(${inputName(tensor)})`), output: [], memory: [] };
    });
  }
}

const byName = (a: Tensor, b: Tensor) => compareStrings(a.name, b.name);

function argumentNames(feeds: readonly Feed[]): Map<Tensor, string> {
  const tensors = feeds.map((feed) => feed.tensor).sort(byName);
  return new Map(tensors.map((t, i) => [t, `_arg_${t.op.name}_${String(t.value_index)}_${String(i)}`]));
}

/** What is fetched and not fed, each once. */
function fetchedTensors({ fetches, feeds }: RunRequest): Tensor[] {
  const fed = new Set(feeds.map((feed) => feed.tensor));
  return [...new Set(fetches)].filter((tensor) => !fed.has(tensor)).sort(byName);
}

/** The operations of a run as the graph that was executed. */
export function partitionNodes(operations: readonly Operation[], request: RunRequest): NodeDefData[] {
  const args = argumentNames(request.feeds);
  const taken = new Set(operations.flatMap((op) => op.inputs));
  const attributes = (tensor: Tensor, index: number) =>
    new Map([
      ["T", attrOf("type", tensor.dtype.base_dtype)],
      ["index", attrOf("int", index)],
    ]);
  const argNodes = [...args].flatMap(([tensor, name], i) =>
    taken.has(tensor) ? [{ name, op: "_Arg", input: [], device: DEVICE, attr: attributes(tensor, i) }] : [],
  );
  const nodes = operations.map((op) => {
    const node = nodeDefOf(op);
    const input = node.input.map((name, i) => (i < op.inputs.length ? (args.get(op.inputs[i]!) ?? name) : name));
    return { ...node, input, device: DEVICE };
  });
  const retvalNodes = fetchedTensors(request).map((tensor, i) => ({
    name: `_retval_${tensor.op.name}_${String(tensor.value_index)}_${String(i)}`,
    op: "_Retval",
    input: [inputName(tensor)],
    device: DEVICE,
    attr: attributes(tensor, i),
  }));
  return [...argNodes, ...nodes, ...retvalNodes];
}

/** What comes before the first operation: planning, copying feeds. */
function sourceStats(when: Interval): NodeExecStatsData {
  return { ...interval(when, "_SOURCE", "_SOURCE = NoOp()"), output: [], memory: [] };
}

function interval({ startMs, endMs }: Interval, node_name: string, timeline_label: string) {
  const startMicros = Math.floor(startMs * 1e3);
  // of the whole milliseconds first: a double has no room for nanoseconds since 1970
  const startNanos = BigInt(Math.floor(startMs)) * 1_000_000n + BigInt(Math.floor((startMs % 1) * 1e6));
  const nanos = Math.max(0, Math.round((endMs - startMs) * 1e6));
  const micros = Math.max(0, Math.round((endMs - startMs) * 1e3));
  return {
    node_name,
    timeline_label,
    scheduled_micros: startMicros,
    all_start_micros: startMicros,
    op_start_rel_micros: 0,
    op_end_rel_micros: micros,
    all_end_rel_micros: micros,
    scheduled_nanos: startNanos,
    all_start_nanos: startNanos,
    op_start_rel_nanos: 0,
    op_end_rel_nanos: nanos,
    all_end_rel_nanos: nanos,
  };
}

function outputStats(
  { slot, dtype, shape, sizeBytes }: Omit<TracedOutput, "value">,
  { allocated }: { allocated: boolean },
): NodeOutputData {
  return {
    slot,
    tensor_description: {
      dtype: dtype.base_dtype.as_datatype_enum,
      shape: { dim: shape.map((size) => ({ size })) },
      allocation_description: {
        requested_bytes: sizeBytes,
        allocated_bytes: allocated ? sizeBytes : 0,
        allocator_name: ALLOCATOR,
      },
    },
  };
}

function memoryUsed(bytes: number, startMs: number): object {
  return {
    allocator_name: ALLOCATOR,
    total_bytes: bytes,
    peak_bytes: bytes,
    live_bytes: bytes,
    allocation_records: [{ alloc_micros: Math.floor(startMs * 1e3), alloc_bytes: bytes }],
  };
}

/** Whether what it gives outlives the run: variables, constants. */
function isPersistent(op: Operation): boolean {
  return isConstant(op) || (op.inputs.length === 0 && op.outputs.some((t) => t.dtype._is_ref_dtype));
}

function isConstant(op: Operation): boolean {
  return op.inputs.length === 0 && op.attrs.get("value")?.kind === "tensor";
}

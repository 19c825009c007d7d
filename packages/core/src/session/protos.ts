/**
 * The protos a session takes: mutable objects with TensorFlow's defaults; constructors take the fields in one object.
 * `intra_op_parallelism_threads` is honoured, all other fields are kept and checked.
 */
import { ValueError } from "../errors.ts";
import { inspectCustom } from "../console_text.ts";
import { isPlainObject } from "../py_function.ts";
import { typeName } from "../python_text.ts";

/** Copies given fields over the defaults. @throws ValueError for a field the message does not have, TypeError for one of another type */
function assign<T extends object>(message: T, fields: Partial<T> | undefined): void {
  for (const [key, value] of Object.entries(fields ?? {})) {
    if (!Object.hasOwn(message, key))
      throw new ValueError(`Protocol message ${message.constructor.name} has no "${key}" field.`);
    if (value === undefined || value === null) continue;
    const old = message[key as keyof T];
    if (typeof old !== typeof value) {
      throw new TypeError(
        `bad argument type for built-in operation: ${key} of ${message.constructor.name} is a ${typeof old}, got ${typeName(value)}`,
      );
    }
    (message as Record<string, unknown>)[key] = value;
  }
  Object.preventExtensions(message);
}

/**
 * A message as protobuf's text format shows it: fields that are not at their defaults, in order of number (which is the order of
 * declaration here).
 */
function messageText(message: object, indent: string): string {
  const initial = new (message.constructor as new () => Record<string, unknown>)();
  const enums =
    (message.constructor as { enums?: Readonly<Record<string, Readonly<Record<number, string>>>> }).enums ?? {};
  const lines: string[] = [];
  for (const [key, value] of Object.entries(message) as [string, unknown][]) {
    if (Array.isArray(value)) for (const item of value as unknown[]) lines.push(`${key}: ${scalarText(item)}`);
    else if (isPlainObject(value)) {
      for (const [k, v] of Object.entries(value))
        lines.push(`${key} {`, `  key: ${scalarText(k)}`, `  value: ${scalarText(v)}`, "}");
    } else if (typeof value === "object" && value !== null) {
      const inner = messageText(value, "  ");
      if (inner !== "") lines.push(`${key} {`, inner.slice(0, -1), "}");
    } else if (value !== initial[key]) lines.push(`${key}: ${enums[key]?.[Number(value)] ?? scalarText(value)}`);
  }
  return lines.map((line) => `${line.replace(/^/gm, indent)}\n`).join("");
}

function scalarText(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** What the messages have in common. */
abstract class Message {
  toString(): string {
    return messageText(this, "");
  }
  [inspectCustom](): string {
    return this.toString();
  }
}

/** TF: `tf.GPUOptions`. There is no GPU here: kept for programs that set it. */
export class GPUOptions extends Message {
  per_process_gpu_memory_fraction = 0;
  allocator_type = "";
  deferred_deletion_bytes = 0;
  allow_growth = false;
  visible_device_list = "";
  force_gpu_compatible = false;
  constructor(fields?: Partial<GPUOptions>) {
    super();
    assign(this, fields);
  }
}

/** TF: `tf.OptimizerOptions`. */
export class OptimizerOptions extends Message {
  do_common_subexpression_elimination = false;
  do_constant_folding = false;
  opt_level = 0;
  do_function_inlining = false;
  global_jit_level = 0;
  constructor(fields?: Partial<OptimizerOptions>) {
    super();
    assign(this, fields);
  }
  static readonly enums: Readonly<Record<string, Readonly<Record<number, string>>>> = {
    opt_level: { 0: "L1", [-1]: "L0" },
    global_jit_level: { 0: "DEFAULT", [-1]: "OFF", 1: "ON_1", 2: "ON_2" },
  };
  static readonly L1 = 0;
  static readonly L0 = -1;
  static readonly DEFAULT = 0;
  static readonly OFF = -1;
  static readonly ON_1 = 1;
  static readonly ON_2 = 2;
}

class RewriterConfig extends Message {
  disable_meta_optimizer = false;
  constant_folding = 0;
  arithmetic_optimization = 0;
  memory_optimization = 0;
  constructor(fields?: Partial<RewriterConfig>) {
    super();
    assign(this, fields);
  }
}

/** TF: `tf.GraphOptions`. */
export class GraphOptions extends Message {
  enable_recv_scheduling = false;
  optimizer_options = new OptimizerOptions();
  build_cost_model = 0;
  infer_shapes = false;
  place_pruned_graph = false;
  enable_bfloat16_sendrecv = false;
  timeline_step = 0;
  rewrite_options = new RewriterConfig();
  constructor(fields?: Partial<GraphOptions>) {
    super();
    assign(this, fields);
  }
}

/** TF: `tf.ConfigProto`. */
export class ConfigProto extends Message {
  device_count: Record<string, number> = {};
  /** Threads a step may use; 0 is the machine's own choice. */
  intra_op_parallelism_threads = 0;
  placement_period = 0;
  device_filters: string[] = [];
  inter_op_parallelism_threads = 0;
  gpu_options = new GPUOptions();
  allow_soft_placement = false;
  log_device_placement = false;
  use_per_session_threads = false;
  graph_options = new GraphOptions();
  operation_timeout_in_ms = 0;
  isolate_session_state = false;
  constructor(fields?: Partial<ConfigProto>) {
    super();
    assign(this, fields);
    const threads = this.intra_op_parallelism_threads;
    if (!Number.isInteger(threads))
      throw new TypeError(`intra_op_parallelism_threads must be an int, got ${String(threads)}`);
  }
}

/** TF: `tf.RunOptions`. */
export class RunOptions extends Message {
  trace_level = 0;
  timeout_in_ms = 0;
  inter_op_thread_pool = 0;
  output_partition_graphs = false;
  report_tensor_allocations_upon_oom = false;
  constructor(fields?: Partial<RunOptions>) {
    super();
    assign(this, fields);
  }
  static readonly enums: Readonly<Record<string, Readonly<Record<number, string>>>> = {
    trace_level: { 0: "NO_TRACE", 1: "SOFTWARE_TRACE", 2: "HARDWARE_TRACE", 3: "FULL_TRACE" },
  };
  static readonly NO_TRACE = 0;
  static readonly SOFTWARE_TRACE = 1;
  static readonly HARDWARE_TRACE = 2;
  static readonly FULL_TRACE = 3;
}

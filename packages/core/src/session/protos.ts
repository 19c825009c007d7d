/**
 * The protos a session takes: mutable objects with TensorFlow's defaults; constructors take the fields in one object.
 * `intra_op_parallelism_threads` is honoured, all other fields are kept and checked.
 */
import { ValueError } from "../errors.ts";
import { typeName } from "../python_text.ts";

/** Copies given fields over the defaults. @throws ValueError for a field the message does not have, TypeError for one of another type */
function assign<T extends object>(message: T, fields: Partial<T> | undefined): void {
  for (const [key, value] of Object.entries(fields ?? {})) {
    if (!Object.hasOwn(message, key)) throw new ValueError(`Protocol message ${message.constructor.name} has no "${key}" field.`);
    if (value === undefined || value === null) continue;
    const old = message[key as keyof T];
    if (typeof old !== typeof value) {
      throw new TypeError(`bad argument type for built-in operation: ${key} of ${message.constructor.name} is a ${typeof old}, got ${typeName(value)}`);
    }
    (message as Record<string, unknown>)[key] = value;
  }
  Object.preventExtensions(message);
}

/** TF: `tf.GPUOptions`. There is no GPU here: kept for programs that set it. */
export class GPUOptions {
  per_process_gpu_memory_fraction = 0;
  allow_growth = false;
  allocator_type = "";
  deferred_deletion_bytes = 0;
  visible_device_list = "";
  force_gpu_compatible = false;
  constructor(fields?: Partial<GPUOptions>) {
    assign(this, fields);
  }
}

/** TF: `tf.OptimizerOptions`. */
export class OptimizerOptions {
  do_common_subexpression_elimination = false;
  do_constant_folding = false;
  do_function_inlining = false;
  opt_level = 0;
  global_jit_level = 0;
  constructor(fields?: Partial<OptimizerOptions>) {
    assign(this, fields);
  }
  static readonly L1 = 0;
  static readonly L0 = -1;
  static readonly DEFAULT = 0;
  static readonly OFF = -1;
  static readonly ON_1 = 1;
  static readonly ON_2 = 2;
}

class RewriterConfig {
  disable_meta_optimizer = false;
  constant_folding = 0;
  arithmetic_optimization = 0;
  memory_optimization = 0;
  constructor(fields?: Partial<RewriterConfig>) {
    assign(this, fields);
  }
}

/** TF: `tf.GraphOptions`. */
export class GraphOptions {
  enable_recv_scheduling = false;
  optimizer_options = new OptimizerOptions();
  build_cost_model = 0;
  infer_shapes = false;
  place_pruned_graph = false;
  enable_bfloat16_sendrecv = false;
  timeline_step = 0;
  rewrite_options = new RewriterConfig();
  constructor(fields?: Partial<GraphOptions>) {
    assign(this, fields);
  }
}

/** TF: `tf.ConfigProto`. */
export class ConfigProto {
  device_count: Record<string, number> = {};
  /** Threads a step may use; 0 is the machine's own choice. */
  intra_op_parallelism_threads = 0;
  inter_op_parallelism_threads = 0;
  use_per_session_threads = false;
  placement_period = 0;
  device_filters: string[] = [];
  gpu_options = new GPUOptions();
  allow_soft_placement = false;
  log_device_placement = false;
  graph_options = new GraphOptions();
  operation_timeout_in_ms = 0;
  isolate_session_state = false;
  constructor(fields?: Partial<ConfigProto>) {
    assign(this, fields);
    const threads = this.intra_op_parallelism_threads;
    if (!Number.isInteger(threads)) throw new TypeError(`intra_op_parallelism_threads must be an int, got ${String(threads)}`);
  }
}

/** TF: `tf.RunOptions`. */
export class RunOptions {
  trace_level = 0;
  timeout_in_ms = 0;
  inter_op_thread_pool = 0;
  output_partition_graphs = false;
  report_tensor_allocations_upon_oom = false;
  constructor(fields?: Partial<RunOptions>) {
    assign(this, fields);
  }
  static readonly NO_TRACE = 0;
  static readonly SOFTWARE_TRACE = 1;
  static readonly HARDWARE_TRACE = 2;
  static readonly FULL_TRACE = 3;
}

/** TF: `tf.RunMetadata`. */
export class RunMetadata {
  partition_graphs: unknown[] = [];
  constructor(fields?: Partial<RunMetadata>) {
    assign(this, fields);
  }
}

/** The executor of this machine: plans by what is fetched and fed, and the session's state. */
import {
  kernel,
  notePlannedRun,
  type Executor,
  type ExecutorOptions,
  type Feed,
  type Graph,
  type Operation,
  type PlanDescription,
  type RunRequest,
  type TensorValue,
} from "@tfgraph/core";
import { Arena, sizeOfBuffer } from "./arena.ts";
import { GraphGrowth } from "./graph_growth.ts";
import type { CompilePolicy } from "./plan/loops.ts";
import { regionOf } from "./plan/frames.ts";
import { countUses } from "./plan/loop.ts";
import { PlanNode, type PlanEnvironment } from "./plan/plan_node.ts";
import { PASSES } from "./plan/passes.ts";
import { PlanState } from "./plan/plan_state.ts";
import { prune } from "./plan/prune.ts";
import { readValue } from "./plan/read_value.ts";
import type { Tracing } from "./plan/traced_segment.ts";
import { Scratch } from "./scratch.ts";
import { ResourceMap, SessionState } from "./session_state.ts";
import { Compiler } from "./wasm/compiler.ts";

/** Plans a session remembers, by what is fetched and fed. */
const MAX_PLANS = 256;
/** Plans for one request that differ in the variables' shapes. */
const MAX_VARIANTS = 4;

/** A plan, with what it takes to know that the graph still means the same. */
interface CachedPlan {
  readonly ops: readonly Operation[];
  readonly stamps: readonly number[];
  graphVersion: number;
  readonly root: PlanNode;
}

/** For tests: all ways of running give the same bits. */
export interface EngineTuning {
  readonly compile?: CompilePolicy;
  readonly passes?: typeof PASSES;
  /** Whether regular loops are steps of the plans around them. */
  readonly inlineLoops?: boolean;
}

export class Engine implements Executor {
  private readonly graph: Graph;
  private readonly growth: GraphGrowth;
  private readonly arena = new Arena();
  private readonly session = new SessionState(this.arena);
  private readonly env: PlanEnvironment;
  /** How traced runs go: every operation alone and compiled. */
  private readonly tracedEnv: PlanEnvironment & { readonly tracing: Tracing };
  private readonly plans = new Map<string, CachedPlan[]>();
  /** Runs inside runs (a py_func that runs the session). */
  private depth = 0;

  constructor(
    { graph, threads }: ExecutorOptions,
    { compile = "auto", passes = PASSES, inlineLoops = true }: EngineTuning = {},
  ) {
    this.graph = graph;
    this.growth = new GraphGrowth(graph);
    this.env = {
      arena: this.arena,
      compiler: new Compiler(this.arena, threads),
      scratch: new Scratch(this.arena),
      session: this.session,
      compile,
      passes,
      inlineLoops,
    };
    const traced = compile === "auto" ? "always" : compile;
    this.tracedEnv = {
      ...this.env,
      compile: traced,
      passes: [],
      inlineLoops: false,
      tracing: { trace: undefined, begun: undefined },
    };
  }

  run(request: RunRequest): TensorValue[] {
    this.growth.note();
    const plan = this.planFor(request);
    const base = this.depth;
    this.depth += NESTED_DEPTH;
    const { tracing } = this.tracedEnv;
    const outer = { ...tracing };
    Object.assign(tracing, { trace: request.trace, begun: undefined });
    try {
      request.feeds.forEach((feed, i) => this.arena.write(plan.root.entry[i]!, feed.value.data as unknown[]));
      const resources = new ResourceMap();
      let node = plan.root;
      for (let next = node.run(resources); next; next = node.run(resources)) node = next;
      return node.fetches.map((value) => readValue(this.arena, value!)); // a fetch without a value is an error
    } finally {
      this.depth = base;
      Object.assign(tracing, outer);
    }
  }

  operations({ fetches, targets, feeds }: RunRequest): readonly Operation[] {
    return prune({ fetches, targets, fed: new Set(feeds.map((f) => f.tensor)) });
  }

  describe(request: RunRequest): PlanDescription {
    const { lines, codeBytes, temporaryBytes } = this.planFor(request).root.describe();
    let variableBytes = 0;
    for (const { current } of this.session.storages.values()) variableBytes += sizeOfBuffer(current.buffer);
    const { memoryBytes } = this;
    return { steps: lines, compiled: codeBytes > 0, codeBytes, temporaryBytes, variableBytes, memoryBytes };
  }

  /** Bytes of the memory that variables, constants and plans share. */
  get memoryBytes(): number {
    return this.arena.memory.buffer.byteLength;
  }

  close(): void {
    for (const variants of this.plans.values()) for (const plan of variants) plan.root.release();
    this.plans.clear();
    this.session.storages.clear();
    this.env.compiler.close();
  }

  private planFor(request: RunRequest): CachedPlan {
    const key = keyOf(request, this.depth);
    const variants = this.plans.get(key);
    if (variants) {
      const found = variants.find((plan) => this.isCurrent(plan));
      if (found) {
        if (this.plans.size > MAX_PLANS / 2) this.keepLonger(key, variants);
        return found;
      }
    }
    const plan = this.makePlan(request);
    this.remember(key, plan);
    return plan;
  }

  private isCurrent(plan: CachedPlan): boolean {
    if (plan.graphVersion !== this.graph._version) {
      if (plan.ops.some((op, i) => op._stamp !== plan.stamps[i])) return false;
      plan.graphVersion = this.graph._version;
    }
    return plan.root.isValid();
  }

  private makePlan(request: RunRequest): CachedPlan {
    const { fetches, feeds, trace } = request;
    const fed = new Set(feeds.map((f) => f.tensor));
    const ops = this.operations(request);
    notePlannedRun(this.graph, { request, operations: ops });
    const region = regionOf(ops, fed);
    const state = new PlanState();
    countUses(region, fetches, state.uses);
    const entry = feeds.map((feed) => fedValue(feed));
    feeds.forEach((feed, i) => state.values.set(feed.tensor, entry[i]!));
    const env = trace ? this.tracedEnv : this.env;
    const root = new PlanNode(env, { region, session: this.session, fetches, entry, depth: this.depth }, state);
    return { ops, stamps: ops.map((op) => op._stamp), graphVersion: this.graph._version, root };
  }

  /** Plans are forgotten in the order they were used last. */
  private keepLonger(key: string, variants: CachedPlan[]): void {
    this.plans.delete(key);
    this.plans.set(key, variants);
  }

  private remember(key: string, plan: CachedPlan): void {
    const variants = this.plans.get(key) ?? [];
    variants.unshift(plan);
    if (variants.length > MAX_VARIANTS) variants.pop()!.root.release();
    this.keepLonger(key, variants);
    if (this.plans.size <= MAX_PLANS) return;
    const [oldest, dropped] = this.plans.entries().next().value!;
    this.plans.delete(oldest);
    for (const old of dropped) old.root.release();
  }
}

/** A run inside a run uses scratch memory of its own, beyond any part of the outer plan. */
const NESTED_DEPTH = 1 << 10;

function fedValue({ value }: Feed): kernel.Value {
  const dtype = value.dtype.base_dtype;
  const count = value.shape.reduce((a, b) => a * b, 1);
  return kernel.valueOf({ kind: "temporary", dtype, count }, value.shape);
}

function keyOf({ fetches, targets, feeds, trace }: RunRequest, depth: number): string {
  let key = `${trace ? "traced " : ""}${String(depth)}`;
  for (const t of fetches) key += `,${String(t.op._id)}:${String(t.value_index)}`;
  for (const op of targets) key += `;${String(op._id)}`;
  for (const { tensor, value } of feeds) {
    key += `|${String(tensor.op._id)}:${String(tensor.value_index)}=${String(value.dtype.as_datatype_enum)}[${value.shape.join(",")}]`;
  }
  return key;
}

/**
 * While loops as graphs have them. Values enter a frame, loop variables merge what enters with what the iteration before
 * gave, and values exit; frames nest. A region is the operations of one frame, or outside of all, in the order they run: a
 * frame inside it is one item of that order, which stands at its first entering operation.
 */
import type { Operation, Tensor } from "@tfgraph/core";
import { order, schedule, sourcesOf, variableAccess, type Access } from "./order.ts";

export interface Region {
  /** In the order they run. The first `enters` of a frame stands for the whole frame. */
  readonly ops: readonly Operation[];
  readonly frames: ReadonlyMap<Operation, Frame>;
}

/** What changes from iteration to iteration. */
export interface LoopVariable {
  readonly merge: Operation;
  /** What enters. */
  readonly initial: Tensor;
  /** What an iteration leaves for the next one. */
  readonly next: Tensor;
}

export interface Frame {
  readonly name: string;
  readonly enters: readonly Operation[];
  readonly variables: readonly LoopVariable[];
  readonly exits: readonly Operation[];
  /** One iteration, without what enters and the merges of loop variables. */
  readonly body: Region;
  /** The variables of the session that it writes, by the operations that make them. */
  readonly writes: ReadonlySet<Operation>;
}

/** A frame while its operations are collected. */
interface FrameNode {
  readonly name: string;
  readonly parent: FrameNode | null;
  readonly children: FrameNode[];
  readonly enters: Operation[];
  /** Loop variables' merges. */
  readonly merges: Operation[];
  /** Everything in it and in the frames inside it, but what belongs to its border: `enters` and `merges`. */
  readonly ops: Operation[];
}

/** @param ops in order of creation. @throws InvalidArgumentError for a cycle */
export function regionOf(ops: readonly Operation[], fed: ReadonlySet<Tensor>): Region {
  if (!ops.some((op) => op._record?.frame === "enter")) return { ops: order(ops, fed), frames: new Map() };
  const owners = frameOwners(ops, fed);
  for (const op of ops) {
    const frame = owners.get(op)!;
    let inside = frame;
    if (op._record?.frame === "enter") frame.enters.push(op);
    else if (isLoopMerge(op)) frame.merges.push(op);
    else frame.ops.push(op);
    for (; inside.parent; inside = inside.parent) inside.parent.ops.push(op);
  }
  let root = owners.values().next().value!;
  while (root.parent) root = root.parent;
  return new RegionBuilder(owners, fed, variableAccess(ops, fed)).region(root);
}

function isLoopMerge(op: Operation): boolean {
  return op._record?.acceptsDead === true && op.inputs.some((tensor) => tensor.op._record?.frame === "next");
}

/** The frame each operation belongs to; an entering one belongs to the frame that is entered. */
function frameOwners(ops: readonly Operation[], fed: ReadonlySet<Tensor>): Map<Operation, FrameNode> {
  const included = new Set(ops);
  const users = new Map<Operation, Operation[]>(ops.map((op) => [op, []]));
  const root: FrameNode = { name: "", parent: null, children: [], enters: [], merges: [], ops: [] };
  const owners = new Map<Operation, FrameNode>();
  const queue: Operation[] = [];
  const visit = (op: Operation, outside: FrameNode): void => {
    if (owners.has(op)) return;
    owners.set(
      op,
      op._record?.frame === "enter" ? childFrame(outside, String(op._attr("frame_name", "string"))) : outside,
    );
    queue.push(op);
  };
  for (const op of ops) {
    const sources = sourcesOf(op, included, fed);
    for (const source of sources) users.get(source)!.push(op);
    if (sources.size === 0) visit(op, root);
  }
  for (let i = 0; i < queue.length; i++) {
    const op = queue[i]!;
    const frame = owners.get(op)!;
    const outputFrame = op._record?.frame === "exit" ? (frame.parent ?? root) : frame;
    for (const user of users.get(op)!) visit(user, outputFrame);
  }
  for (const op of ops) visit(op, root);
  return owners;
}

function childFrame(parent: FrameNode, name: string): FrameNode {
  let child = parent.children.find((frame) => frame.name === name);
  if (!child) {
    child = { name, parent, children: [], enters: [], merges: [], ops: [] };
    parent.children.push(child);
  }
  return child;
}

class RegionBuilder {
  private readonly owners: ReadonlyMap<Operation, FrameNode>;
  private readonly fed: ReadonlySet<Tensor>;
  private readonly access: ReadonlyMap<Operation, Access>;

  constructor(
    owners: ReadonlyMap<Operation, FrameNode>,
    fed: ReadonlySet<Tensor>,
    access: ReadonlyMap<Operation, Access>,
  ) {
    this.owners = owners;
    this.fed = fed;
    this.access = access;
  }

  region(frame: FrameNode): Region {
    const included = new Set(frame.ops);
    const sources = new Map<Operation, Set<Operation>>();
    const access = new Map<Operation, { reads: Set<Operation>; writes: Set<Operation> }>();
    for (const op of frame.ops) {
      const unit = this.unitOf(op, frame);
      const list = sources.get(unit) ?? new Set<Operation>();
      sources.set(unit, list);
      for (const source of sourcesOf(op, included, this.fed)) {
        const from = this.unitOf(source, frame);
        if (from !== unit) list.add(from);
      }
      const touched = this.access.get(op);
      if (!touched) continue;
      const all = access.get(unit) ?? { reads: new Set(), writes: new Set() };
      access.set(unit, all);
      for (const variable of touched.reads) all.reads.add(variable);
      for (const variable of touched.writes) all.writes.add(variable);
    }
    const units = [...sources.keys()].sort((a, b) => a._id - b._id);
    const frames = new Map(
      frame.children.map((child) => [child.enters[0]!, this.frame(child, access.get(child.enters[0]!)?.writes)]),
    );
    return { ops: schedule({ units, sources, access }), frames };
  }

  private frame(node: FrameNode, writes: ReadonlySet<Operation> = new Set()): Frame {
    return {
      name: node.name,
      enters: node.enters,
      variables: node.merges.map((merge) => ({
        merge,
        initial: merge.inputs.find((tensor) => tensor.op._record?.frame !== "next") ?? merge.inputs[0]!,
        next: merge.inputs.find((tensor) => tensor.op._record?.frame === "next")!,
      })),
      exits: node.ops.filter((op) => op._record?.frame === "exit" && this.owners.get(op) === node),
      body: this.region(node),
      writes,
    };
  }

  /** What stands for an operation among the operations of a frame around it. */
  private unitOf(op: Operation, frame: FrameNode): Operation {
    let inside = this.owners.get(op)!;
    if (inside === frame) return op;
    while (inside.parent && inside.parent !== frame) inside = inside.parent;
    return inside.enters[0]!;
  }
}

/** What an item of a region takes: a frame takes what enters it. */
export function itemInputs(op: Operation, region: Region): readonly Tensor[] {
  return region.frames.get(op)?.enters.map((enter) => enter.inputs[0]!) ?? op.inputs;
}

/**
 * Step stats as a trace that Chrome shows: operations in rows, arrows of tensors between them, and how much memory was in use.
 * The events are those of tensorflow/python/client/timeline.py, in the same order.
 */
import { bindArguments, callableClass, type Graph, type PyArguments } from "@tfgraph/core";
import type { StepStats } from "@tfgraph/io";
import { activitiesOf, type Activity, type DeviceActivities, type OpTime } from "./activity.ts";
import { ChromeTrace, type Lane } from "./chrome_trace.ts";

/** The most that was in use of an allocator's memory. TF: `AllocationMaximum`. */
export interface AllocationMaximum {
  /** Microseconds. */
  readonly timestamp: number;
  readonly num_bytes: number;
  /** The names of what was there. */
  readonly tensors: ReadonlySet<string>;
}

/** TF: `StepStatsAnalysis`. */
export interface StepStatsAnalysis {
  readonly chrome_trace: ChromeTrace;
  /** By allocator. */
  readonly allocator_maximums: ReadonlyMap<string, AllocationMaximum>;
}

/** A tensor from when it is made to its last use. */
interface TrackedTensor {
  readonly name: string;
  readonly id: number;
  readonly pid: number;
  readonly allocator: string;
  readonly sizeBytes: number;
  readonly created: number;
  lastUsed: number;
  /** Where and when it was ready. */
  readonly ready: { readonly lane: Lane; readonly time: number };
}

/** The rows of a device: one process for what it computes, one for tensors. */
interface Device extends DeviceActivities {
  readonly computePid: number;
  readonly tensorsPid: number;
}

const ALLOCATORS_PID = 0;

class TimelineImpl {
  private readonly stepStats: StepStats;

  /**
   * @param step_stats what a traced run left in `run_metadata.step_stats`
   * @param _graph accepted as in TensorFlow; names and shapes are in the stats
   */
  constructor(...args: PyArguments<readonly ["step_stats", "graph"], [step_stats: StepStats, graph?: Graph | null]>) {
    const [stepStats] = bindArguments("Timeline.__init__", ["step_stats", "graph"], args, { required: 1 });
    this.stepStats = stepStats as StepStats;
  }

  /**
   * Makes the trace.
   * @param show_dataflow draws an arrow from where a tensor is made to where it is used, in another row
   * @param show_memory tells when tensors come and go, and how much memory they take
   * @param op_time which time of an operation with kernels on a GPU is shown
   * TF: `Timeline.analyze_step_stats`.
   */
  analyze_step_stats(
    ...args: PyArguments<
      readonly ["show_dataflow", "show_memory", "op_time"],
      [show_dataflow?: boolean, show_memory?: boolean, op_time?: OpTime]
    >
  ): StepStatsAnalysis {
    const names = ["show_dataflow", "show_memory", "op_time"];
    const [dataflow, memory, opTime] = bindArguments("Timeline.analyze_step_stats", names, args);
    return analyze(this.stepStats, {
      showDataflow: (dataflow ?? true) === true,
      showMemory: (memory ?? true) === true,
      opTime: (opTime ?? "schedule") as OpTime,
    });
  }

  /**
   * The trace as JSON: write it to a file and open that in chrome://tracing or ui.perfetto.dev.
   * @param show_dataflow draws an arrow from where a tensor is made to where it is used, in another row
   * @param show_memory tells when tensors come and go, and how much memory they take
   * @param op_time which time of an operation with kernels on a GPU is shown
   * TF: `Timeline.generate_chrome_trace_format`.
   */
  generate_chrome_trace_format(
    ...args: PyArguments<
      readonly ["show_dataflow", "show_memory", "op_time"],
      [show_dataflow?: boolean, show_memory?: boolean, op_time?: OpTime]
    >
  ): string {
    const names = ["show_dataflow", "show_memory", "op_time"];
    const [dataflow, memory, opTime] = bindArguments("Timeline.generate_chrome_trace_format", names, args);
    const { chrome_trace: trace } = analyze(this.stepStats, {
      showDataflow: (dataflow ?? true) === true,
      showMemory: (memory ?? false) === true,
      opTime: (opTime ?? "schedule") as OpTime,
    });
    return trace.format_to_string(true);
  }
}

/** TF: `tensorflow.python.client.timeline.Timeline`. */
export const Timeline = callableClass(TimelineImpl);
export type Timeline = TimelineImpl;

interface Options {
  readonly showDataflow: boolean;
  readonly showMemory: boolean;
  readonly opTime: OpTime;
}

function analyze(stepStats: StepStats, { showDataflow, showMemory, opTime }: Options): StepStatsAnalysis {
  const trace = new ChromeTrace();
  const devices = nameDevices(activitiesOf(stepStats, opTime), trace);
  const tensors = trackTensors(devices, showMemory ? trace : undefined);
  showCompute(devices, tensors, trace, showDataflow);
  return { chrome_trace: trace, allocator_maximums: showMemory ? showAllocations(tensors, trace) : new Map() };
}

function nameDevices(activities: readonly DeviceActivities[], trace: ChromeTrace): Device[] {
  trace.nameProcess("Allocators", ALLOCATORS_PID);
  return activities.map((device, i) => {
    const [computePid, tensorsPid] = [1 + 2 * i, 2 + 2 * i];
    trace.nameProcess(`${device.device} Compute`, computePid);
    trace.nameProcess(`${device.device} Tensors`, tensorsPid);
    return { ...device, computePid, tensorsPid };
  });
}

const endOf = ({ start, duration }: Activity) => start + duration;

/** The tensors by name; one that is made again (in a loop) is the latest. */
function trackTensors(devices: readonly Device[], trace: ChromeTrace | undefined): Map<string, TrackedTensor> {
  const tensors = new Map<string, TrackedTensor>();
  for (const { activities, computePid, tensorsPid } of devices) {
    for (const activity of activities) {
      const lane = { pid: tensorsPid, tid: activity.lane };
      const end = endOf(activity);
      activity.outputs.forEach(({ tensor_description: description }, index) => {
        const name = index === 0 ? activity.name : `${activity.name}:${String(index)}`;
        const allocation = description.allocation_description;
        const id = tensors.size;
        tensors.set(name, {
          name,
          id,
          pid: tensorsPid,
          allocator: allocation.allocator_name,
          sizeBytes: Number(allocation.requested_bytes),
          created: activity.start,
          lastUsed: end,
          ready: { lane: { pid: computePid, tid: activity.lane }, time: end },
        });
        trace?.objectCreated(name, lane, activity.start, id);
        const text = description.toString().replaceAll('"', "");
        trace?.objectSnapshot(name, lane, end - 1, id, { tensor_description: text });
      });
    }
  }
  return tensors;
}

function showCompute(
  devices: readonly Device[],
  tensors: ReadonlyMap<string, TrackedTensor>,
  trace: ChromeTrace,
  showDataflow: boolean,
): void {
  let flows = 0;
  for (const { activities, isStream, computePid } of devices) {
    for (const activity of activities) {
      const { name, op, inputs, start, duration } = activity;
      const lane = { pid: computePid, tid: activity.lane };
      const named = Object.fromEntries(inputs.map((input, i) => [`input${String(i)}`, input]));
      trace.region(op, "Op", lane, start, duration, { name, op, ...named });
      if (isStream) continue;
      for (const input of inputs) {
        const tensor = findTensor(input, tensors);
        if (!tensor) continue;
        tensor.lastUsed = Math.max(tensor.lastUsed, endOf(activity) - 1);
        const { ready } = tensor;
        // within a row an arrow would only hide it
        if (!showDataflow || (ready.lane.pid === lane.pid && ready.lane.tid === lane.tid)) continue;
        trace.flowStart(tensor.name, ready.lane, ready.time, flows);
        trace.flowEnd(tensor.name, lane, start, flows);
        flows++;
      }
    }
  }
}

/** What was sent from another device has a number behind the sender's name. */
function findTensor(input: string, tensors: ReadonlyMap<string, TrackedTensor>): TrackedTensor | undefined {
  const found = tensors.get(input);
  if (found) return found;
  const at = input.lastIndexOf("/_");
  return at > 0 ? tensors.get(input.slice(0, at)) : undefined;
}

interface Change {
  readonly time: number;
  readonly bytes: number;
  readonly name: string;
}

function compareChanges(a: Change, b: Change): number {
  return a.time - b.time || a.bytes - b.bytes || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

function showAllocations(tensors: ReadonlyMap<string, TrackedTensor>, trace: ChromeTrace) {
  const changes = new Map<string, Change[]>();
  for (const { name, id, pid, allocator, sizeBytes, created, lastUsed } of tensors.values()) {
    trace.objectDeleted(name, { pid, tid: 0 }, lastUsed, id);
    const list = changes.get(allocator) ?? [];
    changes.set(allocator, list);
    list.push({ time: created, bytes: sizeBytes, name }, { time: lastUsed, bytes: -sizeBytes, name });
  }
  const maximums = new Map<string, AllocationMaximum>();
  for (const [allocator, list] of changes) {
    let total = 0;
    let maximum: AllocationMaximum = { timestamp: 0, num_bytes: 0, tensors: new Set() };
    const present = new Set<string>();
    for (const { time, bytes, name } of list.sort(compareChanges)) {
      total += bytes;
      if (bytes < 0) present.delete(name);
      else present.add(name);
      if (total > maximum.num_bytes) maximum = { timestamp: time, num_bytes: total, tensors: new Set(present) };
      trace.counter(allocator, "Memory", ALLOCATORS_PID, time, total);
    }
    maximums.set(allocator, maximum);
  }
  return maximums;
}

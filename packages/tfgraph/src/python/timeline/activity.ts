/** Step stats as a timeline takes them: numbers, with labels read and lanes assigned. */
import type { NodeExecStats, NodeOutput, StepStats } from "@tfgraph/io";

/** What ran on a device. Times are microseconds. */
export interface Activity {
  readonly name: string;
  /** The op, and the names of its inputs; a kernel of a stream has none. */
  readonly op: string;
  readonly inputs: readonly string[];
  start: number;
  duration: number;
  readonly outputs: readonly NodeOutput[];
  /** A row in which nothing else runs meanwhile. */
  lane: number;
}

export interface DeviceActivities {
  readonly device: string;
  /** Whether kernels of a GPU's stream are told of, not operations. */
  readonly isStream: boolean;
  readonly activities: readonly Activity[];
}

/** How an operation's time is shown: by itself, by its kernels on a GPU, from the one's start to the other's end. */
export type OpTime = "schedule" | "gpu" | "all";

export function activitiesOf({ dev_stats }: StepStats, opTime: OpTime): DeviceActivities[] {
  const devices = dev_stats.map(({ device, node_stats }): DeviceActivities => {
    const isStream = device.includes("/stream:") || device.includes("/memcpy");
    return { device, isStream, activities: node_stats.map((node) => activityOf(node, isStream)) };
  });
  if (opTime !== "schedule") showKernelTimes(devices, opTime);
  for (const { activities } of devices) assignLanes(activities);
  return devices;
}

function activityOf(node: NodeExecStats, isStream: boolean): Activity {
  const { node_name: nodeName, timeline_label: text, output } = node;
  const times = { start: Number(node.all_start_micros), duration: Number(node.all_end_rel_micros) };
  const label = isStream ? parseKernelLabel(text, nodeName) : parseOpLabel(text, nodeName);
  return { ...label, ...times, outputs: output, lane: 0 };
}

type Label = Pick<Activity, "name" | "op" | "inputs">;

/** `name = Op(input, input)`. What comes over the network is not labelled so. */
function parseOpLabel(label: string, name: string): Label {
  if (name === "RecvTensor") return { name, op: name, inputs: [] };
  const match = /^(.*) = (.*)\((.*)\)/.exec(label);
  if (!match) return { name, op: "unknown", inputs: [] };
  const [, , op = "", inputs = ""] = match;
  return { name, op, inputs: inputs === "" ? [] : inputs.split(", ") };
}

/** `result (argument) detail @@name:op`. */
function parseKernelLabel(label: string, nodeName: string): Label {
  const start = label.indexOf("@@");
  const end = label.indexOf("#");
  const inside = start >= 0 && end >= 0 && start + 2 < end ? label.slice(start + 2, end) : nodeName;
  const [name = "unknown", op = "unknown"] = inside.split(":");
  return { name, op, inputs: [] };
}

/** Operations take the time of their kernels, which streams tell of. */
function showKernelTimes(devices: readonly DeviceActivities[], opTime: "gpu" | "all"): void {
  const kernels = new Map<string, { start: number; end: number }>();
  for (const { device, activities } of devices) {
    if (!device.includes("/stream:all")) continue;
    for (const { name, start, duration } of activities) {
      const known = kernels.get(name) ?? { start, end: start + duration };
      kernels.set(name, { start: Math.min(known.start, start), end: Math.max(known.end, start + duration) });
    }
  }
  for (const { device, activities } of devices) {
    if (device.includes("/stream:all") || !device.includes("/job")) continue;
    for (const activity of activities) {
      const kernel = kernels.get(activity.name);
      if (!kernel) continue;
      const end = Math.max(kernel.end, activity.start + activity.duration);
      if (opTime === "gpu") activity.start = kernel.start;
      activity.duration = end - activity.start;
    }
  }
}

/** The first row that is free when it starts. */
function assignLanes(activities: readonly Activity[]): void {
  const freeAt = [0];
  for (const activity of activities) {
    const lane = freeAt.findIndex((time) => activity.start > time);
    activity.lane = lane < 0 ? freeAt.length : lane;
    freeAt[activity.lane] = activity.start + activity.duration;
  }
}

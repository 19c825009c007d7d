/** Device strings. TF: `tf.DeviceSpec`, `pydev.merge_device`. */
import { ValueError, withHint } from "./errors.ts";
import type { Operation } from "./operation.ts";

/** Types that may stand for `device:TYPE`. */
const DEVICE_TYPES = new Set(["CPU", "GPU", "TPU", "CUSTOM", "EPU"]);

/** A possibly partial device: `/job:worker/replica:0/task:1/device:GPU:0`. */
export class DeviceSpec {
  readonly job: string | null;
  readonly replica: number | null;
  readonly task: number | null;
  readonly device_type: string | null;
  readonly device_index: number | null;

  constructor(
    job: string | null = null,
    replica: number | null = null,
    task: number | null = null,
    device_type: string | null = null,
    device_index: number | null = null,
  ) {
    this.job = job;
    this.replica = replica;
    this.task = task;
    this.device_type = device_type;
    this.device_index = device_index;
  }

  /** @throws ValueError for a malformed string */
  static from_string(spec: string): DeviceSpec {
    let job: string | null = null;
    let replica: number | null = null;
    let task: number | null = null;
    let type: string | null = null;
    let index: number | null = null;
    for (const part of spec.split("/")) {
      const y = part.split(":");
      const [key, value] = [y[0]!, y[1]];
      if (key === "") continue;
      if (y.length === 2 && key === "job") job = value!;
      else if (y.length === 2 && key === "replica") replica = indexOf(value!, spec);
      else if (y.length === 2 && key === "task") task = indexOf(value!, spec);
      else if ((y.length === 1 || y.length === 2) && DEVICE_TYPES.has(key.toUpperCase())) {
        if (type !== null)
          throw new ValueError(`Multiple device types are not allowed while parsing the device spec: ${spec}.`);
        type = key.toUpperCase();
        index = value === undefined || value === "*" ? null : indexOf(value, spec);
      } else if (y.length === 3 && key === "device") {
        if (type !== null)
          throw new ValueError(`Multiple device types are not allowed while parsing the device spec: ${spec}.`);
        type = value!;
        index = y[2] === "*" ? null : indexOf(y[2]!, spec);
      } else {
        throw new ValueError(
          withHint(
            `Unknown attribute '${key}' is encountered while parsing the device spec: '${spec}'.`,
            "A device is written /job:NAME/replica:N/task:N/device:TYPE:N, or /cpu:0.",
          ),
        );
      }
    }
    return new DeviceSpec(job, replica, task, type, index);
  }

  to_string(): string {
    let text = "";
    if (this.job !== null) text += `/job:${this.job}`;
    if (this.replica !== null) text += `/replica:${String(this.replica)}`;
    if (this.task !== null) text += `/task:${String(this.task)}`;
    if (this.device_type !== null)
      text += `/device:${this.device_type}:${this.device_index === null ? "*" : String(this.device_index)}`;
    return text;
  }

  toString(): string {
    return this.to_string();
  }

  /** The fields of `other` where it has them, else ours. */
  make_merged_spec(other: DeviceSpec): DeviceSpec {
    return new DeviceSpec(
      other.job ?? this.job,
      other.replica ?? this.replica,
      other.task ?? this.task,
      other.device_type ?? this.device_type,
      other.device_index ??
        (other.device_type === null || other.device_type === this.device_type ? this.device_index : null),
    );
  }
}

function indexOf(text: string, spec: string): number {
  if (!/^\d+$/.test(text)) throw new ValueError(`Invalid device string: '${spec}'`);
  return Number(text);
}

/** A user's device function: gets the op, returns its device. */
export type DeviceFunction = (op: Operation) => string | DeviceSpec | null;
export type DeviceLike = string | DeviceSpec | DeviceFunction | null;

/** The device scopes that are open, outermost first, changed in place: whoever keeps the list sees what is opened later. TF: `Graph._device_function_stack`. */
export type DeviceStack = DeviceLike[];

export class Devices {
  stack: DeviceStack = [];

  enter(device: DeviceLike): () => void {
    const { stack } = this;
    stack.push(typeof device === "string" ? DeviceSpec.from_string(device) : device);
    return () => void stack.pop();
  }

  /** The device an op gets, given the one it has. Innermost devices win; null ends the walk. */
  deviceFor(op: Operation): string {
    for (let i = this.stack.length - 1; i >= 0; i--) {
      const device = this.stack[i];
      if (device === null || device === undefined) break;
      if (typeof device === "function") {
        const chosen = device(op);
        op._set_device(chosen === null ? "" : String(chosen));
      } else if (typeof device !== "string") {
        const own = DeviceSpec.from_string(op.device);
        op._set_device(device.make_merged_spec(own).to_string());
      }
    }
    return op.device;
  }
}

/** TF: the canonical form that a node's device field holds. */
export function canonicalDevice(device: string): string {
  return device === "" ? "" : DeviceSpec.from_string(device).to_string();
}

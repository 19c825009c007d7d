/** What open scopes of a graph add to a new node. TF: `Graph._create_op_helper`. */
import { attrOf } from "./attr_value.ts";
import type { Operation } from "./operation.ts";
import { isPlainObject } from "./py_function.ts";

/** Puts a node into the colocation groups of these operations, and on the first device that one of them has. */
export function colocate(op: Operation, colocation: readonly Operation[]): void {
  const groups = new Set<string>();
  let placed = false;
  for (const other of colocation) {
    for (const group of other.colocation_groups()) groups.add(group);
    if (other.device && !placed) {
      op._set_device(other.device);
      placed = true;
    }
  }
  op._set_attr("_class", attrOf("list(string)", [...groups].sort()));
}

/** Names the container of a stateful node that does not name its own. */
export function placeInContainer(op: Operation, name: string): void {
  const container = op.attrs.get("container");
  if (container?.kind === "string" && container.value === "") op._set_attr("container", attrOf("string", name));
}

/** @throws TypeError for what is no dictionary of strings to strings */
export function overrideEntries(
  map: Readonly<Record<string, string>> | ReadonlyMap<string, string>,
): (readonly [string, string])[] {
  const isDict = map instanceof Map || isPlainObject(map);
  const entries = map instanceof Map ? [...(map as ReadonlyMap<string, string>)] : Object.entries(isDict ? map : {});
  if (!isDict || entries.some((e) => typeof e[1] !== "string")) {
    throw new TypeError("op_type_map must be a dictionary mapping strings to strings");
  }
  return entries;
}

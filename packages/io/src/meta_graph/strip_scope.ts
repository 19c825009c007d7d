/** What of a graph is exported, under which names. TF: `_node_def`, `_should_include_node`, `_find_extraneous_saver_nodes`. */
import { attrOf, type AttrMap, type NodeDefData } from "@tfgraph/core";
import type { SaverDef } from "../gen/messages.ts";
import { stripNameScope } from "../graph/scope_names.ts";

const UNBOUND = "$unbound_inputs_";

const SAVE_AND_RESTORE = new Set([
  "SaveV2",
  "Save",
  "SaveSlice",
  "LegacySave",
  "LegacySaveSlice",
  "RestoreV2",
  "Restore",
  "RestoreSlice",
  "LegacyRestore",
  "LegacyRestoreSlice",
]);

export interface Selection {
  /** Only nodes whose name begins so, which they lose. */
  readonly scope: string | null;
  readonly exclude: ReadonlySet<string>;
}

export function includes({ scope, exclude }: Selection, name: string): boolean {
  return !exclude.has(name) && (name.startsWith(UNBOUND) || !scope || name.startsWith(scope));
}

/**
 * A node as it reads inside the scope. Inputs from outside get a mark before their name, and are added to `unbound`.
 */
export function strippedNode(
  node: NodeDefData,
  scope: string | null,
  unbound: string[],
  clearDevice: boolean,
): NodeDefData {
  const input = node.input.map((name) => {
    if (!scope || name.replace(/^\^+/, "").startsWith(scope)) return stripNameScope(name, scope);
    const marked = name.startsWith("^") ? `^${UNBOUND}${name.slice(1)}` : `${UNBOUND}${name}`;
    unbound.push(marked);
    return marked;
  });
  const attr: AttrMap = new Map(node.attr);
  const groups = attr.get("_class");
  if (groups?.kind === "list(string)") {
    const kept = groups.value.map(String).filter((g) => !scope || (g.split("@")[1] ?? "").startsWith(scope));
    attr.set(
      "_class",
      attrOf(
        "list(string)",
        kept.map((g) => stripNameScope(g, scope)),
      ),
    );
  }
  const frame = attr.get("frame_name");
  if (frame?.kind === "string" && (node.op === "Enter" || node.op === "RefEnter")) {
    attr.set("frame_name", attrOf("string", stripNameScope(String(frame.value), scope)));
  }
  return { ...node, name: stripNameScope(node.name, scope), input, attr, device: clearDevice ? "" : node.device };
}

/** Nodes of Savers other than the one given, told by the scopes that save and restore ops stand in. */
export function otherSavers(nodes: readonly NodeDefData[], saver: SaverDef | null): Set<string> {
  const scopeOf = (name: string): string =>
    name
      .replace(/^\^/, "")
      .replace(/:\d+$/, "")
      .replace(/(^|\/)[^/]*$/, "");
  const savers = nodes.filter((n) => SAVE_AND_RESTORE.has(n.op)).map((n) => n.name);
  const scopes = new Set(savers.map(scopeOf));
  for (const name of savers) scopes.delete(name);
  if (saver) {
    scopes.delete(scopeOf(saver.save_tensor_name));
    scopes.delete(scopeOf(saver.restore_op_name));
  }
  const prefixes = [...scopes].map((scope) => `${scope}/`);
  return new Set(nodes.map((n) => n.name).filter((name) => prefixes.some((prefix) => name.startsWith(prefix))));
}

/** Names as they read inside a name scope, and back. TF: `ops.strip_name_scope`, `ops.prepend_name_scope`. */

/** `"scope/x"` → `"x"`; `^` and `loc:@` before the name stay. */
export function stripNameScope(name: string, scope: string | null): string {
  if (!scope) return name;
  const escaped = scope.replace(/\/$/, "").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return name.replace(new RegExp(`(\\^|loc:@|^)${escaped}/+(.*)`, "s"), "$1$2");
}

/** `"x"` → `"scope/x"`; `^` and `loc:@` before the name stay. */
export function prependNameScope(name: string, scope: string | null): string {
  if (!scope) return name;
  const marker = /^(?:\^|loc:@)?/.exec(name)![0];
  return `${marker}${scope.replace(/\/$/, "")}/${name.slice(marker.length)}`;
}

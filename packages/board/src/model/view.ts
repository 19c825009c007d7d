/** What is shown of a graph: groups that are open, what is set apart, what is isolated. Plain data: a link keeps it. */

/** Nodes that are shown alone, by names. */
export type Focus =
  | { readonly show: "upstream" | "downstream" | "neighbours"; readonly of: string }
  | { readonly show: "gradient"; readonly loss: string; readonly variable: string }
  | { readonly show: "nodes"; readonly names: readonly string[] };

export interface View {
  /** Ids of groups that are drawn open. */
  readonly open: ReadonlySet<string>;
  /** Ids of what is set apart: of `BoardModel.asides`, or of boxes. */
  readonly apart: ReadonlySet<string>;
  readonly focus?: Focus;
}

/** A view as text, for links. */
export function viewText(view: View): string {
  return JSON.stringify({ open: [...view.open], apart: [...view.apart], focus: view.focus });
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((part) => typeof part === "string");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function focusOf(value: unknown): Focus | undefined {
  if (!isRecord(value)) return undefined;
  const { show, of, loss, variable, names } = value;
  if (show === "upstream" || show === "downstream" || show === "neighbours") {
    return typeof of === "string" ? { show, of } : undefined;
  }
  if (show === "gradient") {
    return typeof loss === "string" && typeof variable === "string" ? { show, loss, variable } : undefined;
  }
  return show === "nodes" && isStrings(names) ? { show, names } : undefined;
}

/** The view that a text says; undefined where it is none. Ids that no box has are harmless. */
export function viewFromText(text: string): View | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || !isStrings(value["open"]) || !isStrings(value["apart"])) return undefined;
  const focus = focusOf(value["focus"]);
  return { open: new Set(value["open"]), apart: new Set(value["apart"]), ...(focus && { focus }) };
}

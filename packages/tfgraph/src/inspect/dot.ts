/** A graph in Graphviz's language, name scopes as clusters. */
import type { Graph, Operation, Tensor } from "@tfgraph/core";

/** A DOT string in quotes. */
function quote(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}

interface Scope {
  readonly name: string;
  readonly operations: Operation[];
  readonly inner: Map<string, Scope>;
}

function makeScope(name: string): Scope {
  return { name, operations: [], inner: new Map() };
}

/** Operations by name scope. */
function scopesOf(operations: readonly Operation[]): Scope {
  const root = makeScope("");
  for (const op of operations) {
    const parts = op.name.split("/");
    let scope = root;
    for (const part of parts.slice(0, -1)) {
      let inner = scope.inner.get(part);
      if (!inner) scope.inner.set(part, (inner = makeScope(scope.name ? `${scope.name}/${part}` : part)));
      scope = inner;
    }
    scope.operations.push(op);
  }
  return root;
}

function shapeLabel(tensor: Tensor): string {
  return tensor.shape.known ? tensor.shape.known.map((d) => (d === null ? "?" : String(d))).join("×") || "scalar" : "?";
}

const STYLES: Readonly<Record<string, string>> = {
  Placeholder: 'shape=box, style="rounded,filled", fillcolor="#fff3cd"',
  PlaceholderWithDefault: 'shape=box, style="rounded,filled", fillcolor="#fff3cd"',
  VariableV2: 'shape=cylinder, style=filled, fillcolor="#d1e7dd"',
  Const: "shape=plaintext, fontcolor=gray40",
};

function nodeLine(op: Operation, indent: string): string {
  const short = op.name.slice(op.name.lastIndexOf("/") + 1);
  const label = short === op.type ? short : `${short}\n${op.type}`;
  const style = Object.hasOwn(STYLES, op.type) ? `, ${STYLES[op.type]!}` : "";
  return `${indent}${quote(op.name)} [label=${quote(label)}${style}];`;
}

/** Lines of a scope and the scopes inside; a stack instead of recursion, so that depth does not matter. */
function scopeLines(root: Scope): string[] {
  const lines: string[] = [];
  const stack: (Scope | "close")[] = [root];
  let depth = 0;
  for (let item = stack.pop(); item; item = stack.pop()) {
    if (item === "close") {
      depth--;
      lines.push(`${"  ".repeat(depth + 1)}}`);
      continue;
    }
    if (item !== root) {
      lines.push(`${"  ".repeat(depth + 1)}subgraph ${quote(`cluster_${item.name}`)} {`);
      depth++;
      lines.push(
        `${"  ".repeat(depth + 1)}label=${quote(item.name.slice(item.name.lastIndexOf("/") + 1))}; color=gray70; fontcolor=gray30;`,
      );
      stack.push("close");
    }
    for (const op of item.operations) lines.push(nodeLine(op, "  ".repeat(depth + 1)));
    stack.push(...[...item.inner.values()].reverse());
  }
  return lines;
}

/**
 * The graph as text for Graphviz: `dot -Tsvg graph.dot`. Edges carry the shape of the tensor; control inputs are dashed.
 * @param graph the graph to draw
 */
export function dot(graph: Graph): string {
  const operations = graph.get_operations();
  const lines = [
    "digraph {",
    '  rankdir=BT; node [shape=ellipse, fontname="Helvetica", fontsize=11]; edge [fontname="Helvetica", fontsize=9, color=gray40];',
  ];
  lines.push(...scopeLines(scopesOf(operations)));
  for (const op of operations) {
    for (const t of op.inputs)
      lines.push(`  ${quote(t.op.name)} -> ${quote(op.name)} [label=${quote(shapeLabel(t))}];`);
    for (const c of op.control_inputs) lines.push(`  ${quote(c.name)} -> ${quote(op.name)} [style=dashed];`);
  }
  lines.push("}");
  return `${lines.join("\n")}\n`;
}

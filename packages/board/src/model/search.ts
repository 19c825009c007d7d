/** Nodes by name and op. */
import type { GraphIndex } from "./graph_index.ts";

/**
 * What is looked for: a part of a name in any case, a glob for the whole name where it has `*` or `?`, or a regular expression
 * between slashes (`/relu_\d+$/`, with `i` behind it in any case). `op:MatMul` asks for ops, by the same rules. Words apart by
 * spaces must all fit.
 */
export interface SearchResult {
  readonly nodes: readonly number[];
  /** What is wrong with a regular expression. */
  readonly error?: string;
}

type Test = (text: string) => boolean;

function globPattern(glob: string): RegExp {
  const source = glob
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*+/g, ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "is");
}

/** @returns the test, or what is wrong with the pattern */
function testOf(pattern: string): Test | string {
  const regex = /^\/(.*)\/(i?)$/s.exec(pattern);
  if (regex) {
    try {
      const compiled = new RegExp(regex[1]!, regex[2]);
      return (text) => compiled.test(text);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
  if (/[*?]/.test(pattern)) {
    const glob = globPattern(pattern);
    return (text) => glob.test(text);
  }
  const part = pattern.toLowerCase();
  return (text) => text.toLowerCase().includes(part);
}

export function search(graph: GraphIndex, query: string): SearchResult {
  const tests: ((node: { readonly name: string; readonly op: string }) => boolean)[] = [];
  for (const word of query.split(/\s+/).filter((part) => part !== "")) {
    const byOp = word.startsWith("op:");
    const test = testOf(byOp ? word.slice(3) : word);
    if (typeof test === "string") return { nodes: [], error: test };
    tests.push(byOp ? (node) => test(node.op) : (node) => test(node.name));
  }
  if (tests.length === 0) return { nodes: [] };
  const nodes: number[] = [];
  graph.nodes.forEach((node, i) => {
    if (tests.every((test) => test(node))) nodes.push(i);
  });
  return { nodes };
}

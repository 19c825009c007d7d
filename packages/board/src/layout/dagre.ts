/** What is used of dagre, typed here: its own declarations do not resolve in modules (they import each other without endings). */
import * as dagre from "@dagrejs/dagre";

export interface DagreNode {
  width: number;
  height: number;
  rank: number;
  x?: number;
}

export interface DagreEdge {
  width: number;
  height: number;
  labelpos: "c";
  weight: number;
  points?: readonly { readonly x: number; readonly y: number }[];
  x?: number;
}

export interface EdgeName {
  readonly v: string;
  readonly w: string;
  readonly name: string;
}

export interface DagreGraph {
  setGraph(options: Readonly<Record<string, string | number>>): void;
  setNode(name: string, node: DagreNode): void;
  setEdge(name: EdgeName, edge: DagreEdge): void;
  node(name: string): DagreNode;
  edge(name: EdgeName): DagreEdge;
}

interface Dagre {
  readonly Graph: new (options: { readonly multigraph: boolean }) => DagreGraph;
  readonly layout: (graph: DagreGraph) => void;
}

const library: Dagre = dagre;
export const { Graph, layout } = library;

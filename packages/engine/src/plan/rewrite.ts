/** Rewrites expressions: every load, register or index may become another expression. Shared nodes stay shared. */
import { kernel } from "@tfgraph/core";
import { schedule } from "../interpret/block_program.ts";

export type Leaf = kernel.Load | kernel.Register | kernel.Index;

/** A rewriter that remembers what it has done, so that several roots share what they shared. */
export class Rewriter {
  private readonly done = new Map<kernel.Expr, kernel.Expr>();
  private readonly leaf: (leaf: Leaf) => kernel.Expr;

  constructor(leaf: (leaf: Leaf) => kernel.Expr) {
    this.leaf = leaf;
  }

  rewrite(root: kernel.Expr): kernel.Expr {
    for (const node of schedule([root])) {
      if (!this.done.has(node)) this.done.set(node, this.rebuild(node));
    }
    return this.done.get(root)!;
  }

  private rebuild(node: kernel.Expr): kernel.Expr {
    const at = (e: kernel.Expr) => this.done.get(e)!;
    switch (node.kind) {
      case "load":
      case "register":
      case "index":
        return this.leaf(node);
      case "const":
        return node;
      case "unary":
        return at(node.a) === node.a ? node : kernel.unary(node.op, at(node.a));
      case "binary":
        return at(node.a) === node.a && at(node.b) === node.b ? node : kernel.binary(node.op, at(node.a), at(node.b));
      case "compare":
        return at(node.a) === node.a && at(node.b) === node.b ? node : kernel.compare(node.op, at(node.a), at(node.b));
      case "select": {
        const [c, y, n] = [at(node.condition), at(node.yes), at(node.no)];
        return c === node.condition && y === node.yes && n === node.no ? node : kernel.select(c, y, n);
      }
      case "cast":
        return at(node.a) === node.a ? node : kernel.cast(at(node.a), node.type);
      case "bitcast":
        return at(node.a) === node.a ? node : kernel.bitcast(at(node.a), node.type);
      case "narrow":
        return at(node.a) === node.a ? node : kernel.narrow(at(node.a), node.dtype);
    }
  }
}

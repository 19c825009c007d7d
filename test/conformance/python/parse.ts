/**
 * The subset of Python that conformance cases are written in, as a tree. Parsing is @lezer/python's; this file turns its
 * concrete tree into the few shapes the evaluator knows, and refuses what is none of them.
 */
import { type SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/python";

export type Expression =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "constant"; readonly value: string | boolean | null }
  | { readonly kind: "number"; readonly value: number; readonly isFloat: boolean }
  | { readonly kind: "ellipsis" }
  | { readonly kind: "list"; readonly items: readonly Argument[] }
  | { readonly kind: "dict"; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: "member"; readonly object: Expression; readonly name: string }
  | { readonly kind: "subscript"; readonly object: Expression; readonly items: readonly SubscriptItem[] }
  | { readonly kind: "call"; readonly callee: Expression; readonly args: readonly Argument[] }
  | { readonly kind: "unary"; readonly operator: string; readonly operand: Expression }
  | { readonly kind: "binary"; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "lambda"; readonly parameters: readonly string[]; readonly body: Expression };

/** A positional argument, a keyword (`name`), or a spread (`*items`). */
export interface Argument {
  readonly value: Expression;
  readonly name?: string;
  readonly spread?: boolean;
}

export interface Slice {
  readonly kind: "slice";
  readonly start?: Expression;
  readonly stop?: Expression;
  readonly step?: Expression;
}

export type SubscriptItem = Expression | Slice;

/** What an assignment names: one variable, or several that take a sequence apart. */
export type Target = string | readonly Target[];

type StatementForm =
  | { readonly kind: "expression"; readonly value: Expression }
  | { readonly kind: "assign"; readonly targets: readonly Target[]; readonly value: Expression }
  | {
      readonly kind: "with";
      readonly managers: readonly { value: Expression; target?: Target }[];
      readonly body: readonly Statement[];
    }
  | { readonly kind: "for"; readonly target: Target; readonly items: Expression; readonly body: readonly Statement[] }
  | { readonly kind: "return"; readonly value: Expression };

export type Statement = StatementForm & { readonly line: number };

export interface FunctionDefinition {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly body: readonly Statement[];
}

/** The functions of a module, in order. Imports and docstrings are passed over. */
export function parseModule(source: string): FunctionDefinition[] {
  return new TreeReader(source).functions();
}

const PUNCTUATION = new Set(["(", ")", "[", "]", "{", "}", ",", ":", ".", "=", "⚠"]);

class TreeReader {
  private readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  functions(): FunctionDefinition[] {
    const out: FunctionDefinition[] = [];
    for (const node of childrenOf(parser.parse(this.source).topNode)) {
      if (node.name === "FunctionDefinition") out.push(this.functionDefinition(node));
      else if (!["ImportStatement", "Comment", "ExpressionStatement"].includes(node.name)) this.refuse(node);
    }
    return out;
  }

  private functionDefinition(node: SyntaxNode): FunctionDefinition {
    return {
      name: this.text(node.getChild("VariableName")!),
      parameters: this.parameters(node),
      body: this.body(node),
    };
  }

  private parameters(node: SyntaxNode): string[] {
    return (node.getChild("ParamList")?.getChildren("VariableName") ?? []).map((p) => this.text(p));
  }

  private body(node: SyntaxNode): Statement[] {
    return childrenOf(node.getChild("Body")!)
      .filter((child) => child.name !== ":" && child.name !== "Comment" && child.name !== "PassStatement")
      .map((child) => this.statement(child));
  }

  private statement(node: SyntaxNode): Statement {
    return { line: this.line(node), ...this.statementOf(node) };
  }

  private statementOf(node: SyntaxNode): StatementForm {
    const parts = childrenOf(node);
    switch (node.name) {
      case "ExpressionStatement":
        return { kind: "expression", value: this.tupleOf(parts) };
      case "AssignStatement": {
        const sides = splitAt(parts, "AssignOp");
        return {
          kind: "assign",
          targets: sides.slice(0, -1).map((side) => this.targetOf(side)),
          value: this.tupleOf(sides.at(-1)!),
        };
      }
      case "WithStatement":
        return {
          kind: "with",
          managers: splitAt(parts.slice(1, -1), ",").map((p) => this.manager(p)),
          body: this.body(node),
        };
      case "ForStatement": {
        const [target = [], items = []] = splitAt(parts.slice(1, -1), "in");
        return { kind: "for", target: this.targetOf(target), items: this.tupleOf(items), body: this.body(node) };
      }
      case "ReturnStatement":
        return { kind: "return", value: this.tupleOf(parts.slice(1)) };
      default:
        return this.refuse(node);
    }
  }

  private manager(parts: SyntaxNode[]): { value: Expression; target?: Target } {
    const [value = [], target] = splitAt(parts, "as");
    return { value: this.tupleOf(value), ...(target && { target: this.targetOf(target) }) };
  }

  private targetOf(parts: SyntaxNode[]): Target {
    const targets = parts.filter((p) => !PUNCTUATION.has(p.name)).map((p) => this.target(p));
    return targets.length === 1 && !parts.some((p) => p.name === ",") ? targets[0]! : targets;
  }

  private target(node: SyntaxNode): Target {
    if (node.name === "VariableName") return this.text(node);
    if (node.name === "TupleExpression" || node.name === "ArrayExpression")
      return [this.targetOf(childrenOf(node))].flat();
    return this.refuse(node);
  }

  /** One expression, or several with commas between, which are a tuple. */
  private tupleOf(parts: SyntaxNode[]): Expression {
    const items = this.argumentsOf(parts);
    if (items.length === 1 && !parts.some((p) => p.name === ",")) return items[0]!.value;
    return { kind: "list", items };
  }

  private argumentsOf(parts: SyntaxNode[]): Argument[] {
    return splitAt(parts, ",").map((item) => {
      const inner = item.filter((p) => p.name !== "Comment");
      if (inner[0]!.name === "*") return { value: this.expression(inner[1]!), spread: true };
      if (inner[1]?.name === "AssignOp") return { name: this.text(inner[0]!), value: this.expression(inner[2]!) };
      return { value: this.expression(inner[0]!) };
    });
  }

  private expression(node: SyntaxNode): Expression {
    const parts = childrenOf(node).filter((p) => p.name !== "Comment");
    switch (node.name) {
      case "VariableName":
        return { kind: "name", name: this.text(node) };
      case "Number":
        return this.number(node);
      case "String":
        return { kind: "constant", value: this.string(node) };
      case "ContinuedString":
        return { kind: "constant", value: parts.map((p) => this.string(p)).join("") };
      case "Boolean":
        return { kind: "constant", value: this.text(node) === "True" };
      case "None":
        return { kind: "constant", value: null };
      case "Ellipsis":
        return { kind: "ellipsis" };
      case "ParenthesizedExpression":
        return this.expression(parts[1]!);
      case "ArrayExpression":
      case "TupleExpression":
        return { kind: "list", items: this.argumentsOf(parts.slice(1, -1)) };
      case "DictionaryExpression":
        return {
          kind: "dict",
          entries: splitAt(parts.slice(1, -1), ",").map(([k, , v]) => [this.expression(k!), this.expression(v!)]),
        };
      case "CallExpression":
        return {
          kind: "call",
          callee: this.expression(parts[0]!),
          args: this.argumentsOf(childrenOf(parts[1]!).slice(1, -1)),
        };
      case "MemberExpression":
        if (parts[1]!.name === "[") {
          return {
            kind: "subscript",
            object: this.expression(parts[0]!),
            items: splitAt(parts.slice(2, -1), ",").map((i) => this.subscript(i)),
          };
        }
        return { kind: "member", object: this.expression(parts[0]!), name: this.text(parts[2]!) };
      case "UnaryExpression":
        return { kind: "unary", operator: this.text(parts[0]!), operand: this.expression(parts[1]!) };
      case "BinaryExpression":
        return {
          kind: "binary",
          operator: this.text(parts[1]!),
          left: this.expression(parts[0]!),
          right: this.expression(parts[2]!),
        };
      case "LambdaExpression":
        return { kind: "lambda", parameters: this.parameters(node), body: this.expression(parts.at(-1)!) };
      default:
        return this.refuse(node);
    }
  }

  private subscript(parts: SyntaxNode[]): SubscriptItem {
    if (!parts.some((p) => p.name === ":")) return this.expression(parts[0]!);
    const [start, stop, step] = splitAt(parts, ":", { keepEmpty: true }).map((p) => p[0] && this.expression(p[0]));
    return { kind: "slice", ...(start && { start }), ...(stop && { stop }), ...(step && { step }) };
  }

  private number(node: SyntaxNode): Expression {
    const text = this.text(node).replaceAll("_", "");
    return { kind: "number", value: Number(text), isFloat: !text.startsWith("0x") && /[.e]/i.test(text) };
  }

  private string(node: SyntaxNode): string {
    const text = this.text(node);
    if (!/^["']/.test(text) || text.startsWith('"""')) return this.refuse(node);
    const inner = text.slice(1, -1);
    return inner.replace(/\\(x[0-9a-f]{2}|u[0-9a-f]{4}|.)/g, (_, escape: string) => {
      if (escape.length > 1) return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
      return { n: "\n", t: "\t", r: "\r" }[escape] ?? escape;
    });
  }

  private text(node: SyntaxNode): string {
    return this.source.slice(node.from, node.to);
  }

  private line(node: SyntaxNode): number {
    return this.source.slice(0, node.from).split("\n").length;
  }

  private refuse(node: SyntaxNode): never {
    throw new SyntaxError(`line ${this.line(node)}: cases know no ${node.name}: ${this.text(node).slice(0, 60)}`);
  }
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const out: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) out.push(child);
  return out;
}

/** The runs of nodes between separators of one kind; a separator at the end adds no empty run. */
function splitAt(parts: readonly SyntaxNode[], separator: string, { keepEmpty = false } = {}): SyntaxNode[][] {
  const runs: SyntaxNode[][] = [[]];
  for (const part of parts) {
    if (part.name === separator) runs.push([]);
    else runs.at(-1)!.push(part);
  }
  return keepEmpty ? runs : runs.filter((run) => run.length > 0);
}

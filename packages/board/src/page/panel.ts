/** What is known of the box that is selected: of an operation everything, of a group what it consists of and what goes in and out. */
import type { BoardNode, Shape } from "../document.ts";
import { type BoardModel, nodesIn } from "../model/board_model.ts";
import type { Item } from "../model/item.ts";
import { isVariable } from "../model/variables.ts";
import type { Child } from "./dom.ts";
import { button, html } from "./dom.ts";
import type { BoardLooks } from "./looks.ts";
import { tensorCard } from "./tensor_card.ts";
import { bytesText, countText, shapeText, timeText } from "./values.ts";

/** What the panel's buttons ask for. */
export interface PanelActions {
  go(node: number): void;
  pointOut(show: "upstream" | "downstream" | "neighbours", node: number): void;
  chooseGradient(node: number): void;
  zoom(): void;
  toggle(id: string): void;
  setApart(id: string): void;
  isOpen(id: string): boolean;
  goToStep(step: number): void;
}

/** Longer lists are cut, with a button for the rest. */
const MOST_LISTED = 12;

export class Panel {
  readonly element = html("aside", { class: "panel", "aria-label": "Selection", tabindex: -1 });
  readonly #model: BoardModel;
  readonly #looks: BoardLooks;
  readonly #actions: PanelActions;

  constructor(model: BoardModel, looks: BoardLooks, actions: PanelActions) {
    this.#model = model;
    this.#looks = looks;
    this.#actions = actions;
  }

  show(item: Item | undefined): void {
    this.element.classList.toggle("empty", !item);
    if (!item) this.#graph();
    else if (item.node === undefined) this.#group(item);
    else this.#node(item, item.node);
    this.element.scrollTop = 0;
  }

  // ------------------------------------------------------------------ an operation, or a variable

  #node(item: Item, index: number): void {
    const node = this.#model.graph.nodes[index]!;
    this.#fill(
      this.#header(node.name, node.op, index),
      this.#nodeActions(item, index, node),
      this.#facts(node),
      this.#run(index),
      this.#inputs(node),
      this.#outputs(index, node),
      this.#neighbours("Runs after", node.control ?? []),
      attributes(node),
    );
  }

  #fill(...sections: readonly Child[]): void {
    this.element.replaceChildren();
    for (const section of sections) if (section !== undefined) this.element.append(section);
  }

  #header(name: string, kind: string, node: number | undefined): HTMLElement {
    const slash = name.lastIndexOf("/");
    const badge = html("span", { class: "kind" }, kind);
    if (node !== undefined) {
      const paint = this.#looks.nodePaint(node);
      badge.style.background = paint.fill;
      badge.style.borderColor = paint.stroke;
    }
    const scope = slash < 0 ? undefined : html("p", { class: "scope" }, name.slice(0, slash + 1));
    return html("header", {}, scope, html("h2", {}, name.slice(slash + 1) || '""'), badge);
  }

  #nodeActions(item: Item, index: number, node: BoardNode): HTMLElement {
    const actions = this.#actions;
    const act = (label: string, run: () => void): HTMLElement => button(label, label, run);
    const buttons = [
      act("Depends on", () => actions.pointOut("upstream", index)),
      act("Used by", () => actions.pointOut("downstream", index)),
      act("Neighbours", () => actions.pointOut("neighbours", index)),
      act(isVariable(node.op) ? "Gradient path from a loss…" : "Gradient path to a variable…", () =>
        actions.chooseGradient(index),
      ),
      act("Zoom to it", () => actions.zoom()),
    ];
    if (item.kind === "variable")
      buttons.push(act(this.#actions.isOpen(item.id) ? "Close" : "Open", () => actions.toggle(item.id)));
    return html("div", { class: "actions" }, ...buttons);
  }

  #facts({ device, line }: BoardNode): HTMLElement | undefined {
    const facts: (readonly [string, string])[] = [];
    if (line !== undefined) facts.push(["Made at", line]);
    if (device !== undefined && device !== "") facts.push(["Device", device]);
    return facts.length === 0 ? undefined : section("", factList(facts));
  }

  #run(index: number): HTMLElement | undefined {
    const { run, step: now } = this.#looks;
    if (!run) return undefined;
    const steps = run.stepsOf(index);
    if (steps.length === 0) return section("In the run", html("p", { class: "hint" }, "It did not run in this step."));
    const step = run.latest(index, now ?? run.steps.length);
    if (!step) {
      const later = button("Go there", "Go there", () => this.#actions.goToStep(steps[0]!));
      return section("In the run", html("p", { class: "hint" }, "It has not run yet. "), later);
    }
    const facts: (readonly [string, string])[] = [["Took", timeText(step.durationMs)]];
    if (steps.length > 1) facts.push(["Ran", `${steps.length} times, ${timeText(run.durationMs(index))} in all`]);
    if (step.bytes > 0) facts.push(["Allocated", bytesText(step.bytes)]);
    const { name } = this.#model.graph.nodes[index]!;
    const cards = step.outputs.flatMap((tensor, i) =>
      tensor ? [tensorCard(tensor, step.outputs.length > 1 ? `${name}:${i}` : "Value")] : [],
    );
    const first = run.firstNonfinite !== undefined && run.steps[run.firstNonfinite] === step;
    const warning = first
      ? html("p", { class: "bad" }, "The first NaN or infinity, from inputs that are finite")
      : undefined;
    return section("In the run", warning, factList(facts), ...cards);
  }

  #inputs(node: BoardNode): HTMLElement | undefined {
    const rows = node.inputs.map(([source, output]) => {
      const from = this.#model.graph.nodes[source];
      if (!from) return html("p", { class: "more" }, "outside of this graph");
      const shown = from.outputs[output];
      const type = shown ? `${shown.dtype} ${shapeText(shown.shape)}` : "";
      return this.#neighbour(source, output === 0 ? from.name : `${from.name}:${output}`, type);
    });
    return rows.length === 0 ? undefined : section(`Inputs (${rows.length})`, ...shortened(rows));
  }

  #outputs(index: number, node: BoardNode): HTMLElement {
    const outputs = node.outputs.map(({ dtype, shape }, i) =>
      html(
        "p",
        { class: "output" },
        html("span", {}, `:${i}`),
        html("span", { class: "type" }, `${dtype || "unknown type"} ${shapeText(shape)}`),
      ),
    );
    const takers = [...new Set(this.#model.graph.consumers[index])];
    const rows = takers.map((taker) =>
      this.#neighbour(taker, this.#model.graph.nodes[taker]!.name, this.#model.graph.nodes[taker]!.op),
    );
    const heading =
      takers.length > 0
        ? html("h3", {}, `Taken by (${takers.length})`)
        : html("p", { class: "hint" }, "Nothing takes it.");
    return section(`Outputs (${node.outputs.length})`, ...shortened(outputs), heading, ...shortened(rows));
  }

  #neighbours(title: string, nodes: readonly number[]): HTMLElement | undefined {
    const rows = nodes.flatMap((other) => {
      const node = this.#model.graph.nodes[other];
      return node ? [this.#neighbour(other, node.name, node.op)] : [];
    });
    return rows.length === 0 ? undefined : section(`${title} (${rows.length})`, ...shortened(rows));
  }

  #neighbour(node: number, name: string, type: string): HTMLElement {
    return html(
      "button",
      { type: "button", class: "neighbour", onclick: () => this.#actions.go(node) },
      html("span", { class: "name" }, name),
      html("span", { class: "type" }, type),
    );
  }

  // ------------------------------------------------------------------ nothing, which is the whole graph

  #graph(): void {
    const { graph, variables, document } = this.#model;
    const parameters = [...variables.values()]
      .filter(({ slotOf }) => slotOf === undefined)
      .reduce((sum, { node }) => sum + elementCount(graph.nodes[node]!.outputs[0]?.shape ?? null), 0);
    const facts: (readonly [string, string])[] = [
      ["Operations", graph.nodes.length.toLocaleString("en-US")],
      ["Variables", variables.size.toLocaleString("en-US")],
    ];
    if (parameters > 0) facts.push(["Parameters", parameters.toLocaleString("en-US")]);
    this.#fill(
      html("header", {}, html("h2", {}, document.title)),
      section("", factList(facts)),
      this.#groupRun([...graph.nodes.keys()]),
      section("Operations", factList(opCounts(graph.nodes.map(({ op }) => op)))),
      section(
        "",
        html(
          "p",
          { class: "hint" },
          "Click a box to read about it, double click a group to open it. ",
          html("kbd", {}, "?"),
          " shows all keys.",
        ),
      ),
    );
  }

  // ------------------------------------------------------------------ a group

  #group(item: Item): void {
    const nodes = nodesIn(item);
    const inside = new Set(nodes);
    const outside = (ends: Iterable<number>): number[] => [...new Set(ends)].filter((node) => !inside.has(node));
    const { graph } = this.#model;
    const sources = outside(nodes.flatMap((node) => [...graph.sources(node)]));
    const takers = outside(nodes.flatMap((node) => [...graph.consumers[node]!]));
    const name = item.kind === "scope" && item.id.startsWith("s:") ? item.id.slice(2) : item.label;
    const kind = item.kind === "scope" ? "name scope" : "many alike";
    const act = (label: string, run: () => void): HTMLElement => button(label, label, run);
    this.#fill(
      this.#header(name, `${kind}, ${countText(item.count, "operation")}`, undefined),
      html(
        "div",
        { class: "actions" },
        act(this.#actions.isOpen(item.id) ? "Close" : "Open", () => this.#actions.toggle(item.id)),
        act("Zoom to it", () => this.#actions.zoom()),
        act("Set apart", () => this.#actions.setApart(item.id)),
      ),
      this.#groupRun(nodes),
      section("Operations", factList(opCounts(nodes.map((node) => graph.nodes[node]!.op)))),
      this.#neighbours("Takes from", sources),
      this.#neighbours("Gives to", takers),
    );
  }

  #groupRun(nodes: readonly number[]): HTMLElement | undefined {
    const { run } = this.#looks;
    if (!run) return undefined;
    const sum = (of: (node: number) => number): number => nodes.reduce((total, node) => total + of(node), 0);
    return section(
      "In the run",
      factList([
        ["Took", timeText(sum((node) => run.durationMs(node)))],
        ["Allocated", bytesText(sum((node) => run.bytes(node)))],
      ]),
    );
  }
}

/** Elements of a shape; 0 where it is not known. */
function elementCount(shape: Shape): number {
  return shape === null || shape.includes(null) ? 0 : shape.reduce<number>((product, size) => product * size!, 1);
}

function section(title: string, ...children: readonly Child[]): HTMLElement {
  return html("section", {}, title === "" ? undefined : html("h3", {}, title), ...children);
}

function factList(facts: readonly (readonly [string, string])[]): HTMLElement {
  return html(
    "dl",
    { class: "facts" },
    ...facts.flatMap(([name, text]) => [html("dt", {}, name), html("dd", {}, text)]),
  );
}

function attributes({ attrs = [] }: BoardNode): HTMLElement | undefined {
  return attrs.length === 0 ? undefined : section("Attributes", factList(attrs));
}

/** A list with a button in place of its rest. */
function shortened(rows: readonly HTMLElement[]): HTMLElement[] {
  const rest = rows.slice(MOST_LISTED);
  if (rest.length < 3) return [...rows];
  const more: HTMLButtonElement = button(`${rest.length} more`, `${rest.length} more`, () => more.replaceWith(...rest));
  return [...rows.slice(0, MOST_LISTED), more];
}

function opCounts(ops: readonly string[]): (readonly [string, string])[] {
  const counts = new Map<string, number>();
  for (const op of ops) counts.set(op, (counts.get(op) ?? 0) + 1);
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  const shown = sorted.slice(0, MOST_LISTED).map(([op, count]) => [op, count.toLocaleString("en-US")] as const);
  const rest = sorted.slice(MOST_LISTED).reduce((sum, [, count]) => sum + count, 0);
  return rest === 0 ? shown : [...shown, ["others", rest.toLocaleString("en-US")]];
}

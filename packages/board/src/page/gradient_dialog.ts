/** Asks between which loss and which variable the gradient's path is to be shown. */
import type { BoardModel } from "../model/board_model.ts";
import { isVariable } from "../model/variables.ts";
import { button, html } from "./dom.ts";

/** As many suggestions as a list can have and still be walked. */
const MOST_SUGGESTED = 500;

export class GradientDialog {
  readonly element: HTMLDialogElement;
  readonly #model: BoardModel;
  readonly #loss: HTMLInputElement;
  readonly #variable: HTMLInputElement;

  constructor(model: BoardModel, choose: (loss: string, variable: string) => void) {
    this.#model = model;
    this.#loss = field("losses");
    this.#variable = field("variables");
    const form = html(
      "form",
      {
        method: "dialog",
        onsubmit: () => choose(this.#loss.value, this.#variable.value),
      },
      html("label", {}, "From the loss", this.#loss),
      html("label", {}, "to the variable", this.#variable),
      html(
        "p",
        { class: "buttons" },
        button("Cancel", "Cancel", () => this.element.close()),
        html("button", { type: "submit" }, "Show the path"),
      ),
    );
    this.element = html(
      "dialog",
      { class: "path-chooser", "aria-label": "Gradient path" },
      form,
      suggestions("losses", this.#losses()),
      suggestions("variables", this.#variables()),
    );
  }

  /** @param node the loss or the variable that one begins with */
  open(node: number): void {
    const { name, op } = this.#model.graph.nodes[node]!;
    this.#loss.value = isVariable(op) ? (this.#losses()[0] ?? "") : name;
    this.#variable.value = isVariable(op) ? name : (this.#variables()[0] ?? "");
    this.element.showModal();
    (isVariable(op) ? this.#loss : this.#variable).select();
  }

  #variables(): string[] {
    const slots = new Set(
      [...this.#model.variables.values()].flatMap(({ node, slotOf }) => (slotOf === undefined ? [] : [node])),
    );
    return [...this.#model.variables.keys()]
      .filter((node) => !slots.has(node))
      .map((node) => this.#model.graph.nodes[node]!.name);
  }

  /** What may be a loss: what `tf.gradients` began with, which fills ones of its shape; then what is a scalar or has "loss" in its name. */
  #losses(): string[] {
    const { nodes, consumers } = this.#model.graph;
    const likely = (i: number): number => {
      const { name, outputs } = nodes[i]!;
      if (/(^|\/)gradients(_\d+)?\//.test(name) || outputs[0]?.dtype.startsWith("float") !== true) return 0;
      const named = /loss|cost|entropy|error/i.test(name.slice(name.lastIndexOf("/") + 1)) ? 1 : 0;
      const scalar = outputs[0].shape?.length === 0 ? 1 : 0;
      const begun = consumers[i]!.some((taker) => /(^|\/)gradients(_\d+)?\//.test(nodes[taker]!.name)) ? 1 : 0;
      return scalar === 0 || nodes[i]!.op === "Const" || isVariable(nodes[i]!.op) ? 0 : 1 + 2 * named + begun;
    };
    return [...nodes.keys()]
      .map((node) => [node, likely(node)] as const)
      .filter(([, score]) => score > 0)
      .sort((a, b) => b[1] - a[1] || b[0] - a[0])
      .map(([node]) => nodes[node]!.name);
  }
}

function field(list: string): HTMLInputElement {
  return html("input", { type: "text", list, required: true, spellcheck: "false", autocomplete: "off" });
}

function suggestions(id: string, names: readonly string[]): HTMLDataListElement {
  return html("datalist", { id }, ...names.slice(0, MOST_SUGGESTED).map((value) => html("option", { value })));
}

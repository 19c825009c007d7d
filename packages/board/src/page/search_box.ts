/** The search: a field with a list of what it found, walked by arrow keys. */
import type { BoardModel } from "../model/board_model.ts";
import { html, setAttribute } from "./dom.ts";

const MOST_SHOWN = 100;

export class SearchBox {
  readonly element: HTMLElement;
  readonly #input: HTMLInputElement;
  readonly #list = html("ul", {
    class: "results",
    role: "listbox",
    id: "results",
    "aria-label": "Found",
    hidden: true,
  });
  readonly #model: BoardModel;
  readonly #choose: (node: number) => void;
  #found: readonly number[] = [];
  #at = 0;

  constructor(model: BoardModel, choose: (node: number) => void) {
    this.#model = model;
    this.#choose = choose;
    this.#input = html("input", {
      type: "search",
      role: "combobox",
      placeholder: "Search: name, op:MatMul, /regex/",
      "aria-label": "Search by name, or by op with op:",
      "aria-controls": "results",
      "aria-expanded": false,
      autocomplete: "off",
      spellcheck: "false",
      oninput: () => this.#search(),
      onfocus: () => this.#search(),
      onblur: () => setTimeout(() => this.#show(false), 150),
      onkeydown: (event: KeyboardEvent) => this.#key(event),
    });
    this.element = html("div", { class: "search", role: "search" }, this.#input, this.#list);
  }

  focus(): void {
    this.#input.focus();
    this.#input.select();
  }

  #search(): void {
    const query = this.#input.value.trim();
    const { nodes, error } = this.#model.search(query);
    this.#found = nodes;
    this.#at = 0;
    const shown = nodes.slice(0, MOST_SHOWN).map((node, i) => this.#row(node, i));
    this.#list.replaceChildren(...shown);
    const rest = nodes.length - shown.length;
    const note =
      error !== undefined
        ? error
        : rest > 0
          ? `and ${rest.toLocaleString("en-US")} more`
          : nodes.length === 0
            ? "Nothing found"
            : "";
    if (note !== "") this.#list.append(html("li", { class: "note" }, note));
    this.#show(query !== "");
    this.#mark();
  }

  #row(node: number, i: number): HTMLLIElement {
    const { name, op } = this.#model.graph.nodes[node]!;
    return html(
      "li",
      {
        role: "option",
        id: `result-${i}`,
        onmousedown: (event: Event) => event.preventDefault(),
        onclick: () => this.#take(i),
      },
      html("span", { class: "name" }, name),
      html("span", { class: "op" }, op),
    );
  }

  #show(shown: boolean): void {
    this.#list.hidden = !shown;
    setAttribute(this.#input, "aria-expanded", shown);
  }

  #mark(): void {
    const rows = [...this.#list.querySelectorAll('[role="option"]')];
    rows.forEach((row, i) => setAttribute(row, "aria-selected", i === this.#at));
    const row = rows[this.#at];
    setAttribute(this.#input, "aria-activedescendant", row?.id);
    row?.scrollIntoView({ block: "nearest" });
  }

  #key(event: KeyboardEvent): void {
    const shown = Math.min(this.#found.length, MOST_SHOWN);
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move !== undefined && shown > 0) {
      this.#at = (this.#at + move + shown) % shown;
      this.#mark();
    } else if (event.key === "Enter") this.#take(this.#at);
    else if (event.key === "Escape") this.#input.blur();
    else return;
    event.preventDefault();
  }

  #take(i: number): void {
    const node = this.#found[i];
    if (node === undefined) return;
    this.#show(false);
    this.#choose(node);
  }
}

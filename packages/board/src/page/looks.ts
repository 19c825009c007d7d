/** How boxes look: coloured by what one asks for, with what a run showed written on them, dimmed where something else is pointed out. */
import type { BoardNode, BoardStep } from "../document.ts";
import type { BoardModel } from "../model/board_model.ts";
import { descendants, type Item } from "../model/item.ts";
import type { Tree } from "../model/tree.ts";
import { isVariable } from "../model/variables.ts";
import type { Scene, SceneBox } from "../scene.ts";
import { type Categories, categorize, scopesToColour } from "./categories.ts";
import { categoryPaint, heatPaint, type Paint, plainPaint, type Theme } from "./colours.ts";
import { isNonfinite, type Run } from "./run.ts";
import type { Form, Looks } from "./shapes.ts";
import { bytesText, tensorTexts, timeText } from "./values.ts";

export const COLOUR_KEYS = ["scope", "op", "dtype", "device", "time", "memory"] as const;
export type ColourKey = (typeof COLOUR_KEYS)[number];

export function isColourKey(text: string): text is ColourKey {
  return COLOUR_KEYS.some((key) => key === text);
}

/** Those that need a run. */
export function isHeat(key: ColourKey): key is "time" | "memory" {
  return key === "time" || key === "memory";
}

const INPUT_OPS = new Set(["Placeholder", "PlaceholderV2", "PlaceholderWithDefault"]);

export class BoardLooks implements Looks {
  theme: Theme = "light";
  colour: ColourKey = "scope";
  run: Run | undefined;
  /** The step of the run that has just been done. */
  step: number | undefined;
  readonly #model: BoardModel;
  readonly #categories = new Map<ColourKey, Categories>();
  #tree: Tree;
  /** Boxes that are pointed out; undefined where none are. */
  #lit: ReadonlySet<string> | undefined;
  /** What is inside of groups, by heat. */
  #totals = new Map<string, number>();
  #hottest = 0;
  /** Groups around the first node that was not finite, and itself. */
  #marked = new Set<string>();

  constructor(model: BoardModel, tree: Tree) {
    this.#model = model;
    this.#tree = tree;
  }

  /** Takes over what is shown now. @param lit nodes that are pointed out, by the boxes they are in */
  prepare(tree: Tree, scene: Scene, lit: ReadonlySet<string> | undefined): void {
    this.#tree = tree;
    this.#lit = lit && new Set(lit);
    if (lit) this.#lightAround(lit);
    this.#marked = new Set();
    const first = this.run?.firstNonfinite === undefined ? undefined : this.run.steps[this.run.firstNonfinite];
    if (first) for (let item = tree.leaves[first.node]; item; item = item.parent) this.#marked.add(item.id);
    this.#measure(scene);
  }

  /** Open groups are as bright as the brightest in them. */
  #lightAround(lit: ReadonlySet<string>): void {
    const around = new Set(lit);
    for (const id of lit)
      for (let item = this.#tree.items.get(id)?.parent; item && !around.has(item.id); item = item.parent)
        around.add(item.id);
    this.#lit = around;
  }

  #measure(scene: Scene): void {
    this.#totals = new Map();
    this.#hottest = 0;
    const { run, colour } = this;
    if (!run || !isHeat(colour)) return;
    for (const item of [...descendants<Item>(this.#tree.root)].reverse()) {
      let total = this.#totals.get(item.id) ?? 0;
      if (item.kind === "node") total += colour === "time" ? run.durationMs(item.node!) : run.bytes(item.node!);
      this.#totals.set(item.id, total);
      if (item.parent) this.#totals.set(item.parent.id, (this.#totals.get(item.parent.id) ?? 0) + total);
    }
    for (const box of scene.boxes) if (!box.open) this.#hottest = Math.max(this.#hottest, this.heat(box.id));
  }

  /** Milliseconds or bytes of all that is in a box. */
  heat(id: string): number {
    return this.#totals.get(id) ?? 0;
  }

  get hottest(): number {
    return this.#hottest;
  }

  /** Of the colours of now; of heat there are none. */
  categories(): Categories {
    const key = this.colour;
    let categories = this.#categories.get(key);
    if (!categories) {
      const { nodes } = this.#model.graph;
      this.#categories.set(key, (categories = categorize(nodes, keyOf(key, nodes))));
    }
    return categories;
  }

  paint(box: SceneBox): Paint {
    const paint = this.#paintOf(box);
    const step = this.#stepOf(box);
    return step && isNonfinite(step) ? { ...paint, stroke: this.theme === "light" ? "#cf1124" : "#f0465a" } : paint;
  }

  #paintOf(box: SceneBox): Paint {
    if (isHeat(this.colour)) {
      if (box.open || this.#hottest === 0) return plainPaint(this.theme);
      // by square roots, else the hottest leaves nothing to see of the rest
      return heatPaint(Math.sqrt(this.heat(box.id) / this.#hottest), this.theme);
    }
    const node = box.node ?? (this.colour === "scope" ? this.#tree.items.get(box.id)?.first : undefined);
    if (node === undefined) return plainPaint(this.theme);
    return this.nodePaint(node);
  }

  /** The colour of a node's category. */
  nodePaint(node: number): Paint {
    return categoryPaint(this.categories().of(node), this.theme);
  }

  form(box: SceneBox): Form {
    if (box.kind === "scope" || box.kind === "series") return "group";
    const { op } = this.#model.graph.nodes[box.node!]!;
    if (isVariable(op)) return "variable";
    if (INPUT_OPS.has(op)) return "input";
    return op === "Const" ? "constant" : "operation";
  }

  captions(box: SceneBox): readonly string[] {
    if (this.run && isHeat(this.colour) && this.heat(box.id) > 0)
      return [this.colour === "time" ? timeText(this.heat(box.id)) : bytesText(this.heat(box.id))];
    const given = this.#stepOf(box)?.outputs.find((tensor) => tensor !== null);
    if (given) return tensorTexts(given);
    return box.detail === "" ? [] : [box.detail];
  }

  dimmed(box: SceneBox): boolean {
    return this.#lit !== undefined && !this.#lit.has(box.id);
  }

  badge(box: SceneBox): string | undefined {
    if (!this.#marked.has(box.id) || box.open) return undefined;
    return "The first NaN or infinity made from finite inputs";
  }

  /** The step whose values stand on a box. */
  #stepOf(box: SceneBox): BoardStep | undefined {
    if (!this.run || box.node === undefined) return undefined;
    return this.run.latest(box.node, this.step ?? this.run.steps.length);
  }
}

function keyOf(key: ColourKey, nodes: readonly BoardNode[]): (node: BoardNode) => string {
  if (key === "op") return (node) => node.op;
  if (key === "dtype") return (node) => node.outputs[0]?.dtype ?? "";
  if (key === "device") return (node) => node.device ?? "";
  return scopesToColour(nodes);
}

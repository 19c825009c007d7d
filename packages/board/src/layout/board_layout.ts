/**
 * Scenes of a model's views. Each open group is laid out on its own, in its own coordinates, and kept until the size of something
 * in it changes: opening a group lays out it and those around it, nothing else.
 */
import type { BoardModel } from "../model/board_model.ts";
import type { Item } from "../model/item.ts";
import type { Tree } from "../model/tree.ts";
import type { View } from "../model/view.ts";
import type { Scene, SceneBox } from "../scene.ts";
import { boxDetail, closedSize, LABEL_SIZE, TITLE_HEIGHT, type BoxSize } from "./box_text.ts";
import { trainingNodes, levelsOf, type Level } from "./flows.ts";
import { layoutLevel, type LevelLayout } from "./level.ts";
import { drawEdges } from "./edges.ts";
import { textWidth } from "./text_size.ts";

/** What is laid out of a tree so far. */
interface TreeLayout {
  readonly tree: Tree;
  readonly levels: ReadonlyMap<Item, Level>;
  readonly details: Map<Item, string>;
  readonly kept: Map<Item, { readonly sizes: string; readonly layout: LevelLayout }>;
}

export class BoardLayout {
  readonly #model: BoardModel;
  readonly #training: readonly boolean[];
  #latest: TreeLayout | undefined;

  constructor(model: BoardModel) {
    this.#model = model;
    this.#training = trainingNodes(model.graph);
  }

  scene(view: View): Scene {
    const state = this.#of(this.#model.tree(view));
    const { root } = state.tree;
    const layouts = this.#layouts(state, openGroups(root, view.open));
    const boxes = this.#boxes(state, layouts);
    const edges = drawEdges(this.#model.graph, state.tree, this.#training, { boxes, layouts, levels: state.levels });
    const { width, height } = layouts.get(root)!;
    const aside = this.#model.setApart(view).map(({ id, label, nodes }) => ({ id, label, count: nodes.length }));
    return { width, height, boxes: [...boxes.values()], edges, aside };
  }

  #of(tree: Tree): TreeLayout {
    if (this.#latest?.tree !== tree) {
      const levels = levelsOf(this.#model.graph, tree, this.#training);
      this.#latest = { tree, levels, details: new Map(), kept: new Map() };
    }
    return this.#latest;
  }

  #detail(state: TreeLayout, item: Item): string {
    let detail = state.details.get(item);
    if (detail === undefined) state.details.set(item, (detail = boxDetail(item, this.#model.graph.nodes)));
    return detail;
  }

  #boxes(state: TreeLayout, layouts: ReadonlyMap<Item, LevelLayout>): Map<Item, SceneBox> {
    const boxes = new Map<Item, SceneBox>();
    // layouts are there inner ones first, and what is outside is placed before
    for (const [group, { places }] of [...layouts].reverse()) {
      const around = boxes.get(group);
      for (const item of group.children) {
        const [x, y] = places.get(item)!;
        const detail = this.#detail(state, item);
        const { width, height } = layouts.get(item) ?? closedSize(item, detail);
        boxes.set(item, {
          id: item.id,
          kind: item.kind,
          label: item.label,
          detail,
          node: item.node,
          parent: around?.id,
          open: layouts.has(item),
          count: item.count,
          x: x + (around?.x ?? 0),
          y: y + (around?.y ?? 0),
          width,
          height,
        });
      }
    }
    return boxes;
  }

  /** Layouts of all open groups, inner ones first. */
  #layouts(state: TreeLayout, open: readonly Item[]): Map<Item, LevelLayout> {
    const layouts = new Map<Item, LevelLayout>();
    for (const group of [...open].reverse()) {
      const sizes = new Map<Item, BoxSize>();
      for (const child of group.children) {
        sizes.set(child, layouts.get(child) ?? closedSize(child, this.#detail(state, child)));
      }
      const key = [...sizes.values()].map(({ width, height }) => `${width} ${height}`).join();
      let kept = state.kept.get(group);
      if (kept?.sizes !== key) {
        const title = group.parent
          ? { width: textWidth(group.label, LABEL_SIZE) + 40, height: TITLE_HEIGHT }
          : { width: 0, height: 0 };
        kept = { sizes: key, layout: layoutLevel(group.children, state.levels.get(group)!, sizes, title) };
        state.kept.set(group, kept);
      }
      layouts.set(group, kept.layout);
    }
    return layouts;
  }
}

/** The root and all open groups that are visible, outer ones first. */
function openGroups(root: Item, open: ReadonlySet<string>): Item[] {
  const groups = [root];
  // the list grows while it is walked
  for (const group of groups) {
    for (const child of group.children) if (child.children.length > 0 && open.has(child.id)) groups.push(child);
  }
  return groups;
}

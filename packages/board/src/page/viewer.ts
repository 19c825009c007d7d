/** The viewer: what is shown of a document, and what changes it. */
import type { BoardDocument, BoardTrace } from "../document.ts";
import { BoardLayout } from "../layout/board_layout.ts";
import { BoardModel } from "../model/board_model.ts";
import { descendants } from "../model/item.ts";
import type { Focus, View } from "../model/view.ts";
import type { Scene, SceneBox } from "../scene.ts";
import { between, type Camera, fit, type Point, zoomAt } from "./camera.ts";
import { Drawing, prefersStillness } from "./drawing.ts";
import { type ColourKey, BoardLooks } from "./looks.ts";
import { type Direction, nextBox } from "./navigation.ts";
import { Run } from "./run.ts";
import type { LinkState } from "./state.ts";
import type { Theme } from "./colours.ts";

/** Nodes that are pointed out while the rest is dimmed. */
export interface PointedOut {
  readonly words: string;
  readonly nodes: ReadonlySet<number>;
  /** What to isolate them by. */
  readonly focus: Focus;
}

/** What "back" goes back to. */
interface Past {
  readonly view: View;
  readonly selected: string | undefined;
  readonly pointedOut: PointedOut | undefined;
  readonly camera: Camera;
}

/** Below this scale a label cannot be read without effort. */
const READABLE = 0.55;
const FLIGHT_MS = 260;
const MOST_PAST = 100;

export class Viewer {
  readonly model: BoardModel;
  readonly looks: BoardLooks;
  readonly drawing: Drawing;
  /** Is called after each change but those of the camera. */
  onChange: () => void = () => undefined;
  /** Is called when the camera has moved. */
  onMove: () => void = () => undefined;
  /** How much of the view has cards over it, at its left. */
  coveredLeft: () => number = () => 0;
  readonly #layout: BoardLayout;
  #view: View;
  #selected: string | undefined;
  #pointedOut: PointedOut | undefined;
  #hovered: string | undefined;
  #past: Past[] = [];
  #flight = 0;

  constructor(document: BoardDocument) {
    this.model = new BoardModel(document);
    this.#layout = new BoardLayout(this.model);
    this.#view = this.model.firstView();
    this.looks = new BoardLooks(this.model, this.model.tree(this.#view));
    if (document.trace) this.looks.run = new Run(document.trace);
    this.drawing = new Drawing(this.looks);
  }

  get view(): View {
    return this.#view;
  }

  get selected(): string | undefined {
    return this.#selected;
  }

  get pointedOut(): PointedOut | undefined {
    return this.#pointedOut;
  }

  get hasPast(): boolean {
    return this.#past.length > 0;
  }

  get step(): number | undefined {
    return this.looks.step;
  }

  get scene(): Scene {
    return this.drawing.scene;
  }

  /** The first picture. */
  start(link: LinkState | undefined): void {
    if (link) {
      this.#view = link.view;
      this.looks.colour = link.colour ?? this.looks.colour;
      this.looks.step = link.step;
      this.#selected = link.selected;
    }
    const scene = this.#layout.scene(this.#view);
    this.#prepare(scene);
    // what lies over the drawing is there before it is fitted beside
    this.onChange();
    this.drawing.show(scene, link?.camera ?? this.#firstLook(scene), false);
    this.#emphasize();
  }

  /** Where a link leads that was followed while the page was open. */
  restore(link: LinkState): void {
    this.#remember();
    this.looks.colour = link.colour ?? this.looks.colour;
    this.looks.step = link.step;
    this.#selected = link.selected;
    this.#show(link.view, link.camera);
  }

  // ------------------------------------------------------------------ views

  /** @param anchor a box that stays where it is on the screen; @param camera where to look from instead */
  #show(view: View, camera?: Camera, anchor?: string): void {
    const before = anchor === undefined ? undefined : this.drawing.box(anchor);
    this.#view = view;
    const scene = this.#layout.scene(view);
    this.#prepare(scene);
    const after = anchor === undefined ? undefined : scene.boxes.find((box) => box.id === anchor);
    this.drawing.show(scene, camera ?? this.#anchored(before, after), true);
    this.#changed();
  }

  #prepare(scene: Scene): void {
    const tree = this.model.tree(this.#view);
    const lit =
      this.#pointedOut &&
      new Set([...this.#pointedOut.nodes].flatMap((node) => this.model.boxOf(this.#view, node) ?? []));
    this.looks.prepare(tree, scene, lit);
    if (this.#selected !== undefined && !tree.items.has(this.#selected)) this.#selected = undefined;
  }

  #anchored(before: SceneBox | undefined, after: SceneBox | undefined): Camera {
    const { camera } = this.drawing;
    if (!before || !after) return camera;
    // its middle above, where the title is
    const dx = before.x + before.width / 2 - (after.x + after.width / 2);
    return { ...camera, x: camera.x + dx * camera.scale, y: camera.y + (before.y - after.y) * camera.scale };
  }

  #remember(): void {
    const { camera } = this.drawing;
    this.#past.push({ view: this.#view, selected: this.#selected, pointedOut: this.#pointedOut, camera });
    if (this.#past.length > MOST_PAST) this.#past.shift();
  }

  back(): void {
    const past = this.#past.pop();
    if (!past) return;
    this.#selected = past.selected;
    this.#pointedOut = past.pointedOut;
    this.#show(past.view, past.camera);
  }

  toggle(id: string): void {
    if (!this.drawing.box(id) || this.drawing.box(id)!.kind === "node") return;
    this.#remember();
    this.#show(this.model.toggle(this.#view, id), undefined, id);
    const box = this.drawing.box(id);
    if (box?.open) this.#bringIntoSight(box);
  }

  /** Opens all that is in a group, or in the graph; closes it, where nothing more is to open. */
  toggleAll(id: string | undefined): void {
    const item = this.model.tree(this.#view).items.get(id ?? "");
    if (!item) return;
    const groups = [...descendants(item)]
      .filter(({ kind, id }) => kind !== "node" && id !== "")
      .map((group) => group.id);
    const open = new Set([...this.#view.open, ...groups]);
    if (open.size === this.#view.open.size) for (const group of groups) open.delete(group);
    this.#remember();
    this.#show({ ...this.#view, open }, undefined, id);
    if (id === undefined) this.fit();
  }

  setApart(id: string): void {
    this.#remember();
    if (this.#selected === id) this.#selected = undefined;
    this.#show(this.model.toggleApart(this.#view, id));
  }

  /** Closes what is open, or opens what the first view has open. */
  reset(): void {
    this.#remember();
    this.#pointedOut = undefined;
    const view = this.model.firstView();
    this.#show(view);
    this.fit();
  }

  // ------------------------------------------------------------------ selection

  select(id: string | undefined): void {
    if (id === this.#selected) return;
    this.#selected = id;
    this.#changed();
  }

  /** Opens what is around a node, selects it and flies there. */
  go(node: number): void {
    this.#remember();
    const view = this.model.reveal(this.#view, node);
    const id = this.model.boxOf(view, node);
    if (view !== this.#view) this.#show(view, undefined, this.#selected);
    this.#selected = id;
    this.#changed();
    const box = id === undefined ? undefined : this.drawing.box(id);
    if (box) this.#bringIntoSight(box);
  }

  move(direction: Direction): void {
    const from = this.#selected === undefined ? undefined : this.drawing.box(this.#selected);
    const next = from ? nextBox(this.scene.boxes, from, direction) : this.scene.boxes.find((box) => !box.open);
    if (!next) return;
    this.select(next.id);
    this.#bringIntoSight(next);
  }

  /** Selects the group around the selection. */
  selectOuter(): void {
    const box = this.#selected === undefined ? undefined : this.drawing.box(this.#selected);
    if (box?.parent !== undefined) this.select(box.parent);
  }

  hover(id: string | undefined): void {
    if (id === this.#hovered) return;
    this.#hovered = id;
    this.#emphasize();
  }

  // ------------------------------------------------------------------ pointing out

  pointOut(pointedOut: PointedOut | undefined): void {
    this.#remember();
    this.#pointedOut = pointedOut;
    this.#prepare(this.scene);
    this.drawing.refresh();
    this.#changed();
  }

  /** Points out the nodes of a focus, if it has any. */
  pointOutFocus(focus: Focus, words: (count: number) => string): void {
    const nodes = this.model.focused(focus);
    if (nodes) this.pointOut({ words: words(nodes.size), nodes, focus });
  }

  /** Shows alone what is pointed out; with undefined everything again. */
  isolate(focus: Focus | undefined): void {
    this.#remember();
    this.#pointedOut = undefined;
    this.#show(this.model.focus(this.#view, focus));
    this.fit();
  }

  // ------------------------------------------------------------------ looks and runs

  paint(colour: ColourKey): void {
    this.looks.colour = colour;
    this.#repaint();
  }

  setTheme(theme: Theme): void {
    this.looks.theme = theme;
    this.#repaint();
  }

  #repaint(): void {
    this.#prepare(this.scene);
    this.drawing.refresh();
    this.#changed();
  }

  setTrace(trace: BoardTrace): void {
    this.looks.run = new Run(trace);
    this.looks.step = undefined;
    this.#repaint();
  }

  /** A step of the run: what ran shows what it gave. */
  goToStep(step: number, open = false): void {
    const { run } = this.looks;
    const now = run?.steps[step];
    if (!now) return;
    this.looks.step = step;
    if (open) this.go(now.node);
    this.#repaint();
    const id = this.model.boxOf(this.#view, now.node);
    const box = id === undefined ? undefined : this.drawing.box(id);
    if (box) this.#bringIntoSight(box);
  }

  #changed(): void {
    this.#emphasize();
    this.onChange();
  }

  #emphasize(): void {
    const step = this.looks.step === undefined ? undefined : this.looks.run?.steps[this.looks.step];
    const current = step && this.model.boxOf(this.#view, step.node);
    this.drawing.emphasize({ selected: this.#selected, hovered: this.#hovered, current });
  }

  // ------------------------------------------------------------------ the camera

  #whole(scene: Scene): Camera {
    const what = { x: 0, y: 0, width: scene.width, height: scene.height };
    const beside = fit(what, this.drawing.size, { left: this.coveredLeft() });
    // what is wide needs all the room there is
    return beside.scale < READABLE ? fit(what, this.drawing.size) : beside;
  }

  /** All of it, or as much from its top as can be read. */
  #firstLook(scene: Scene): Camera {
    const whole = this.#whole(scene);
    if (whole.scale >= READABLE) return whole;
    const { width, height } = this.drawing.size;
    const above = Math.max(32, (height - scene.height * READABLE) / 2);
    return { scale: READABLE, x: (width - scene.width * READABLE) / 2, y: above };
  }

  fit(): void {
    this.#fly(this.#whole(this.scene));
  }

  zoomToSelection(): void {
    const box = this.#selected === undefined ? undefined : this.drawing.box(this.#selected);
    if (box) this.#fly(fit(box, this.drawing.size, { maxScale: 1.6, margin: 60 }));
    else this.fit();
  }

  zoom(factor: number, at?: Point): void {
    const { width, height } = this.drawing.size;
    this.#moveTo(zoomAt(this.drawing.camera, factor, at ?? [width / 2, height / 2]));
  }

  pan(dx: number, dy: number): void {
    const { x, y, scale } = this.drawing.camera;
    this.#moveTo({ x: x + dx, y: y + dy, scale });
  }

  #moveTo(camera: Camera): void {
    cancelAnimationFrame(this.#flight);
    this.drawing.move(camera);
    this.onMove();
  }

  /** Moves no further than needed, and closer where a label could not be read. */
  #bringIntoSight(box: SceneBox): void {
    const { camera, size } = this.drawing;
    const margin = 40;
    if (camera.scale < READABLE && !box.open) {
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      this.#fly({ scale: 1, x: size.width / 2 - x, y: size.height / 2 - y });
      return;
    }
    const [left, top] = [box.x * camera.scale + camera.x, box.y * camera.scale + camera.y];
    const shift = (start: number, length: number, most: number): number => {
      if (length > most - 2 * margin) return margin - start;
      return Math.max(margin - start, Math.min(0, most - margin - (start + length)));
    };
    const dx = shift(left, box.width * camera.scale, size.width);
    const dy = shift(top, box.height * camera.scale, size.height);
    if (Math.hypot(dx, dy) > 0.5) this.#fly({ ...camera, x: camera.x + dx, y: camera.y + dy });
  }

  #fly(to: Camera): void {
    cancelAnimationFrame(this.#flight);
    if (prefersStillness()) {
      this.#moveTo(to);
      return;
    }
    const from = this.drawing.camera;
    const started = performance.now();
    const frame = (now: number): void => {
      const time = Math.min(1, Math.max(0, (now - started) / FLIGHT_MS));
      const eased = 1 - (1 - time) ** 3;
      this.drawing.move(time === 1 ? to : between(from, to, eased));
      if (time < 1) this.#flight = requestAnimationFrame(frame);
      else this.onMove();
    };
    this.#flight = requestAnimationFrame(frame);
  }
}

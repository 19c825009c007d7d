/** The page around the drawing: bars, cards, the panel, dialogs; and what connects them with the viewer. */
import type { BoardDocument, BoardUpdate } from "../document.ts";
import type { Focus } from "../model/view.ts";
import { AsideList, Legend, Notice } from "./cards.ts";
import type { Theme } from "./colours.ts";
import { type Command, helpDialog, listenToKeys } from "./commands.ts";
import { Curves } from "./curves.ts";
import { button, html, setAttribute } from "./dom.ts";
import { downloadPng, downloadSvg } from "./export_picture.ts";
import { GradientDialog } from "./gradient_dialog.ts";
import { icon } from "./icons.ts";
import { COLOUR_KEYS, isColourKey, isHeat } from "./looks.ts";
import { Panel } from "./panel.ts";
import { listenToPointers } from "./pointer.ts";
import { SearchBox } from "./search_box.ts";
import { linkState, linkText, type LinkState } from "./state.ts";
import { TraceBar } from "./trace_bar.ts";
import { countText } from "./values.ts";
import { Viewer } from "./viewer.ts";

/** The address is written once moving has stopped. */
const LINK_MS = 250;

export class App {
  readonly #document: BoardDocument;
  readonly #viewer: Viewer;
  readonly #panel: Panel;
  readonly #search: SearchBox;
  readonly #legend: Legend;
  readonly #aside: AsideList;
  readonly #notice = new Notice();
  readonly #trace: TraceBar;
  readonly #curves = new Curves();
  readonly #gradient: GradientDialog;
  readonly #help: HTMLDialogElement;
  readonly #colour: HTMLSelectElement;
  readonly #backButton: HTMLButtonElement;
  readonly #curvesButton: HTMLButtonElement;
  #theme: Theme | undefined;
  #linkTimer: ReturnType<typeof setTimeout> | undefined;
  #written = "";

  constructor(document: BoardDocument) {
    this.#document = document;
    const viewer = (this.#viewer = new Viewer(document));
    const { model, looks } = viewer;
    this.#gradient = new GradientDialog(model, (loss, variable) => this.#showGradient(loss, variable));
    this.#panel = new Panel(model, looks, {
      go: (node) => viewer.go(node),
      pointOut: (show, node) => this.#pointOut(show, node),
      chooseGradient: (node) => this.#gradient.open(node),
      zoom: () => viewer.zoomToSelection(),
      toggle: (id) => viewer.toggle(id),
      setApart: (id) => viewer.setApart(id),
      isOpen: (id) => viewer.view.open.has(id),
      goToStep: (step) => viewer.goToStep(step),
    });
    this.#search = new SearchBox(model, (node) => {
      viewer.go(node);
      viewer.drawing.element.focus();
    });
    this.#legend = new Legend((label, nodes) => this.#pointOutCategory(label, nodes));
    this.#aside = new AsideList((id) => viewer.setApart(id));
    this.#trace = new TraceBar(model, (step) => viewer.goToStep(step, looks.run?.firstNonfinite === step));
    this.#colour = this.#colourChoice();
    this.#backButton = button("Back (b)", icon("back"), () => viewer.back(), { class: "sign" });
    this.#curvesButton = button("Curves", "Curves", () => this.#showCurves(this.#curves.element.hidden), {
      hidden: true,
    });
    const commands = this.#commands();
    this.#help = helpDialog(commands);
    listenToKeys(commands);
  }

  /** Puts the page into an element and makes the first picture. */
  mount(root: HTMLElement): void {
    const { drawing } = this.#viewer;
    const corner = html("div", { class: "corner" }, this.#aside.element, this.#legend.element);
    const view = html("main", { class: "view" }, drawing.element, corner, this.#notice.element);
    const dock = html("div", { class: "dock" }, this.#curves.element, this.#trace.element);
    root.append(
      html("div", { class: "app" }, this.#toolbar(), view, this.#panel.element, dock),
      this.#help,
      this.#gradient.element,
    );
    // on a narrow screen there is no room to leave
    this.#viewer.coveredLeft = () => (view.clientWidth < 640 ? 0 : corner.offsetWidth + corner.offsetLeft);
    const link = linkState(location.hash);
    this.#setTheme(link?.theme);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#setTheme(this.#theme));
    this.#viewer.onChange = () => this.#update();
    this.#viewer.onMove = () => this.#writeLink();
    const { series } = this.#document;
    if (series) this.update({ series });
    this.#trace.show(this.#viewer.looks.run, this.#viewer.step);
    drawing.resize({ width: view.clientWidth, height: view.clientHeight });
    this.#viewer.start(link);
    new ResizeObserver(() => drawing.resize({ width: view.clientWidth, height: view.clientHeight })).observe(view);
    this.#listenToPointers();
    window.addEventListener("hashchange", () => this.#followLink());
  }

  // ------------------------------------------------------------------ parts

  #toolbar(): HTMLElement {
    const viewer = this.#viewer;
    const { title, nodes } = this.#document;
    const sign = { class: "sign" };
    const name = title.replace(/[^\w.-]+/g, "_") || "graph";
    return html(
      "header",
      { class: "toolbar" },
      html("h1", { title }, title),
      html("span", { class: "size" }, countText(nodes.length, "operation")),
      this.#search.element,
      this.#colour,
      html("span", { class: "separator" }),
      this.#backButton,
      button("Zoom out (-)", icon("minus"), () => viewer.zoom(1 / 1.3), sign),
      button("Zoom in (+)", icon("plus"), () => viewer.zoom(1.3), sign),
      button("Fit (f)", icon("fit"), () => viewer.fit(), sign),
      html("span", { class: "separator" }),
      this.#curvesButton,
      button("Save as SVG", "SVG", () => downloadSvg(name, viewer.scene, viewer.looks)),
      button("Save as PNG", "PNG", () => void downloadPng(name, viewer.scene, viewer.looks)),
      button("Dark or light (t)", icon("theme"), () => this.#switchTheme(), sign),
      button("Keys (?)", "?", () => this.#help.showModal(), sign),
    );
  }

  #colourChoice(): HTMLSelectElement {
    const choose = (): void => {
      const { value } = this.#colour;
      if (isColourKey(value)) this.#viewer.paint(value);
    };
    const options = COLOUR_KEYS.map((key) => html("option", { value: key }, `Colour by ${key}`));
    return html("select", { "aria-label": "Colour by", onchange: choose }, ...options);
  }

  #listenToPointers(): void {
    const viewer = this.#viewer;
    const { drawing } = viewer;
    const stage = drawing.element;
    listenToPointers(stage, {
      pan: (dx, dy) => viewer.pan(dx, dy),
      zoom: (factor, at) => viewer.zoom(factor, at),
      click: (at) => {
        const hit = drawing.hit(at);
        if (hit?.toggle) viewer.toggle(hit.box.id);
        else viewer.select(hit?.box.id);
      },
      doubleClick: (at) => {
        const hit = drawing.hit(at);
        if (hit && !hit.toggle) viewer.toggle(hit.box.id);
      },
      hover: (at) => {
        const box = at && drawing.hit(at)?.box;
        viewer.hover(box && !box.open ? box.id : undefined);
        stage.classList.toggle("over-box", box !== undefined && !box.open);
        const full = box?.node === undefined ? box?.label : viewer.model.graph.nodes[box.node]!.name;
        setAttribute(stage, "title", box?.open ? undefined : full);
      },
    });
  }

  #commands(): Command[] {
    const viewer = this.#viewer;
    const selected = (run: (id: string) => void) => (): void => {
      if (viewer.selected !== undefined) run(viewer.selected);
    };
    const node = (run: (node: number) => void): (() => void) =>
      selected((id) => {
        const index = viewer.drawing.box(id)?.node;
        if (index !== undefined) run(index);
      });
    return [
      { keys: ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"], words: "Go to the next box", run: () => undefined },
      { keys: ["ArrowUp"], words: "", run: () => viewer.move("up") },
      { keys: ["ArrowDown"], words: "", run: () => viewer.move("down") },
      { keys: ["ArrowLeft"], words: "", run: () => viewer.move("left") },
      { keys: ["ArrowRight"], words: "", run: () => viewer.move("right") },
      { keys: ["Enter"], words: "Open or close a group, read about an operation", run: () => this.#enter() },
      {
        keys: ["a"],
        words: "Open or close all groups inside, or all there are",
        run: () => viewer.toggleAll(viewer.selected),
      },
      { keys: ["o"], words: "Select the group around", run: () => viewer.selectOuter() },
      { keys: ["Escape"], words: "Let go of what is pointed out or selected", run: () => this.#escape() },
      { keys: ["/"], words: "Search", run: () => this.#search.focus() },
      { keys: ["f"], words: "Show all", run: () => viewer.fit() },
      { keys: ["z"], words: "Zoom to the selection", run: () => viewer.zoomToSelection() },
      { keys: ["+", "="], words: "Zoom in", run: () => viewer.zoom(1.3) },
      { keys: ["-"], words: "Zoom out", run: () => viewer.zoom(1 / 1.3) },
      { keys: ["d"], words: "What the selection depends on", run: node((at) => this.#pointOut("upstream", at)) },
      { keys: ["u"], words: "What uses the selection", run: node((at) => this.#pointOut("downstream", at)) },
      { keys: ["g"], words: "Gradient path of the selection", run: node((at) => this.#gradient.open(at)) },
      { keys: ["i"], words: "Isolate what is pointed out", run: () => this.#isolate() },
      { keys: ["b", "Backspace"], words: "Back", run: () => viewer.back() },
      { keys: ["r"], words: "As it was at first", run: () => viewer.reset() },
      { keys: ["[", "]"], words: "Step back and forward through a run", run: () => undefined },
      { keys: ["["], words: "", run: () => this.#trace.move(-1) },
      { keys: ["]"], words: "", run: () => this.#trace.move(1) },
      { keys: [" "], words: "Play the run", run: () => this.#trace.togglePlay() },
      { keys: ["n"], words: "Go to the first NaN or infinity", run: () => this.#trace.toNonfinite() },
      { keys: ["t"], words: "Dark or light", run: () => this.#switchTheme() },
      { keys: ["?"], words: "These keys", run: () => this.#help.showModal() },
    ];
  }

  #enter(): void {
    const id = this.#viewer.selected;
    const box = id === undefined ? undefined : this.#viewer.drawing.box(id);
    if (!box) return;
    if (box.kind === "node") this.#panel.element.focus();
    else this.#viewer.toggle(box.id);
  }

  #escape(): void {
    const viewer = this.#viewer;
    if (this.#panel.element.contains(document.activeElement)) viewer.drawing.element.focus();
    else if (viewer.pointedOut) viewer.pointOut(undefined);
    else if (viewer.selected !== undefined) viewer.select(undefined);
    else if (viewer.view.focus) viewer.isolate(undefined);
  }

  // ------------------------------------------------------------------ asking

  #pointOut(show: "upstream" | "downstream" | "neighbours", node: number): void {
    const { name } = this.#viewer.model.graph.nodes[node]!;
    this.#viewer.pointOutFocus({ show, of: name }, (count) => {
      const others = countText(count - 1, "operation");
      if (show === "upstream") return `${name} depends on ${others}`;
      return show === "downstream"
        ? `${others} ${count === 2 ? "uses" : "use"} ${name}`
        : `${name} has ${countText(count - 1, "neighbour")}`;
    });
  }

  #pointOutCategory(label: string, nodes: readonly number[]): void {
    const names = nodes.map((node) => this.#viewer.model.graph.nodes[node]!.name);
    const words = `${label}: ${countText(nodes.length, "operation")}`;
    this.#viewer.pointOut({ words, nodes: new Set(nodes), focus: { show: "nodes", names } });
  }

  #showGradient(loss: string, variable: string): void {
    const focus: Focus = { show: "gradient", loss, variable };
    const nodes = this.#viewer.model.focused(focus);
    if (nodes && nodes.size > 0) {
      this.#viewer.pointOut({
        words: `The gradient of ${loss} to ${variable}: ${countText(nodes.size, "operation")}`,
        nodes,
        focus,
      });
    } else this.#notice.show(`No gradient leads from ${loss} to ${variable}.`, this.#clearButton());
  }

  #isolate(): void {
    const focus = this.#viewer.pointedOut?.focus;
    if (focus) this.#viewer.isolate(focus);
  }

  #clearButton(): HTMLButtonElement {
    return button(
      "Clear (Esc)",
      icon("close"),
      () => {
        this.#viewer.pointOut(undefined);
        this.#viewer.drawing.element.focus();
      },
      { class: "sign" },
    );
  }

  // ------------------------------------------------------------------ what changed

  #update(): void {
    const viewer = this.#viewer;
    const { looks, model, view } = viewer;
    const item = viewer.selected === undefined ? undefined : model.tree(view).items.get(viewer.selected);
    this.#panel.show(item);
    this.#legend.show(looks);
    this.#trace.show(looks.run, viewer.step);
    const known = new Map([...model.asides, ...model.setApart(view)].map((aside) => [aside.id, aside]));
    const aside = [...known.values()].map(({ id, label, nodes }) => ({ id, label, count: nodes.length }));
    this.#aside.show(view.focus ? [] : aside, view.apart);
    this.#colour.value = looks.colour;
    for (const option of this.#colour.options)
      option.disabled = isColourKey(option.value) && isHeat(option.value) && !looks.run;
    this.#backButton.disabled = !viewer.hasPast;
    this.#tell();
    this.#writeLink();
  }

  #tell(): void {
    const { pointedOut, view } = this.#viewer;
    if (pointedOut) {
      const isolate = button("Isolate (i)", "Isolate", () => this.#isolate());
      this.#notice.show(pointedOut.words, isolate, this.#clearButton());
    } else if (view.focus) {
      const all = button("Show all again", "Show all", () => this.#viewer.isolate(undefined));
      this.#notice.show(focusWords(view.focus), all);
    } else this.#notice.show("");
  }

  /** What a server or the page around sent. */
  update({ series, trace, ended }: BoardUpdate): void {
    if (series) {
      const first = this.#curves.isEmpty;
      this.#curves.append(series);
      if (first && series.length > 0) {
        this.#curvesButton.hidden = false;
        this.#showCurves(true);
      }
    }
    if (trace) this.#viewer.setTrace(trace);
    if (ended) this.say("ended");
  }

  /** How the connection to a running program is. */
  say(words: string): void {
    this.#curves.say(words);
  }

  #showCurves(shown: boolean): void {
    this.#curves.element.hidden = !shown;
    setAttribute(this.#curvesButton, "aria-pressed", shown);
    if (shown) this.#curves.redraw();
  }

  // ------------------------------------------------------------------ theme and link

  #setTheme(chosen: Theme | undefined): void {
    this.#theme = chosen;
    const theme = chosen ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    document.documentElement.dataset["theme"] = theme;
    this.#viewer.setTheme(theme);
    this.#curves.redraw();
  }

  #switchTheme(): void {
    this.#setTheme(this.#viewer.looks.theme === "dark" ? "light" : "dark");
  }

  #state(): LinkState {
    const { view, selected, drawing, looks, step } = this.#viewer;
    return { view, selected, camera: drawing.camera, colour: looks.colour, theme: this.#theme, step };
  }

  #writeLink(): void {
    clearTimeout(this.#linkTimer);
    this.#linkTimer = setTimeout(() => {
      this.#written = `#${linkText(this.#state())}`;
      try {
        history.replaceState(null, "", this.#written);
      } catch {
        // a frame without an address of its own has no link to keep
      }
    }, LINK_MS);
  }

  #followLink(): void {
    if (location.hash === this.#written) return;
    const link = linkState(location.hash);
    if (!link) return;
    if (link.theme !== this.#theme) this.#setTheme(link.theme);
    this.#viewer.restore(link);
  }
}

function focusWords(focus: Focus): string {
  if (focus.show === "gradient") return `Only the gradient of ${focus.loss} to ${focus.variable}`;
  if (focus.show === "nodes") return `Only ${countText(focus.names.length, "operation")}`;
  const words = { upstream: "what it depends on", downstream: "what uses it", neighbours: "its neighbours" };
  return `Only ${focus.of} and ${words[focus.show]}`;
}

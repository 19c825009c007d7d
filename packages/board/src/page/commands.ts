/** What keys do, in one table: the keyboard and the page of help are both made of it. */
import { html } from "./dom.ts";

export interface Command {
  /** As `KeyboardEvent.key` has them. */
  readonly keys: readonly string[];
  /** What they do; empty where another command's words say it. */
  readonly words: string;
  readonly run: () => void;
}

const SIGNS: Readonly<Record<string, string>> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  " ": "Space",
  Escape: "Esc",
};

/** Keys work wherever the focus is, but in fields and where a dialog is open; Enter and the space bar belong to a button that has it. */
export function listenToKeys(commands: readonly Command[]): void {
  const byKey = new Map(commands.flatMap((command) => command.keys.map((key) => [key, command] as const)));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target instanceof Element ? event.target : undefined;
    if (target?.closest("input, select, textarea, dialog")) return;
    if ((event.key === "Enter" || event.key === " ") && target?.closest("button")) return;
    const command = byKey.get(event.key);
    if (!command) return;
    event.preventDefault();
    command.run();
  });
}

export function helpDialog(commands: readonly Command[]): HTMLDialogElement {
  const rows = commands
    .filter(({ words }) => words !== "")
    .flatMap(({ keys, words }) => [
      html("dt", {}, ...keys.flatMap((key) => [html("kbd", {}, SIGNS[key] ?? key), " "])),
      html("dd", {}, words),
    ]);
  const mouse = [
    ["Drag, wheel", "Move, zoom; with shift the wheel moves sideways"],
    ["Click, double click", "Select; open or close a group"],
  ].flatMap(([input, words]) => [html("dt", {}, input), html("dd", {}, words)]);
  const close = html("form", { method: "dialog" }, html("button", {}, "Close"));
  return html(
    "dialog",
    { class: "help", "aria-label": "Keys" },
    html("h2", {}, "Keys"),
    html("dl", {}, ...rows, ...mouse),
    close,
  );
}

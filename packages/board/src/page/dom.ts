/** Elements in one call. Text is always a text node: no string becomes markup here. */

type Listener = (event: never) => void;
export type Attributes = Readonly<Record<string, string | number | boolean | undefined | Listener>>;
export type Child = Node | string | undefined;

export function html<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  return filled(document.createElement(tag), attributes, children);
}

const SVG = "http://www.w3.org/2000/svg";

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled<E extends Element>(element: E, attributes: Attributes, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice("on".length), value as EventListener);
    else setAttribute(element, name, value);
  }
  for (const child of children) if (child !== undefined) element.append(child);
  return element;
}

/** `false` and undefined take it away, `true` sets it empty; ARIA wants the words. */
export function setAttribute(element: Element, name: string, value: string | number | boolean | undefined): void {
  if (name.startsWith("aria-") && typeof value === "boolean") element.setAttribute(name, String(value));
  else if (value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
}

/** A button with a word for those who do not see its sign. */
export function button(
  label: string,
  sign: Child,
  onclick: () => void,
  attributes: Attributes = {},
): HTMLButtonElement {
  const name = typeof sign === "string" && sign === label ? {} : { "aria-label": label, title: label };
  return html("button", { type: "button", ...name, ...attributes, onclick }, sign);
}

/** A download of what the page itself made. */
export function download(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  html("a", { href: url, download: name }).click();
  // the browser has taken the blob by the time the next task runs
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

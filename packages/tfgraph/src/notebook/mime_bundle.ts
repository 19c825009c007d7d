/**
 * How our objects show themselves in a notebook: by MIME bundles, the same thing in several formats, of which the notebook takes the
 * richest it knows. Kernels ask objects for theirs: Deno's by the method `Symbol.for("Jupyter.display")`, ijavascript by `_toMime`. Both
 * are defined here, invisible to types and to consoles, on classes that know nothing of it.
 */
import { inspectCustom } from "@tfgraph/core";
import type { Html } from "./html.ts";

/** Text is always there; pictures are base64. */
export type MimeBundle = { readonly "text/plain": string } & {
  readonly [mime in "text/html" | "image/svg+xml" | "image/png"]?: string;
};

/** What an object shows besides its text. */
export interface Rich {
  readonly html?: Html;
  readonly svg?: string;
  /** Base64. */
  readonly png?: string;
}

const jupyterDisplay = Symbol.for("Jupyter.display");

/** Text of a notebook's cell beyond this is cut: the rest would only make its file larger. */
const MAX_TEXT = 20_000;

/** Gives an object, or all objects of a class by its prototype, what notebooks show of it besides the text that consoles show. */
export function showsInNotebooks<T extends object>(target: T, rich: (object: T) => Rich): void {
  const method = {
    value(this: T & Printed): MimeBundle {
      return bundle(this[inspectCustom](0, { depth: 0 }), rich(this));
    },
    configurable: true,
    writable: true,
  };
  Object.defineProperties(target, { [jupyterDisplay]: method, _toMime: method });
}

/** What an object shows in notebooks; undefined where it is none of ours. */
export function mimeBundle(object: unknown): MimeBundle | undefined {
  if (typeof object !== "object" || object === null) return undefined;
  const display = (object as { [jupyterDisplay]?: () => MimeBundle })[jupyterDisplay];
  return typeof display === "function" ? display.call(object) : undefined;
}

function bundle(text: string, { html, svg, png }: Rich): MimeBundle {
  return {
    "text/plain": bounded(text),
    ...(html && { "text/html": html.text }),
    ...(svg !== undefined && { "image/svg+xml": svg }),
    ...(png !== undefined && { "image/png": png }),
  };
}

interface Printed {
  [inspectCustom](depth: number, options: { depth: number }): string;
}

function bounded(text: string): string {
  if (text.length <= MAX_TEXT) return text;
  return `${text.slice(0, MAX_TEXT)}\n… and ${(text.length - MAX_TEXT).toLocaleString("en-US")} more characters`;
}

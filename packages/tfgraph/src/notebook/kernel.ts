/**
 * The notebook a program runs in, if it does: which kernel, and how it is told to display something. Each kernel leaves a global by
 * which it is known: `Deno.jupyter` (Deno), `__tslab__` (tslab), `$$` (ijavascript).
 */
import type { MimeBundle } from "./mime_bundle.ts";

export interface Notebook {
  readonly kernel: "deno" | "tslab" | "ijavascript";
  /** Shows it in the cell that runs, now. */
  display(bundle: MimeBundle): void;
}

interface Globals {
  readonly Deno?: { readonly jupyter?: { broadcast?(type: string, content: object): void } };
  readonly __tslab__?: { require(name: "tslab"): { readonly display: { raw(mime: string, data: string): void } } };
  readonly $$?: { display?(): { mime(bundle: MimeBundle): void } };
}

/** The notebook this runs in; null where it is none. */
export function notebook(): Notebook | null {
  const { Deno, __tslab__: tslab, $$ } = globalThis as Globals;
  const jupyter = Deno?.jupyter;
  if (jupyter?.broadcast) {
    return {
      kernel: "deno",
      // at once: `Deno.jupyter.display` would wait until the cell waits, which a training loop does not
      display: (data) => jupyter.broadcast!("display_data", { data, metadata: {}, transient: {} }),
    };
  }
  if (tslab) return { kernel: "tslab", display: (bundle) => tslab.require("tslab").display.raw(...richest(bundle)) };
  if (typeof $$?.display === "function")
    return { kernel: "ijavascript", display: (bundle) => $$.display!().mime(bundle) };
  return null;
}

/** tslab displays one format at a time. */
function richest(bundle: MimeBundle): [mime: string, data: string] {
  for (const mime of ["text/html", "image/svg+xml", "image/png"] as const) {
    const data = bundle[mime];
    if (data !== undefined) return [mime, data];
  }
  return ["text/plain", bundle["text/plain"]];
}

/**
 * The page's program and styles as two texts: what runs in a browser, made of `page/` by esbuild. The build calls it once and keeps the
 * result in `dist`; run from sources, it is called when the first page is made.
 */
import { createHash } from "node:crypto";
import { buildSync } from "esbuild";
import { join } from "node:path";

/** Pages are passed on: this says whose work is in them. */
const NOTICE = `/*! tfgraph, Apache-2.0. Contains dagre (Copyright (c) 2012-2014 Chris Pettitt) and uPlot (Copyright (c) 2022 Leon Sorokin), MIT. */`;

/** A text that goes into the page, and what its Content-Security-Policy says of it. */
export interface PagePart {
  readonly text: string;
  /** `'sha256-…'` of the text. */
  readonly hash: string;
}

export interface PageParts {
  readonly script: PagePart;
  readonly style: PagePart;
}

export function bundlePage(): PageParts {
  return { script: bundled("main.ts"), style: bundled("page.css") };
}

function bundled(file: string): PagePart {
  const { outputFiles } = buildSync({
    entryPoints: [join(import.meta.dirname, "page", file)],
    bundle: true,
    minify: true,
    format: "iife",
    platform: "browser",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    banner: { js: NOTICE },
    loader: { ".css": file.endsWith(".css") ? "css" : "text" },
    conditions: ["source"],
    write: false,
  });
  // inside an element these end it, wherever they stand; in both languages the backslash changes nothing
  const text = outputFiles[0]!.text.replaceAll("</script", "<\\/script").replaceAll("</style", "<\\/style");
  return { text, hash: `'sha256-${createHash("sha256").update(text).digest("base64")}'` };
}

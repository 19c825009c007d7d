/**
 * What the pages of the tests are served by: the repository's files as they are, TypeScript without its types, and one page that
 * knows where `tfgraph` is. With `isolated`, pages may share memory between threads.
 */
import { readFileSync, statSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { stripTypeScriptTypes } from "node:module";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { entries, packages, root } from "../../tools/workspace.mjs";

const TYPES: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript" };

const ISOLATION = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

/** As a page without a bundler says it: names to URLs. */
function importMap(): string {
  const { dir, manifest } = packages().find((pkg) => pkg.manifest.name === "tfgraph")!;
  const imports = entries({ dir, manifest }).map(({ subpath, browser }) => [
    join("tfgraph", subpath),
    `/${browser!.slice(root.length)}`,
  ]);
  return JSON.stringify({ imports: Object.fromEntries(imports) as Record<string, string> });
}

const page = () =>
  `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="importmap">${importMap()}</script>`;

function answer(path: string, files: ReadonlyMap<string, string>, response: ServerResponse): void {
  if (path === "/") {
    response.setHeader("Content-Type", "text/html").end(page());
    return;
  }
  const made = files.get(path);
  if (made !== undefined) {
    response.setHeader("Content-Type", "text/javascript").end(made);
    return;
  }
  const file = join(root, normalize(path));
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
    response.writeHead(404).end();
    return;
  }
  const bytes = readFileSync(file);
  const script = extname(file) === ".ts";
  response.setHeader("Content-Type", script ? "text/javascript" : (TYPES[extname(file)] ?? "application/octet-stream"));
  response.end(script ? stripTypeScriptTypes(bytes.toString()) : bytes);
}

export interface Site {
  readonly url: string;
  /** Scripts served beside the repository's, by their paths. */
  readonly files: Map<string, string>;
  close(): void;
}

/** On a port of loopback that is free. */
export async function serve({ isolated }: { isolated: boolean }): Promise<Site> {
  const files = new Map<string, string>();
  const server = createServer(({ url = "/" }, response) => {
    if (isolated) for (const [name, value] of Object.entries(ISOLATION)) response.setHeader(name, value);
    answer(decodeURIComponent(new URL(url, "http://localhost").pathname), files, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    files,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The viewer as one self-contained HTML file: nothing is fetched, and nothing could be. */
import type { BoardDocument } from "./document.ts";
import { script, style } from "./page_parts.ts";

/**
 * The page that shows a document.
 * @param document what it shows; its strings may be anything
 * @returns HTML, for a file, a server or a frame's `srcdoc`
 */
export function page(document: BoardDocument): string {
  const policy = [
    "default-src 'none'",
    `script-src ${script.hash}`,
    `style-src ${style.hash}`,
    "img-src data: blob:",
    `connect-src ${document.live === undefined ? "'none'" : "'self'"}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(document.title)}</title>
<link rel="icon" href="data:,">
<style>${style.text}</style>
</head>
<body>
<noscript>This page draws with JavaScript, which is switched off.</noscript>
<script type="application/json" id="document">${escapeJson(document)}</script>
<script>${script.text}</script>
</body>
</html>
`;
}

/**
 * A page inside another: of a notebook, or any. It runs its own script only, and reaches nothing around it.
 * @param html what `page` gave
 * @param height in pixels
 */
export function frame(html: string, height = 600): string {
  const source = html.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  const style = `width:100%;height:${String(height)}px;border:1px solid #8884;border-radius:6px`;
  return `<iframe title="Graph" sandbox="allow-scripts allow-downloads" style="${style}" srcdoc="${source}"></iframe>`;
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

/** JSON that is inert inside a script element: without `<`, and without the line ends that only JSON knows. */
function escapeJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}

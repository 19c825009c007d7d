/** The page's program: the document that stands in it, shown. */
import type { BoardDocument, BoardUpdate } from "../document.ts";
import { App } from "./app.ts";

/** The page is made by `page`, and a server that sends updates by the same library: what they say has the form it should have. */
function parse<T>(json: string): T {
  return JSON.parse(json) as T;
}

const board = parse<BoardDocument>(document.getElementById("document")!.textContent);
const app = new App(board);
app.mount(document.body);

window.addEventListener("message", (event: MessageEvent<{ tfgraph?: BoardUpdate } | null>) => {
  const update = event.data?.tfgraph;
  if (event.source === window.parent && update) app.update(update);
});

if (board.live !== undefined) {
  const source = new EventSource(board.live);
  source.onopen = () => app.say("live");
  source.onerror = () => app.say("not connected");
  source.onmessage = ({ data }: MessageEvent<string>) => {
    const update = parse<BoardUpdate>(data);
    app.update(update);
    if (update.ended) source.close();
  };
}

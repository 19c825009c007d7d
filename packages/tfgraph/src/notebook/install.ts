/** What notebooks show of our classes, most of which are of other packages. */
import { Graph, Operation, Tensor } from "@tfgraph/core";
import { RunMetadata } from "@tfgraph/io";
import { Variable } from "@tfgraph/ops";
import { Picture, pictureHtml } from "../inspect/image.ts";
import { summaryPage } from "../inspect/summary.ts";
import { svg } from "../inspect/svg.ts";
import { pageHtml } from "../inspect/table.ts";
import { NonFinite } from "../inspect/trace/nonfinite.ts";
import { base64 } from "../inspect/trace/pictures.ts";
import { Trace, tracePage } from "../inspect/trace/trace.ts";
import { TracedTensor } from "../inspect/trace/traced_tensor.ts";
import { operationHtml, tensorHtml, variableHtml } from "./graph_html.ts";
import { Html, htmlText, markup } from "./html.ts";
import { showsInNotebooks } from "./mime_bundle.ts";
import { runMetadataHtml } from "./run_metadata_html.ts";
import "./show_arrays.ts";

showsInNotebooks(Tensor.prototype, (tensor) => ({ html: tensorHtml(tensor) }));
showsInNotebooks(Operation.prototype, (op) => ({ html: operationHtml(op) }));
showsInNotebooks(Variable.prototype, (variable) => ({ html: variableHtml(variable) }));
showsInNotebooks(Graph.prototype, (graph) => {
  const drawn = svg(graph);
  return {
    html: markup`<div style="overflow: auto">${new Html(drawn)}</div>${pageHtml(summaryPage(graph))}`,
    svg: drawn,
  };
});
showsInNotebooks(RunMetadata.prototype, (metadata) => ({ html: runMetadataHtml(metadata) }));
showsInNotebooks(Trace.prototype, (trace) => ({ html: pageHtml(tracePage(trace)) }));
showsInNotebooks(NonFinite.prototype, (found) => ({ html: htmlText(found.message) }));
showsInNotebooks(TracedTensor.prototype, (tensor) => ({ html: tracedTensorHtml(tensor) }));
showsInNotebooks(Picture.prototype, (picture) => ({ html: pictureHtml(picture), png: base64(picture.png) }));

function tracedTensorHtml(tensor: TracedTensor): Html {
  const style = "image-rendering: pixelated; height: 56px";
  const pictures = (tensor.images ?? []).map((url) => markup`<img src="${url}" style="${style}" /> `);
  return markup`<div>${htmlText(String(tensor))}${pictures}</div>`;
}

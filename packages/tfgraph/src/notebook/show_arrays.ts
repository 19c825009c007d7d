/** What notebooks show of arrays; apart from the rest, for programs that import `tfgraph/numpy` alone. */
import { NDArray } from "../numpy/ndarray.ts";
import { arrayHtml } from "./array_html.ts";
import { showsInNotebooks } from "./mime_bundle.ts";

showsInNotebooks(NDArray.prototype, (array) => ({ html: arrayHtml(array) }));

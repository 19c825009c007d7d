/** `from tensorflow.python.client import timeline` is `import { timeline } from "tfgraph/python/client"`. */
export * as timeline from "./timeline/timeline.ts";

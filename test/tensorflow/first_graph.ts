/** Writes the graph that a program has when it first runs a session, and ends it there: `first_graph.ts PROGRAM OUT.pbtxt`. */
import { resolve, basename, dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { BaseSession } from "@tfgraph/core";
import * as tf from "tfgraph";

const [program, out] = process.argv.slice(2) as [string, string];

BaseSession.prototype.run = function (this: BaseSession) {
  tf.train.write_graph(this.graph, dirname(out), basename(out));
  process.exit(0);
};
process.argv.splice(1, 3, program);
await import(pathToFileURL(resolve(program)).href);

/** Has every graph interpreted, however often it runs. */
import { setDefaultExecutorFactory } from "@tfgraph/core";
import { Engine } from "@tfgraph/engine";
import "tfgraph";

setDefaultExecutorFactory((options) => new Engine(options, { compile: "never" }));

/** Has every graph compiled before its first run, which few of the cases are worth: their goldens then hold for what is emitted. */
import { setDefaultExecutorFactory } from "@tfgraph/core";
import { Engine } from "@tfgraph/engine";
import "tfgraph";

setDefaultExecutorFactory((options) => new Engine(options, { compile: "always" }));

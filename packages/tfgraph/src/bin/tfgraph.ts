#!/usr/bin/env node
/** The command `tfgraph`. */
import { run } from "./run.ts";

process.exitCode = run(process.argv.slice(2));

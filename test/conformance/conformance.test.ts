/**
 * Every case of `cases/*.py`, against what TensorFlow made of it: the graph node by node and in order, static shapes, values,
 * gradients, errors. One file or case: `npm test -- test/conformance -t "softmax"`; some files alone: `TFGRAPH_CASES="softmax pooling"`.
 */
import { fileURLToPath } from "node:url";
import { describeCases } from "./run_case.ts";

describeCases(fileURLToPath(new URL("cases/", import.meta.url)), fileURLToPath(new URL("goldens/", import.meta.url)));

/** `import { input_data } from "tfgraph/examples/tutorials/mnist"`. */
export * as input_data from "./input_data.ts";

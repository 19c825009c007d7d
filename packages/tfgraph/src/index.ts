/** What users import: `import * as tf from "tfgraph"`. */
export * from "./v1.ts";
import * as compatText from "./compat.ts";
import * as v1 from "./v1.ts";

/** TF: `tf.compat`. */
export const compat = { ...compatText, v1 };

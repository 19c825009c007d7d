/** What programs with plain graphs take of Keras. TF: `tf.keras`. */
import { namespace } from "../missing.ts";
import * as backendNames from "./backend.ts";
import * as mnistNames from "./mnist.ts";
import * as utilsNames from "./utils.ts";

/** TF: `tf.keras.backend`. */
export const backend = namespace("keras.backend", backendNames);
/** TF: `tf.keras.datasets`. */
export const datasets = namespace("keras.datasets", { mnist: namespace("keras.datasets.mnist", mnistNames) });
/** TF: `tf.keras.utils`. */
export const utils = namespace("keras.utils", utilsNames);

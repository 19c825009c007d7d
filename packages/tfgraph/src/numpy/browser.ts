/** `tfgraph/numpy` where modules cannot be loaded on demand: numpy-ts comes with it. */
import * as module from "numpy-ts";
import { provideNumpyTs } from "./load_numpy_ts.ts";

provideNumpyTs(module);

export * from "./index.ts";

/** `tfgraph/numpy` where modules cannot be loaded on demand: numpy-ts comes with it. */
import * as numpyTs from "numpy-ts";
import { provideModule } from "../load_module.ts";

provideModule("numpy-ts", numpyTs);

export * from "./index.ts";

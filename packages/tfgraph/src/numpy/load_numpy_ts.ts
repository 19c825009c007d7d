/**
 * numpy-ts, loaded when something is first computed with it: it takes a tenth of a second, which no program should wait for that
 * only trains. Node loads it synchronously; a browser's entry provides it (browser.ts).
 */
import type { TypedArray, NDArray as CoreNDArray } from "@tfgraph/core";
import type * as NumpyTs from "numpy-ts";
import { loadModule } from "../load_module.ts";

export type NumpyTsModule = typeof NumpyTs;
export type NumpyTsArray = NumpyTs.NDArray;

/** numpy-ts's memory of an array; its constructor is not exported, but is that of every array's `storage`. */
type StorageClass = new (data: TypedArray, shape: readonly number[], strides: readonly number[], offset: number, dtype: string) => NumpyTsStorage;

export type NumpyTsStorage = NumpyTsArray["storage"];

let loaded: NumpyTsModule | undefined;
let StorageOfNumpyTs: StorageClass | undefined;
const listeners: ((numpyTs: NumpyTsModule) => void)[] = [];

/** numpy-ts itself. */
export function numpyTs(): NumpyTsModule {
  if (!loaded) provideNumpyTs(loadModule("numpy-ts") as NumpyTsModule);
  return loaded!;
}

/** Calls back once numpy-ts is there. */
export function whenLoaded(listener: (numpyTs: NumpyTsModule) => void): void {
  if (loaded) listener(loaded);
  else listeners.push(listener);
}

/** Hands over numpy-ts where it was imported already. */
export function provideNumpyTs(numpyTs: NumpyTsModule): void {
  loaded = numpyTs;
  // products of machines with and without fused multiply-add must not differ
  numpyTs.wasmConfig.useRelaxedSimd = false;
  // numpy-ts's arrays are views of its classes, which TypeScript cannot see
  StorageOfNumpyTs = numpyTs.zeros([0]).storage.constructor as unknown as StorageClass;
  for (const listener of listeners.splice(0)) listener(numpyTs);
}

/** numpy-ts's storage of memory of ours. */
export function storageOf(data: TypedArray, shape: readonly number[], strides: readonly number[], offset: number, dtype: string): NumpyTsStorage {
  numpyTs();
  return new StorageOfNumpyTs!(data, shape, strides, offset, dtype);
}

/**
 * numpy-ts, loaded when something is first computed with it: it takes a tenth of a second, which no program should wait for that
 * only trains. Node loads it synchronously; a browser's entry provides it (load_module.ts).
 *
 * Its own declarations import files without extensions, which Node's way of resolving modules does not find, so what is used of it is
 * declared here.
 */
import type { TypedArray } from "@tfgraph/core";
import { loadModule } from "../load_module.ts";

/** Its memory of an array. */
export interface NumpyTsStorage {
  readonly data: TypedArray;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
  readonly dtype: string;
  /** Whether the memory is in its WebAssembly heap, where it stays until disposed of. */
  readonly isWasmBacked: boolean;
  dispose(): void;
}

export interface NumpyTsArray {
  readonly storage: NumpyTsStorage;
}

export type NumpyTsFunction = (...args: unknown[]) => unknown;

export interface NumpyTsModule {
  readonly NDArray: { readonly prototype: object; fromStorage(storage: NumpyTsStorage): NumpyTsArray };
  readonly wasmConfig: { useRelaxedSimd: boolean | "auto" };
  readonly linalg: Readonly<Record<string, NumpyTsFunction>>;
  zeros(shape: readonly number[]): NumpyTsArray;
  parseNpy(bytes: Uint8Array): NumpyTsArray;
  parseNpzSync(bytes: Uint8Array): { readonly arrays: ReadonlyMap<string, NumpyTsArray> };
  serializeNpy(array: NumpyTsArray): Uint8Array;
  serializeNpzSync(arrays: ReadonlyMap<string, NumpyTsArray>): Uint8Array;
}

/** Not exported, but the constructor of every array's `storage`. */
type StorageClass = new (
  data: TypedArray,
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
  dtype: string,
) => NumpyTsStorage;

let loaded: NumpyTsModule | undefined;
let StorageOfNumpyTs: StorageClass | undefined;
const listeners: ((numpyTs: NumpyTsModule) => void)[] = [];

/** numpy-ts itself. */
export function numpyTs(): NumpyTsModule {
  return loaded ?? provideNumpyTs(loadModule("numpy-ts") as NumpyTsModule);
}

/** One of its functions by name. */
export function numpyTsFunction(name: string): NumpyTsFunction {
  return (numpyTs() as unknown as Readonly<Record<string, NumpyTsFunction>>)[name]!;
}

/** Calls back once numpy-ts is there. */
export function whenLoaded(listener: (numpyTs: NumpyTsModule) => void): void {
  if (loaded) listener(loaded);
  else listeners.push(listener);
}

function provideNumpyTs(module: NumpyTsModule): NumpyTsModule {
  loaded = module;
  // products on machines with and without fused multiply-add must not differ
  module.wasmConfig.useRelaxedSimd = false;
  StorageOfNumpyTs = module.zeros([0]).storage.constructor as unknown as StorageClass;
  for (const listener of listeners.splice(0)) listener(module);
  return module;
}

/** numpy-ts's storage of memory of ours. */
export function storageOf(
  data: TypedArray,
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
  dtype: string,
): NumpyTsStorage {
  numpyTs();
  return new StorageOfNumpyTs!(data, shape, strides, offset, dtype);
}

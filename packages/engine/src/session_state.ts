/** What a session keeps between runs: variables, generators, objects. All belong to names, never to plans. */
import { elementCount, uint32, kernel, type DType } from "@tfgraph/core";
import { sizeOfBuffer, type Arena, type Block } from "./arena.ts";

/** Shapes of a variable whose memory is kept. */
const MAX_SHAPES = 4;

/** A variable. Its buffer depends on its shape; buffers of the latest shapes are kept for when they come back. */
export class Storage {
  readonly name: string;
  readonly dtype: DType;
  /** The present value, as an alias: what reads it sees later updates. */
  current: kernel.Value;
  initialized = false;
  private readonly values: kernel.Value[] = [];
  /** Every value it ever had: a plan under way may hold one whose memory is gone, and means the variable. */
  private readonly aliases = new WeakSet<kernel.Value>();
  private readonly blocks = new Map<kernel.Value, Block>();
  private readonly arena: Arena;

  constructor(name: string, dtype: DType, shape: readonly number[], arena: Arena) {
    this.name = name;
    this.dtype = dtype;
    this.arena = arena;
    this.current = this.allocate(shape);
  }

  /** Whether a value is this variable itself, not a view of its elements. */
  isAlias(value: kernel.Value): boolean {
    return this.aliases.has(value);
  }

  /** The variable under another shape: memory of its own, its elements undefined. */
  withShape(shape: readonly number[]): kernel.Value {
    const found = this.values.find(
      (v) => v.shape.length === shape.length && v.shape.every((size, i) => size === shape[i]),
    );
    if (found) return found;
    const oldest = this.values.length >= MAX_SHAPES ? this.values.findIndex((v) => v !== this.current) : -1;
    if (oldest >= 0) this.forget(this.values.splice(oldest, 1)[0]!);
    return this.allocate(shape);
  }

  /** Plans that used it are no longer valid: it will never be the present value again. */
  private forget(value: kernel.Value): void {
    const block = this.blocks.get(value);
    if (block) this.arena.release(block);
    this.blocks.delete(value);
  }

  private allocate(shape: readonly number[]): kernel.Value {
    const buffer = { kind: "storage", dtype: this.dtype, count: elementCount(shape), name: this.name } as const;
    const value = kernel.valueOf(buffer, shape);
    this.values.push(value);
    this.aliases.add(value);
    if (this.dtype.size > 0) {
      const block = this.arena.allocate(sizeOfBuffer(buffer));
      this.blocks.set(value, block);
      this.arena.place(buffer, block.address);
    }
    return value;
  }
}

/** Objects under a container and a name. */
export class ResourceMap implements kernel.Resources {
  private readonly objects = new Map<string, object>();

  getOrCreate<T extends object>(container: string, name: string, create: () => T): T {
    const key = `${container}\0${name}`;
    let object = this.objects.get(key) as T | undefined; // one name, one type: its owner's business
    if (!object) {
      object = create();
      this.objects.set(key, object);
    }
    return object;
  }

  lookup(container: string, name: string): object | undefined {
    return this.objects.get(`${container}\0${name}`);
  }

  delete(container: string, name: string): boolean {
    return this.objects.delete(`${container}\0${name}`);
  }
}

export class SessionState {
  readonly storages = new Map<string, Storage>();
  readonly resources = new ResourceMap();
  /** Changes whenever a variable's shape changes or it gets its first value. */
  epoch = 0;
  private readonly generators = new Map<string, kernel.Value>();
  private readonly arena: Arena;

  constructor(arena: Arena) {
    this.arena = arena;
  }

  storage(name: string, dtype: DType, shape: readonly number[]): Storage {
    let storage = this.storages.get(name);
    if (!storage) {
      storage = new Storage(name, dtype, shape, this.arena);
      this.storages.set(name, storage);
    }
    return storage;
  }

  /** A node's generator: the six words of its Philox state, started from its seeds (at random from none). */
  generator(name: string, seed: bigint, seed2: bigint): kernel.Value {
    let value = this.generators.get(name);
    if (!value) {
      const buffer = { kind: "random", dtype: uint32, count: 6, name } as const;
      this.arena.place(buffer, this.arena.allocate(sizeOfBuffer(buffer)).address);
      value = kernel.valueOf(buffer, [6]);
      const seeds = seed === 0n && seed2 === 0n ? ([randomBits(), randomBits()] as const) : ([seed, seed2] as const);
      this.arena.write(value, kernel.Philox.fromSeeds(...seeds).words);
      this.generators.set(name, value);
    }
    return value;
  }

  /** Records what a run did to a variable. */
  commit(storage: Storage, value: kernel.Value): void {
    if (storage.initialized && storage.current === value) return;
    storage.initialized = true;
    storage.current = value;
    this.epoch++;
  }
}

function randomBits(): bigint {
  return crypto.getRandomValues(new BigUint64Array(1))[0]!;
}

/** Elementwise producers computed in place of being loaded: a whole group of them into one consumer. */
import { kernel } from "@tfgraph/core";
import { schedule } from "../interpret/block_program.ts";
import { mapAxes, translate, translateIndex, type AxisMap } from "./access_map.ts";
import {
  bodiesOf,
  Inputs,
  MAX_INPUTS,
  MAX_NODES,
  merged,
  readingShape,
  readsWhatItWrites,
  tidyInputs,
  type Reading,
} from "./fuse_forms.ts";
import { Rewriter } from "./rewrite.ts";
import { withBodies } from "./with_bodies.ts";

/** A map that fills a buffer, as it is computed within the consumer's space. */
interface Expansion {
  readonly producer: kernel.MapForm;
  readonly map: AxisMap;
  /** The consumer's slots of the producer's inputs. */
  readonly slots: readonly number[];
}

/** What a producer is offered to. */
export class FusionGroup<F extends Reading> {
  private readonly root: F;
  private readonly inputs: Inputs;
  private readonly expansions = new Map<number, Expansion>();
  private nodes: number;

  constructor(root: F) {
    this.root = tidyInputs(root);
    this.inputs = new Inputs(this.root.inputs, readingShape(root));
    this.nodes = schedule(bodiesOf(root)).length;
  }

  get isEmpty(): boolean {
    return this.expansions.size === 0;
  }

  /** Takes a producer of one store in, or refuses. @returns the buffers it loads */
  add(form: kernel.MapForm): kernel.Buffer[] | undefined {
    const producer = merged(form);
    const { target, body } = producer.stores[0]!;
    const slots = this.inputs.slotsOf(target.buffer).filter((slot) => !this.expansions.has(slot));
    const size = schedule([body]).length;
    if (
      this.nodes + size * slots.length > MAX_NODES ||
      this.inputs.list.length - this.expansions.size + producer.inputs.length > MAX_INPUTS
    )
      return undefined;
    const shape = readingShape(this.root);
    const maps: AxisMap[] = [];
    for (const slot of slots) {
      const access = this.inputs.list[slot]!;
      const map = access.dtype === target.dtype ? mapAxes(target, producer.shape, access, shape) : undefined;
      if (!map) return undefined;
      maps.push(map);
    }
    slots.forEach((slot, i) => {
      const map = maps[i]!;
      this.expansions.set(slot, {
        producer,
        map,
        slots: producer.inputs.map((a) => this.inputs.slot(translate(a, map))),
      });
    });
    this.nodes += size * slots.length;
    return producer.inputs.map((a) => a.buffer);
  }

  /** The consumer with all of them inside; undefined where it would read what it overwrites. */
  build(): F | undefined {
    const done = new Map<number, kernel.Expr>();
    const value = (type: kernel.ScalarType, slot: number): kernel.Expr => {
      const known = done.get(slot);
      if (known) return known;
      const expansion = this.expansions.get(slot);
      const e = expansion ? this.expand(expansion, value) : new kernel.Load(type, slot);
      done.set(slot, e);
      return e;
    };
    const rewriter = new Rewriter((leaf) => (leaf.kind === "load" ? value(leaf.type, leaf.slot) : leaf));
    const fused = tidyInputs({ ...withBodies(this.root, (e) => rewriter.rewrite(e)), inputs: this.inputs.list });
    return readsWhatItWrites(fused) ? undefined : fused;
  }

  private expand(
    { producer, map, slots }: Expansion,
    value: (type: kernel.ScalarType, slot: number) => kernel.Expr,
  ): kernel.Expr {
    const { target, body } = producer.stores[0]!;
    const rewriter = new Rewriter((leaf) => {
      if (leaf.kind === "index") return translateIndex(leaf.axis, map);
      return leaf.kind === "load" ? value(leaf.type, slots[leaf.slot]!) : leaf;
    });
    return kernel.narrow(rewriter.rewrite(body), target.dtype);
  }
}

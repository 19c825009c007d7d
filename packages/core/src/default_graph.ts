/** The stack of default graphs. TF: `ops._default_graph_stack`. */
import type { DeviceStack } from "./device.ts";
import { AssertionError, RuntimeError } from "./errors.ts";
import type { Graph } from "./graph.ts";

interface Entry {
  readonly graph: Graph;
  /** The graph's device scopes when it became the default, as they are now. */
  readonly devices: DeviceStack;
}

class DefaultGraphStack {
  private readonly stack: Entry[] = [];
  private global: Graph | undefined;
  /** Set by graph.ts, which this file must not import. */
  create: () => Graph = () => {
    throw new RuntimeError("graph.ts was not loaded");
  };

  get current(): Graph {
    return this.stack.at(-1)?.graph ?? (this.global ??= this.create());
  }

  /** The device scopes of the innermost `as_default()`; undefined outside all. */
  get devices(): DeviceStack | undefined {
    return this.stack.at(-1)?.devices;
  }

  /** Makes a graph the default one. @returns how to undo it */
  push(graph: Graph, devices: DeviceStack): () => void {
    this.stack.push({ graph, devices });
    return () => {
      const at = this.stack.length - 1;
      if (this.stack[at]?.graph !== graph)
        throw new AssertionError(`Nesting violated for default stack of ${String(graph)} objects`);
      this.stack.length = at;
    };
  }

  /** @throws AssertionError inside `graph.as_default()` */
  reset(): void {
    if (this.stack.length > 0) {
      throw new AssertionError(
        "Do not use tf.reset_default_graph() to clear nested graphs. If you need a cleared graph, exit the nesting and create a new graph.",
      );
    }
    this.global?._note_reset();
    this.global = undefined;
  }
}

export const defaultGraphStack = new DefaultGraphStack();

/** TF: `tf.get_default_graph`. */
export function get_default_graph(): Graph {
  return defaultGraphStack.current;
}

/** Forgets the global default graph; a new one is made when needed. TF: `tf.reset_default_graph`. */
export function reset_default_graph(): void {
  defaultGraphStack.reset();
}

/** Names of TensorFlow that tfgraph does not have: what a program that uses one is told. */
import { AttributeError, withHint } from "@tfgraph/core";

/** The type of a name that TensorFlow has and tfgraph does not: it cannot be called. */
export interface NotInTfgraph {
  readonly "TensorFlow has this name, tfgraph does not yet: see FEATURES.md": never;
}

function lacking(name: string): AttributeError {
  const dot = name.lastIndexOf(".");
  const module = dot < 0 ? "tensorflow" : `tensorflow.${name.slice(0, dot)}`;
  return new AttributeError(
    withHint(
      `module '${module}' has no attribute '${name.slice(dot + 1)}'`,
      `TensorFlow has tf.${name}, tfgraph does not yet. FEATURES.md says what there is and what is planned.`,
    ),
  );
}

/** What stands for a function or module that is not there: any use of it is an error. */
export function missing(name: string): NotInTfgraph {
  const refuse = (): never => {
    throw lacking(name);
  };
  const target = (): void => undefined;
  return new Proxy(target, {
    apply: refuse,
    construct: refuse,
    get: (_target, key): unknown => {
      if (typeof key === "symbol" || key === "then") return undefined;
      throw lacking(`${name}.${key}`);
    },
  }) as unknown as NotInTfgraph;
}

/** A namespace whose absent names are errors instead of `undefined`. */
export function namespace<T extends object>(name: string, members: T): T {
  return new Proxy(members, {
    get: (target, key, receiver): unknown => {
      if (typeof key === "symbol" || key === "then" || key in target) return Reflect.get(target, key, receiver) as unknown;
      throw lacking(`${name}.${key}`);
    },
  });
}

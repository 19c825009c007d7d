/** Names of TensorFlow that tfgraph does not have: what a program that uses one is told. */
import { AttributeError, captureTrace, nearestNames, showCaller, userFrame, withHint } from "@tfgraph/core";
import { KNOWN_NAMES } from "./gen/known.ts";

/** The type of a name that TensorFlow has and tfgraph does not: it cannot be called. */
export interface NotInTfgraph {
  readonly "TensorFlow has this name, tfgraph does not yet: see FEATURES.md": never;
}

/** Modules that will not come: what they are for is not what this library is. */
const NOT_PLANNED = new Set([
  "autograph",
  "compiler",
  "estimator",
  "keras",
  "config",
  "distribute",
  "experimental",
  "lite",
  "mixed_precision",
  "mlir",
  "profiler",
  "quantization",
  "tpu",
  "types",
  "xla",
]);

/** What TensorFlow 2 has in place of the modules of contrib that programs use most. */
const INSTEAD_OF_CONTRIB: Readonly<Record<string, string>> = {
  rnn: "tf.nn.rnn_cell and tf.nn.dynamic_rnn",
  seq2seq: "tf.nn.dynamic_rnn",
  opt: "tf.train",
  learn: "a training loop, as in examples/",
  distributions: "tf.distributions",
};

function isOfKeras(module: string): boolean {
  return module === "keras" || module.startsWith("keras.");
}

/** The module's name in TensorFlow's message. */
function moduleText(module: string): string {
  if (module.startsWith("contrib.")) return `tensorflow.${module}`;
  if (isOfKeras(module)) return `tf_keras.api._v1.${module}`;
  return module === "" ? "tensorflow.compat.v1" : `tensorflow._api.v2.compat.v1.${module}`;
}

function lacking(path: string): AttributeError {
  return showCaller(attributeError(path), lacking);
}

function attributeError(path: string): AttributeError {
  const at = userFrame(captureTrace());
  const used = at && `Used at ${at}.`;
  if (path.startsWith("contrib.") && path.indexOf(".") === path.lastIndexOf(".")) {
    const instead = INSTEAD_OF_CONTRIB[path.slice("contrib.".length)];
    return new AttributeError(
      withHint(
        "module 'tensorflow.compat.v1' has no attribute 'contrib'",
        used,
        `TensorFlow 2 dropped tf.contrib.${instead ? ` Instead of tf.${path}: ${instead}.` : ""} FEATURES.md says what of it is planned.`,
      ),
    );
  }
  const dot = path.lastIndexOf(".");
  const [module, name] = [path.slice(0, Math.max(0, dot)), path.slice(dot + 1)];
  return new AttributeError(
    withHint(`module '${moduleText(module)}' has no attribute '${name}'`, used, advice(module, name)),
  );
}

function advice(module: string, name: string): string {
  const known = KNOWN_NAMES.get(module)?.split(" ") ?? [];
  const prefix = module === "" ? "tf" : `tf.${module}`;
  if (module === "" || known.includes(name)) {
    const root = module === "" ? name : module.split(".")[0]!;
    const plan = NOT_PLANNED.has(root) ? "and it is not planned" : "but it is planned";
    return `TensorFlow has ${prefix}.${name}, tfgraph does not, ${plan}: see FEATURES.md.`;
  }
  if (module.startsWith("contrib."))
    return "Of tf.contrib, which TensorFlow 2 dropped, tfgraph has what most programs use: see FEATURES.md.";
  if (isOfKeras(module))
    return "Of tf.keras, whose models are not planned, tfgraph has what programs with plain graphs use: see FEATURES.md.";
  const near = nearestNames(known, name);
  const elsewhere = [...KNOWN_NAMES]
    .filter(([m, names]) => m !== module && !m.includes(".") && names.split(" ").includes(name))
    .map(([m]) => `tf.${m}.${name}`);
  const candidates = [...elsewhere, ...near.map((n) => `${prefix}.${n}`)].slice(0, 3);
  return `TensorFlow has no ${prefix}.${name} either.${candidates.length > 0 ? ` Did you mean ${candidates.join(", ")}?` : ""}`;
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

/** A namespace whose absent names, and those of the modules in it, are errors instead of `undefined`. */
export function namespace<T extends object>(name: string, members: T): T {
  const inner = new Map<string, object>();
  for (const [key, value] of Object.entries(members as Readonly<Record<string, unknown>>)) {
    if (isModule(value)) inner.set(key, namespace(`${name}.${key}`, value));
  }
  return new Proxy(members, {
    get: (target, key, receiver): unknown => {
      if (typeof key === "symbol" || key === "then") return Reflect.get(target, key, receiver);
      if (key in target) return inner.get(key) ?? Reflect.get(target, key, receiver);
      throw lacking(`${name}.${key}`);
    },
  });
}

function isModule(value: unknown): value is object {
  return Object.prototype.toString.call(value) === "[object Module]";
}

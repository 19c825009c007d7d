/** How layers are called: their arguments, and the calls of other layers inside. TF: tf_keras/src/engine/base_layer_v1.py (`Layer.__call__`). */
import {
  bindArguments,
  convertToTensor,
  get_default_graph,
  hasToTensor,
  isPlainObject,
  isTensor,
  type Graph,
} from "@tfgraph/core";

/** A class that says what its `call` takes, in order. */
interface CallSignature {
  readonly callParameters?: readonly string[];
}

/** The parameters of a layer's `call`, where the class that wrote it tells them; of a user's own function nothing is known. */
function callParametersOf(layer: object): readonly string[] | undefined {
  let prototype = Object.getPrototypeOf(layer) as { constructor: CallSignature } | null;
  while (prototype && !Object.hasOwn(prototype, "call"))
    prototype = Object.getPrototypeOf(prototype) as { constructor: CallSignature } | null;
  const owner = prototype?.constructor;
  return owner && Object.hasOwn(owner, "callParameters") ? owner.callParameters : undefined;
}

export interface LayerCall {
  /** Where the variables are looked for: the keyword `scope`. */
  readonly scope: unknown;
  /** What follows the inputs in `call`. */
  readonly rest: readonly unknown[];
  /** Whether the layer is to behave as in training, where the call says it. */
  readonly training: unknown;
}

/** @param args what follows the inputs */
export function readCall(layer: object, name: string, args: readonly unknown[]): LayerCall {
  const last = args.at(-1);
  const { scope, ...keywords } = isPlainObject(last) ? last : {};
  const positional = isPlainObject(last) ? args.slice(0, -1) : args;
  const parameters = callParametersOf(layer);
  if (!parameters) {
    const rest = Object.keys(keywords).length > 0 ? [...positional, keywords] : positional;
    return { scope, rest, training: keywords["training"] };
  }
  const { training, ...others } = keywords;
  const takesTraining = parameters.includes("training");
  const rest = bindArguments(`${name}.call`, parameters, [...positional, takesTraining ? keywords : others]);
  const given = takesTraining ? rest[parameters.indexOf("training")] : training;
  if (takesTraining && given === undefined) rest[parameters.indexOf("training")] = trainingOfOuterCall();
  return { scope, rest, training: given };
}

// ------------------------------------------------------------------ calls inside calls

const OPEN_CALLS = Symbol("calls of layers");

/** What calls that are under way were told of training, the innermost last. */
function openCalls(graph: Graph): unknown[] {
  let found = graph._extras.get(OPEN_CALLS) as unknown[] | undefined;
  if (!found) graph._extras.set(OPEN_CALLS, (found = []));
  return found;
}

function trainingOfOuterCall(): unknown {
  return openCalls(get_default_graph()).findLast((training) => training !== undefined && training !== null);
}

/** Runs `body` as part of a layer's call: layers in it learn of `training` where they are not told. */
export function insideCall<T>(training: unknown, body: () => T): T {
  const calls = openCalls(get_default_graph());
  calls.push(training);
  try {
    return body();
  } finally {
    calls.pop();
  }
}

// ------------------------------------------------------------------ inputs

function isSymbolic(value: unknown): boolean {
  return isTensor(value) || hasToTensor(value);
}

/** Inputs as tensors: values become constants, arrays and objects that hold tensors stay. */
export function asInputs(inputs: unknown): unknown {
  if (isSymbolic(inputs)) return inputs;
  if (isPlainObject(inputs))
    return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, asInputs(value)]));
  if (Array.isArray(inputs) && (inputs as unknown[]).some(isSymbolic)) return (inputs as unknown[]).map(asInputs);
  return convertToTensor(inputs);
}

/** The tensors of a nesting, entries of objects in the order of their keys. */
export function flatInputs(inputs: unknown): unknown[] {
  if (Array.isArray(inputs)) return (inputs as unknown[]).flatMap(flatInputs);
  if (isPlainObject(inputs)) {
    return Object.keys(inputs)
      .sort()
      .flatMap((key) => flatInputs(inputs[key]));
  }
  return [inputs];
}

/** The same nesting of something else. */
export function mapInputs(inputs: unknown, f: (input: unknown) => unknown): unknown {
  if (Array.isArray(inputs)) return (inputs as unknown[]).map((input) => mapInputs(input, f));
  if (isPlainObject(inputs))
    return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, mapInputs(value, f)]));
  return f(inputs);
}

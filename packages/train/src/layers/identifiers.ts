/** Activations and initializers by name, as layers take them. TF: tf_keras/src/{activations,initializers}. */
import { reprValue, ValueError, type Tensor, type TensorLike } from "@tfgraph/core";
import {
  constant_initializer,
  elu,
  exp,
  glorot_normal_initializer,
  glorot_uniform_initializer,
  he_normal,
  he_uniform,
  identity_initializer,
  leaky_relu,
  lecun_normal,
  lecun_uniform,
  log_softmax,
  ones_initializer,
  random_normal_initializer,
  random_uniform_initializer,
  relu,
  relu6,
  selu,
  sigmoid,
  softmax,
  softplus,
  softsign,
  tanh,
  truncated_normal_initializer,
  variance_scaling_initializer,
  zeros_initializer,
  type InitializerLike,
} from "@tfgraph/ops";

/** What is applied to a layer's outputs: a function of a tensor, or the name of one. */
export type Activation = ((x: Tensor) => Tensor) | string | null;

/** An initializer, or the name of one; null takes the variable scope's. */
export type LayerInitializer = InitializerLike | TensorLike | string | null;

const ACTIVATIONS: ReadonlyMap<string, (x: Tensor) => Tensor> = new Map([
  ["elu", elu],
  ["exponential", exp],
  ["leaky_relu", leaky_relu],
  ["linear", (x: Tensor): Tensor => x],
  ["log_softmax", log_softmax],
  ["relu", relu],
  ["relu6", relu6],
  ["selu", selu],
  ["sigmoid", sigmoid],
  ["softmax", softmax],
  ["softplus", softplus],
  ["softsign", softsign],
  ["tanh", tanh],
]);

const INITIALIZERS: ReadonlyMap<string, () => InitializerLike> = new Map<string, () => InitializerLike>([
  ["constant", () => constant_initializer()],
  ["glorot_normal", () => glorot_normal_initializer()],
  ["glorot_uniform", () => glorot_uniform_initializer()],
  ["he_normal", () => he_normal()],
  ["he_uniform", () => he_uniform()],
  ["identity", () => identity_initializer()],
  ["lecun_normal", () => lecun_normal()],
  ["lecun_uniform", () => lecun_uniform()],
  ["normal", () => random_normal_initializer(0, 0.05)],
  ["one", () => ones_initializer()],
  ["ones", () => ones_initializer()],
  ["random_normal", () => random_normal_initializer(0, 0.05)],
  ["random_uniform", () => random_uniform_initializer(-0.05, 0.05)],
  ["truncated_normal", () => truncated_normal_initializer(0, 0.05)],
  ["uniform", () => random_uniform_initializer(-0.05, 0.05)],
  ["variance_scaling", () => variance_scaling_initializer()],
  ["zero", () => zeros_initializer()],
  ["zeros", () => zeros_initializer()],
]);

/** @throws ValueError for an unknown name TF: `activations.get` */
export function activationOf(given: Activation | undefined): ((x: Tensor) => Tensor) | null {
  if (given === null || given === undefined) return null;
  if (typeof given === "function") return given;
  const found = ACTIVATIONS.get(given);
  if (!found)
    throw new ValueError(
      `Unknown activation function '${given}' cannot be deserialized. Known: ${known(ACTIVATIONS)}.`,
    );
  return found;
}

/** @throws ValueError for an unknown name TF: `initializers.get` */
export function initializerOf(given: LayerInitializer | undefined): Exclude<LayerInitializer, string> {
  if (typeof given !== "string") return given ?? null;
  const found = INITIALIZERS.get(given.replace(/(.)([A-Z])/g, "$1_$2").toLowerCase());
  if (!found) throw new ValueError(`Unknown initializer: ${reprValue(given)}. Known: ${known(INITIALIZERS)}.`);
  return found();
}

function known(table: ReadonlyMap<string, unknown>): string {
  return [...table.keys()].join(", ");
}

export * from "./activations.ts";
export * from "./bias.ts";
export * from "./cross_entropy.ts";
export * from "./softmax.ts";

/** TF: `tf.math.special`. */
export * from "./bessel.ts";
export * from "./integrals.ts";

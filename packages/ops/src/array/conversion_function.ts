/** Conversions of a user's own classes to tensors. TF: python/framework/tensor_conversion_registry.py. */
import { pyFunction, registerTensorConversion, type DType, type Tensor } from "@tfgraph/core";

/** A class whose instances are converted. */
export type ConvertibleClass = abstract new (...args: never[]) => object;

/**
 * Makes a tensor of an instance, or returns `null` to pass it on to the next function (Python's NotImplemented).
 * @param dtype the type wanted, null where any will do
 * @param name what to call the tensor, or null
 * @param as_ref whether a reference to a variable is wanted
 */
export type UserConversion = (value: never, dtype: DType | null, name: string | null, as_ref: boolean) => Tensor | null;

const PLAIN: readonly unknown[] = [Number, String, Boolean, BigInt, Array, Object];

/**
 * Registers how instances of a class become tensors wherever an op takes one.
 * @param base_type the class, or several in an array; plain numbers, strings and arrays cannot be overridden
 * @param conversion_func makes the tensor
 * @param priority lower ones are asked first
 * @throws TypeError for what is no class or no function
 * TF: `tf.register_tensor_conversion_function`.
 */
export const register_tensor_conversion_function = pyFunction(
  "register_tensor_conversion_function",
  ["base_type", "conversion_func", "priority"],
  (
    base_type: ConvertibleClass | readonly ConvertibleClass[],
    conversion_func: UserConversion,
    priority?: number,
  ): void => {
    const classes = (Array.isArray(base_type) ? base_type : [base_type]) as readonly ConvertibleClass[];
    for (const item of classes as readonly unknown[]) {
      if (typeof item !== "function")
        throw new TypeError(`Argument \`base_type\` must be a type or a tuple of types. Obtained: ${String(item)}`);
      if (PLAIN.includes(item))
        throw new TypeError("Cannot register conversions for Python numeric types and NumPy scalars and arrays.");
    }
    if (typeof conversion_func !== "function") {
      throw new TypeError(`Argument \`conversion_func\` must be callable. Received ${String(conversion_func)}.`);
    }
    registerTensorConversion(
      (value) => classes.some((Class) => value instanceof Class),
      // `accepts` has looked at the class
      (value, { dtype, name, asRef }) =>
        conversion_func(value as never, dtype ?? null, name ?? null, asRef ?? false) ?? undefined,
      priority ?? 100,
    );
  },
  { required: 2 },
);

/** Functions that make a layer and call it at once: `tf.layers.dense(x, 3)`. */
import { typedPyFunction, type PyFunction, type Tensor, type TensorLike } from "@tfgraph/core";
import type { Reuse } from "@tfgraph/ops";

type Keywords = Readonly<Record<string, unknown>>;
interface Made {
  __call__(inputs: TensorLike, keywords?: Keywords): Tensor;
}

/**
 * A function with the parameters of a class, `inputs` before and `reuse` after them: the name is the scope of variables.
 * @param Class what is made of the arguments by name
 */
export function variableLayerFunction<const N extends readonly string[], P extends readonly unknown[]>(
  name: string,
  names: N,
  Class: new (keywords: never) => Made,
  required: number,
): PyFunction<readonly ["inputs", ...N, "reuse"], [inputs: TensorLike, ...P, reuse?: Reuse], Tensor> {
  const all = ["inputs", ...names, "reuse"];
  return typedPyFunction(
    name,
    all,
    (...values: unknown[]) => {
      const given = Object.fromEntries(names.map((key, i) => [key, values[i + 1]]));
      const keywords = { ...given, _scope: given["name"], _reuse: values.at(-1) };
      return new Class(keywords as never).__call__(values[0] as TensorLike);
    },
    { required: required + 1 },
  );
}

/**
 * A function with the parameters of a class without variables, `inputs` before them.
 * @param Class what is made of the arguments by name
 */
export function layerFunction<const N extends readonly string[], P extends readonly unknown[]>(
  name: string,
  names: N,
  Class: new (keywords: never) => Made,
  required: number,
): PyFunction<readonly ["inputs", ...N], [inputs: TensorLike, ...P], Tensor> {
  return typedPyFunction(
    name,
    ["inputs", ...names],
    (...values: unknown[]) => {
      const given = Object.fromEntries(names.map((key, i) => [key, values[i + 1]]));
      return new Class(given as never).__call__(values[0] as TensorLike);
    },
    { required: required + 1 },
  );
}

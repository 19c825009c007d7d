/** Variables by name. TF: `tf.get_variable` of python/ops/variable_scope.py. */
import {
  GraphKeys,
  nameText,
  pyFunction,
  tracedAsOne,
  type DTypeLike,
  type NameLike,
  type ShapeLike,
  type Tensor,
  type TensorLike,
  type DeviceLike,
} from "@tfgraph/core";
import type { InitializerLike } from "./initializers.ts";
import type { Partitioner } from "./partitioned_variable.ts";
import type { Variable } from "./variable.ts";
import { openScopes } from "./variable_scope.ts";
import type { Constraint, CustomGetter, GetVariableKeywords, Regularizer } from "./variable_store.ts";

const GET_VARIABLE = [
  "name",
  "shape",
  "dtype",
  "initializer",
  "regularizer",
  "trainable",
  "collections",
  "caching_device",
  "partitioner",
  "validate_shape",
  "use_resource",
  "custom_getter",
  "constraint",
  "synchronization",
  "aggregation",
] as const;

function getVariableFunction(functionName: string, changes: GetVariableKeywords) {
  return pyFunction(
    functionName,
    GET_VARIABLE,
    (
      name: NameLike,
      shape?: ShapeLike,
      dtype?: DTypeLike | null,
      initializer?: InitializerLike | TensorLike | null,
      regularizer?: Regularizer | null,
      trainable?: boolean | null,
      collections?: readonly unknown[] | null,
      caching_device?: DeviceLike | null,
      partitioner?: Partitioner | null,
      validate_shape?: boolean,
      use_resource?: boolean | null,
      custom_getter?: CustomGetter | null,
      constraint?: Constraint | null,
      synchronization?: number | null,
      aggregation?: number | null,
    ): Variable => {
      const keywords: GetVariableKeywords = {
        shape,
        dtype,
        initializer,
        regularizer,
        trainable,
        collections,
        caching_device,
        partitioner,
        validate_shape,
        use_resource,
        custom_getter,
        constraint,
        synchronization,
        aggregation,
      };
      const scopes = openScopes();
      return tracedAsOne(() =>
        scopes.current._get_variable(scopes.store, nameText(name) ?? "", {
          ...keywords,
          ...changesTo(keywords, changes),
        }),
      );
    },
    { required: 1 },
  );
}

function changesTo(keywords: GetVariableKeywords, changes: GetVariableKeywords): GetVariableKeywords {
  if (!changes.collections) return changes;
  return { ...changes, collections: [...(keywords.collections ?? []), ...changes.collections] };
}

/**
 * A variable by name: found, or made, as the scope's `reuse` says.
 * @param name its name inside the current variable scope
 * @param shape its shape; left out where the initializer is a value
 * @param dtype float32 unless the scope or the call says another
 * @param initializer a function of the shape and type, an instance or class of an initializer, or a value. Default: the scope's, else glorot_uniform (zeros for integers)
 * @param regularizer makes a loss of the variable
 * @param partitioner says how many parts it is kept in
 * @param custom_getter called as `(getter, name, keywords)` in place of the getter
 * @throws ValueError where reuse forbids it, shapes or types differ, or nothing says the shape
 * TF: `tf.get_variable`.
 */
export const get_variable = getVariableFunction("get_variable", {});

/** A variable of this process alone, not trained. TF: `tf.get_local_variable`. */
export const get_local_variable = getVariableFunction("get_local_variable", {
  trainable: false,
  collections: [GraphKeys.LOCAL_VARIABLES],
});

/** A regularizer that does nothing, where a scope's is not wanted. TF: `tf.no_regularizer`. */
export function no_regularizer(): Tensor | null {
  return null;
}

/** Variables of a model, in a collection of their own, and variables by name. TF 1: contrib/framework/python/ops/variables.py. */
import {
  get_default_graph,
  GraphKeys,
  pyFunction,
  ValueError,
  withContext,
  type DeviceLike,
  type DTypeLike,
  type NameLike,
  type ShapeLike,
  type TensorLike,
} from "@tfgraph/core";
import {
  get_variable,
  get_variable_scope,
  VariableScope,
  type CustomGetter,
  type InitializerLike,
  type Partitioner,
  type Regularizer,
  type Variable,
  type VariableGetter,
} from "@tfgraph/ops";
import { add_arg_scope } from "./arg_scope.ts";

const VARIABLE = [
  "name",
  "shape",
  "dtype",
  "initializer",
  "regularizer",
  "trainable",
  "collections",
  "caching_device",
  "device",
  "partitioner",
  "custom_getter",
  "use_resource",
] as const;
type VariableParameters = [
  name: NameLike,
  shape?: ShapeLike,
  dtype?: DTypeLike | null,
  initializer?: InitializerLike | TensorLike | null,
  regularizer?: Regularizer | null,
  trainable?: boolean,
  collections?: readonly unknown[] | null,
  caching_device?: string | null,
  device?: DeviceLike | null,
  partitioner?: Partitioner | null,
  custom_getter?: CustomGetter | null,
  use_resource?: boolean | null,
];

function makeVariable(collections: readonly unknown[] | null, bound: VariableParameters): Variable {
  const [name, shape, dtype, initializer, regularizer, trainable, , cachingDevice] = bound;
  const [device, partitioner, customGetter, useResource] = bound.slice(8) as [
    (DeviceLike | null)?,
    (Partitioner | null)?,
    (CustomGetter | null)?,
    (boolean | null)?,
  ];
  const make = (): Variable =>
    get_variable(name, {
      shape,
      dtype,
      initializer,
      regularizer,
      trainable: trainable ?? true,
      collections: [...new Set(collections ?? [GraphKeys.GLOBAL_VARIABLES])],
      caching_device: cachingDevice,
      partitioner,
      custom_getter: customGetter,
      use_resource: useResource,
    });
  return device ? withContext(get_default_graph().device(device), make) : make();
}

/**
 * A variable by name, found or made.
 * @param collections where it is kept; the global variables where left out
 * TF 1: `tf.contrib.framework.variable`.
 */
export const variable = add_arg_scope(
  pyFunction("variable", VARIABLE, (...bound: VariableParameters): Variable => makeVariable(bound[6] ?? null, bound), {
    required: 1,
  }),
);

/** A {@link variable} that is also kept in the collection of a model's variables. TF 1: `tf.contrib.framework.model_variable`. */
export const model_variable = add_arg_scope(
  pyFunction(
    "model_variable",
    VARIABLE,
    (...bound: VariableParameters): Variable => makeVariable(modelCollections(bound[6]), bound),
    { required: 1 },
  ),
);

function modelCollections(given: readonly unknown[] | null | undefined): readonly unknown[] {
  return [...(given ?? []), GraphKeys.GLOBAL_VARIABLES, GraphKeys.MODEL_VARIABLES];
}

/**
 * A getter that makes a layer's variables a model's, under other names.
 * @param names of a layer's variables and what they become
 * TF 1: `layers._build_variable_getter`.
 */
export function modelVariableGetter(names: Readonly<Record<string, string>> = {}): CustomGetter {
  return (getter: VariableGetter, name, { shape, dtype, initializer, regularizer, trainable, ...rest }) => {
    const slash = name.lastIndexOf("/") + 1;
    const last = name.slice(slash);
    const renamed = Object.hasOwn(names, last) ? name.slice(0, slash) + names[last]! : name;
    return getter(renamed, {
      shape,
      dtype,
      initializer,
      regularizer,
      trainable,
      reuse: get_variable_scope().reuse,
      collections: [...new Set(modelCollections(rest.collections))],
      caching_device: rest.caching_device,
      partitioner: rest.partitioner,
      use_resource: rest.use_resource,
      synchronization: rest.synchronization,
      aggregation: rest.aggregation,
    });
  };
}

// ------------------------------------------------------------------ variables by name

const GET_VARIABLES = ["scope", "suffix", "collection"] as const;

/**
 * Variables of a collection.
 * @param scope only those whose names begin so: a name, a regular expression, or a variable scope
 * @param suffix only those whose names end so
 * TF 1: `tf.contrib.framework.get_variables`.
 */
export const get_variables = pyFunction(
  "get_variables",
  GET_VARIABLES,
  (
    scope?: string | VariableScope | null,
    suffix?: string | null,
    collection: string = GraphKeys.GLOBAL_VARIABLES,
  ): Variable[] => {
    const prefix = scope instanceof VariableScope ? scope.name : (scope ?? null);
    const pattern = suffix ? `${prefix ?? ""}.*${suffix.includes(":") ? suffix : `${suffix}:`}` : prefix;
    return get_default_graph().get_collection(collection, pattern) as Variable[];
  },
);

function variablesOf(name: string, collection: string) {
  return pyFunction(
    name,
    ["scope", "suffix"],
    (scope?: string | VariableScope | null, suffix?: string | null): Variable[] =>
      get_variables(scope, suffix, collection),
  );
}

/** {@link get_variables} of models. TF 1: `tf.contrib.framework.get_model_variables`. */
export const get_model_variables = variablesOf("get_model_variables", GraphKeys.MODEL_VARIABLES);
/** {@link get_variables} of this process alone. TF 1: `tf.contrib.framework.get_local_variables`. */
export const get_local_variables = variablesOf("get_local_variables", GraphKeys.LOCAL_VARIABLES);
/** {@link get_variables} that are to be trained. TF 1: `tf.contrib.framework.get_trainable_variables`. */
export const get_trainable_variables = variablesOf("get_trainable_variables", GraphKeys.TRAINABLE_VARIABLES);

/** {@link get_variables} whose names end so. TF 1: `tf.contrib.framework.get_variables_by_suffix`. */
export function get_variables_by_suffix(suffix: string, scope: string | VariableScope | null = null): Variable[] {
  return get_variables(scope, suffix);
}

/** {@link get_variables} of this name in any scope. TF 1: `tf.contrib.framework.get_variables_by_name`. */
export function get_variables_by_name(given_name: string, scope: string | VariableScope | null = null): Variable[] {
  return get_variables(scope, `/${given_name}:|^${given_name}:`);
}

/** The one variable of this name. @throws ValueError where there is none TF 1: `tf.contrib.framework.get_unique_variable`. */
export function get_unique_variable(var_op_name: string): Variable {
  const candidates = get_variables(var_op_name);
  if (candidates.length === 0) throw new ValueError(`Couldn't find variable ${var_op_name}`);
  const found = candidates.find((candidate) => candidate.op.name === var_op_name);
  if (!found) throw new ValueError(`Variable ${var_op_name} does not uniquely identify a variable`);
  return found;
}

/**
 * Variables in some scopes and not in others: what a Saver is to restore of a pretrained network.
 * @param include the scopes; all variables where left out
 * @param exclude scopes whose variables are left out
 * TF 1: `tf.contrib.framework.get_variables_to_restore`.
 */
export const get_variables_to_restore = pyFunction(
  "get_variables_to_restore",
  ["include", "exclude"],
  (include?: readonly string[] | null, exclude?: readonly string[] | null): Variable[] => {
    const included = include ? listOf(include, "include").flatMap((scope) => get_variables(scope)) : get_variables();
    const excluded = new Set(exclude ? listOf(exclude, "exclude").flatMap((scope) => get_variables(scope)) : []);
    return included.filter((v) => !excluded.has(v));
  },
);

function listOf(value: readonly string[] | string, name: string): readonly string[] {
  if (typeof value === "string") throw new TypeError(`${name} is provided but is not a list or a tuple.`);
  return value;
}

/**
 * Those of some variables whose names regular expressions match.
 * @param reg_search whether they may match anywhere, and not from the start alone
 * TF 1: `tf.contrib.framework.filter_variables`.
 */
export const filter_variables = pyFunction(
  "filter_variables",
  ["var_list", "include_patterns", "exclude_patterns", "reg_search"],
  (
    var_list: readonly Variable[],
    include_patterns?: readonly string[] | null,
    exclude_patterns?: readonly string[] | null,
    reg_search: boolean = true,
  ): Variable[] => {
    const matches = (v: Variable, patterns: readonly string[]): boolean =>
      patterns.some((pattern) => new RegExp(reg_search ? pattern : `^(?:${pattern})`, "u").test(v.name));
    return var_list
      .filter((v) => !include_patterns || matches(v, include_patterns))
      .filter((v) => !exclude_patterns || !matches(v, exclude_patterns));
  },
  { required: 1 },
);

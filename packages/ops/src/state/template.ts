/** Functions that share their variables between calls. TF: python/ops/template.py. */
import {
  CallableObject,
  get_default_graph,
  GraphKeys,
  inspectCustom,
  isPlainObject,
  objectText,
  reprValue,
  ValueError,
  withContext,
} from "@tfgraph/core";
import type { Variable } from "./variable.ts";
import { freeScopeName, pureVariableScope, variable_scope, type VariableScope } from "./variable_scope.ts";
import type { CustomGetter } from "./variable_store.ts";

interface TemplateKeywords {
  readonly create_scope_now_?: boolean;
  readonly unique_name_?: string | null;
  readonly custom_getter_?: CustomGetter | null;
}

/** A function whose variables are made by its first call and used again by later ones. TF: `template.Template`. */
class Template<A extends readonly unknown[], R> extends CallableObject<A, R> {
  static readonly pythonName = "tensorflow.python.ops.template.Template";

  readonly func: (...args: A) => R;
  private readonly templateName: string;
  private readonly uniqueName: string | null;
  private readonly customGetter: CustomGetter | null;
  private scope: VariableScope | null = null;
  private variablesCreated = false;
  private isFirstCall = true;

  constructor(name: string, func: (...args: A) => R, given: TemplateKeywords) {
    super();
    this.func = func;
    this.templateName = name;
    this.uniqueName = given.unique_name_ ?? null;
    this.customGetter = given.custom_getter_ ?? null;
    if (given.create_scope_now_) {
      const opened = pureVariableScope(this.uniqueName ?? freeScopeName(name), null, {
        custom_getter: this.customGetter,
      });
      this.scope = withContext(opened, (scope) => scope);
    }
  }

  override get name(): string {
    return this.templateName;
  }
  /** The scope of its variables; null before the first call, unless it was made at once. */
  get variable_scope(): VariableScope | null {
    return this.scope;
  }
  get variable_scope_name(): string | null {
    if (!this.scope) return null;
    const { name } = this.scope;
    return name === "" || name.endsWith("/") ? name : `${name}/`;
  }
  get variables(): Variable[] {
    return [...this.global_variables, ...this.local_variables];
  }
  get global_variables(): Variable[] {
    return this.collected(GraphKeys.GLOBAL_VARIABLES);
  }
  get local_variables(): Variable[] {
    return this.collected(GraphKeys.LOCAL_VARIABLES);
  }
  get trainable_variables(): Variable[] {
    return this.collected(GraphKeys.TRAINABLE_VARIABLES);
  }
  get non_trainable_variables(): Variable[] {
    const trainable = new Set(this.trainable_variables);
    return this.global_variables.filter((v) => !trainable.has(v));
  }

  private collected(collection: string): Variable[] {
    if (!this.variablesCreated) return [];
    return get_default_graph().get_collection(collection, this.variable_scope_name) as Variable[];
  }

  /** @internal @throws ValueError where a later call makes variables that are to be trained */
  __call__(...args: A): R {
    const opened = this.scope
      ? variable_scope(this.scope, { reuse: !this.isFirstCall })
      : variable_scope(this.uniqueName, { default_name: this.templateName, custom_getter: this.customGetter });
    return withContext(opened, (scope) => {
      this.scope ??= scope;
      return this.variablesCreated ? this.callAgain(args) : this.callFirst(args);
    });
  }

  private callFirst(args: A): R {
    if (!this.isFirstCall) return this.func(...args); // it calls itself
    this.isFirstCall = false;
    try {
      const result = this.func(...args);
      this.variablesCreated = true;
      return result;
    } finally {
      if (!this.variablesCreated) this.isFirstCall = true;
    }
  }

  private callAgain(args: A): R {
    const trainable = get_default_graph().get_collection_ref(GraphKeys.TRAINABLE_VARIABLES);
    const before = trainable.length;
    const result = this.func(...args);
    if (trainable.length !== before) {
      throw new ValueError(
        `Trainable variable created when calling a template after the first time, perhaps you used tf.Variable when you meant tf.get_variable: ${reprValue(trainable.slice(before))}`,
      );
    }
    return result;
  }

  override toString(): string {
    return objectText(this);
  }
  [inspectCustom](): string {
    return objectText(this);
  }
}

/**
 * A function that shares its variables (those of `tf.get_variable`) between calls.
 * @param name the scope of its variables; made unique
 * @param func the function
 * @param keywords `create_scope_now_`: the scope is opened at once, and not by the first call; `unique_name_`: the scope's name as it
 *   is; `custom_getter_`; the others are given to the function, in a last object
 * @throws ValueError, when called, where a call after the first makes variables that are to be trained
 * TF: `tf.make_template`.
 */
export function make_template<A extends readonly unknown[], R>(
  name: string,
  func: (...args: A) => R,
  keywords: TemplateKeywords & Readonly<Record<string, unknown>> = {},
): Template<A, R> {
  if ((name as string | null) === null) throw new ValueError("name cannot be None.");
  const { create_scope_now_: now, unique_name_: unique, custom_getter_: getter, ...given } = keywords;
  const options = { create_scope_now_: now, unique_name_: unique, custom_getter_: getter };
  return new Template(name, Object.keys(given).length > 0 ? withKeywords(func, given) : func, options);
}

/** A function with some of its keywords given. Python: `functools.partial`. */
function withKeywords<A extends readonly unknown[], R>(
  func: (...args: A) => R,
  given: Readonly<Record<string, unknown>>,
): (...args: A) => R {
  return (...args) => {
    const last = args.at(-1);
    const [positional, keywords] = isPlainObject(last) ? [args.slice(0, -1), last] : [args, {}];
    return func(...([...positional, { ...given, ...keywords }] as unknown as A));
  };
}

/** Scopes of variables. TF: `tf.variable_scope` of python/ops/variable_scope.py. */
import {
  as_dtype,
  contextManager,
  convertToTensor,
  EnteredObject,
  float32,
  FloatLiteral,
  get_default_graph,
  GraphKeys,
  graphFromInputs,
  inspectCustom,
  isTensor,
  objectText,
  pyFunction,
  RuntimeError,
  Scope,
  surveyPlain,
  ValueError,
  withContext,
  type ContextManager,
  type DType,
  type DTypeLike,
  type Graph,
  type TensorLike,
  type DeviceLike,
} from "@tfgraph/core";
import type { InitializerLike } from "./initializers.ts";
import { ScopeCounts } from "./scope_counts.ts";
import type { Partitioner } from "./partitioned_variable.ts";
import type { Variable } from "./variable.ts";
import {
  AUTO_REUSE,
  VariableStore,
  type Constraint,
  type CustomGetter,
  type GetVariableKeywords,
  type Regularizer,
  type Reuse,
} from "./variable_store.ts";

/** What `tf.get_variable` takes from the scope where a call does not say it. */
interface Defaults {
  reuse: Reuse;
  initializer: InitializerLike | TensorLike | null;
  regularizer: Regularizer | null;
  caching_device: DeviceLike | null;
  partitioner: Partitioner | null;
  custom_getter: CustomGetter | null;
  dtype: DType;
  use_resource: boolean | null;
  constraint: Constraint | null;
}

/** What a scope inside changes: null where it leaves a default as it is. */
type ScopeDefaults = Partial<{ [K in keyof Defaults]: Defaults[K] | null }>;

const NO_DEFAULTS: Defaults = {
  reuse: false,
  initializer: null,
  regularizer: null,
  caching_device: null,
  partitioner: null,
  custom_getter: null,
  dtype: float32,
  use_resource: null,
  constraint: null,
};

/** A scope of variable names with the defaults of what is made in it. TF: `tf.VariableScope`. */
export class VariableScope extends EnteredObject {
  static readonly pythonName = "tensorflow.python.ops.variable_scope.VariableScope";

  readonly name: string;
  /** The name scope that operations went by when the scope was opened first. */
  readonly original_name_scope: string;
  private readonly defaults: Defaults;

  constructor(name: string, original_name_scope: string, defaults: Readonly<Defaults>) {
    super();
    this.name = name;
    this.original_name_scope = original_name_scope;
    this.defaults = { ...defaults };
  }

  get reuse(): Reuse {
    return this.defaults.reuse;
  }
  get initializer(): Defaults["initializer"] {
    return this.defaults.initializer;
  }
  get regularizer(): Regularizer | null {
    return this.defaults.regularizer;
  }
  get caching_device(): DeviceLike | null {
    return this.defaults.caching_device;
  }
  get partitioner(): Partitioner | null {
    return this.defaults.partitioner;
  }
  get custom_getter(): CustomGetter | null {
    return this.defaults.custom_getter;
  }
  get dtype(): DType {
    return this.defaults.dtype;
  }
  get use_resource(): boolean | null {
    return this.defaults.use_resource;
  }
  get constraint(): Constraint | null {
    return this.defaults.constraint;
  }

  /** From now on variables of this scope must exist. */
  reuse_variables(): void {
    this.defaults.reuse = true;
  }
  set_initializer(initializer: Defaults["initializer"]): void {
    this.defaults.initializer = initializer;
  }
  set_regularizer(regularizer: Regularizer | null): void {
    this.defaults.regularizer = regularizer;
  }
  set_caching_device(caching_device: DeviceLike | null): void {
    this.defaults.caching_device = caching_device;
  }
  set_partitioner(partitioner: Partitioner | null): void {
    this.defaults.partitioner = partitioner;
  }
  set_custom_getter(custom_getter: CustomGetter | null): void {
    this.defaults.custom_getter = custom_getter;
  }
  set_dtype(dtype: DTypeLike): void {
    this.defaults.dtype = as_dtype(dtype);
  }
  set_use_resource(use_resource: boolean | null): void {
    this.defaults.use_resource = use_resource;
  }

  /** What is in a collection and named inside this scope. */
  get_collection(name: string): unknown[] {
    return get_default_graph().get_collection(name, this.name ? `${this.name}/` : "");
  }
  trainable_variables(): Variable[] {
    return this.get_collection(GraphKeys.TRAINABLE_VARIABLES) as Variable[];
  }
  global_variables(): Variable[] {
    return this.get_collection(GraphKeys.GLOBAL_VARIABLES) as Variable[];
  }
  local_variables(): Variable[] {
    return this.get_collection(GraphKeys.LOCAL_VARIABLES) as Variable[];
  }

  /** @internal TF: `VariableScope.get_variable`. */
  _get_variable(store: VariableStore, name: string, given: GetVariableKeywords): Variable {
    const { defaults } = this;
    const fullName = this.name ? `${this.name}/${name}` : name;
    return withContext(get_default_graph().name_scope(null), () => {
      const initializer = checkedInitializer(given);
      return store.get_variable(fullName, {
        ...given,
        initializer: initializer ?? defaults.initializer,
        regularizer: given.regularizer ?? defaults.regularizer,
        caching_device: given.caching_device ?? defaults.caching_device,
        partitioner: given.partitioner ?? defaults.partitioner,
        custom_getter: given.custom_getter ?? defaults.custom_getter,
        reuse: given.reuse ?? defaults.reuse,
        use_resource: given.use_resource ?? defaults.use_resource,
        constraint: given.constraint ?? defaults.constraint,
        dtype: as_dtype(given.dtype ?? defaults.dtype).base_dtype,
      });
    });
  }

  /** @internal The defaults of a scope inside this one. */
  _inherit(changes: ScopeDefaults): Defaults {
    const given = Object.entries(changes).filter(([, value]) => (value ?? null) !== null);
    return { ...this.defaults, ...(Object.fromEntries(given) as Partial<Defaults>) };
  }

  override toString(): string {
    return objectText(this);
  }
  [inspectCustom](): string {
    return objectText(this);
  }
}

/** A plain integer where a float is asked for is a float. @throws ValueError where the initial value has another type */
function checkedInitializer({ dtype, initializer }: GetVariableKeywords): GetVariableKeywords["initializer"] {
  if (
    dtype === undefined ||
    dtype === null ||
    initializer === undefined ||
    initializer === null ||
    typeof initializer === "function"
  ) {
    return initializer;
  }
  const wanted = as_dtype(dtype);
  const isInteger = !isTensor(initializer) && surveyPlain(initializer)?.kind === "int";
  const value = isInteger && wanted.is_floating ? new FloatLiteral(initializer) : initializer;
  const own = convertToTensor(value).dtype.base_dtype;
  if (own !== wanted)
    throw new ValueError(`Initializer type '${own.toString()}' and explicit dtype '${wanted.toString()}' don't match.`);
  return value;
}

/** @internal The scopes of a graph that are open. TF: `_VariableScopeStore`. */
class OpenScopes {
  current = new VariableScope("", "", NO_DEFAULTS);
  readonly counts = new ScopeCounts();
  readonly store = new VariableStore();

  /** A name not open yet inside the current scope. */
  unique(prefix: string): string {
    const full = this.current.name ? `${this.current.name}/${prefix}` : prefix;
    if (!this.counts.isOpen(full)) return prefix;
    let i = 1;
    while (this.counts.isOpen(`${full}_${String(i)}`)) i += 1;
    return `${prefix}_${String(i)}`;
  }
}

const OPEN_SCOPES = Symbol("variable scopes");

/** @internal */
export function openScopes(graph: Graph = get_default_graph()): OpenScopes {
  let found = graph._extras.get(OPEN_SCOPES) as OpenScopes | undefined;
  if (!found) graph._extras.set(OPEN_SCOPES, (found = new OpenScopes()));
  return found;
}

/** What `tf.get_variable` made, by name. TF: `variable_scope._get_default_variable_store` */
export function storedVariables(): ReadonlyMap<string, Variable> {
  return openScopes().store.byName;
}

/** The scope variables are made in at present. TF: `tf.get_variable_scope`. */
export function get_variable_scope(): VariableScope {
  return openScopes().current;
}

/** A name of a scope that is not open yet inside the current one. TF: `_get_unique_variable_scope`. */
export function freeScopeName(prefix: string): string {
  return openScopes().unique(prefix);
}

/** A scope of variables alone, without a scope of operations. TF: `_pure_variable_scope`. */
export function pureVariableScope(
  nameOrScope: string | VariableScope,
  oldNameScope: string | null,
  changes: ScopeDefaults,
): ContextManager<VariableScope> {
  const scopes = openScopes();
  const { custom_getter: customGetter, ...rest } = changes;
  const inside = (outer: VariableScope, name: string, nameScope: string, reuse: Reuse): VariableScope => {
    const wrapped =
      customGetter && outer.custom_getter ? nestedGetter(customGetter, outer.custom_getter) : customGetter;
    const defaults = outer._inherit({ ...rest, custom_getter: wrapped ?? null });
    return new VariableScope(name, nameScope, { ...defaults, reuse, constraint: changes.constraint ?? null });
  };
  const reentered =
    nameOrScope instanceof VariableScope
      ? inside(nameOrScope, nameOrScope.name, nameOrScope.original_name_scope, changes.reuse || nameOrScope.reuse) // false and null both inherit
      : undefined;
  return contextManager(() => {
    const old = scopes.current;
    const { counts } = scopes;
    let scope: VariableScope;
    let forget: () => void;
    if (reentered) {
      scope = reentered;
      counts.open(scope.name);
      forget = counts.record();
    } else {
      const given = nameOrScope as string; // a scope is one to be entered again
      const name = old.name ? `${old.name}/${given}` : given;
      scope = inside(old, name, oldNameScope ?? given, changes.reuse || old.reuse); // false and null both inherit
      counts.open(name);
      forget = () => counts.closeInside(name);
    }
    scopes.current = scope;
    const exit = (): void => {
      if (scopes.current !== scope) throw new RuntimeError("Improper nesting of variable_scope.");
      forget();
      scopes.current = old;
    };
    return { value: scope, exit };
  });
}

function nestedGetter(inner: CustomGetter, outer: CustomGetter): CustomGetter {
  return (getter, name, keywords) => inner((n, ...args) => outer(getter, n, args[0] ?? {}) as Variable, name, keywords);
}

/**
 * A context in which variables and operations go by names inside a scope.
 * @param name_or_scope a name, or a scope to enter again; null takes a unique name made of `default_name`
 * @param values tensors whose graph is to be used
 * @param initializer what variables in it are initialized by where they do not say
 * @param reuse true: variables must exist; `tf.AUTO_REUSE`: they are made where they do not; inherited otherwise
 * @param auxiliary_name_scope false leaves the names of operations alone
 * @throws TypeError without a name, ValueError for `reuse` without one
 * TF: `tf.variable_scope`.
 */
export const variable_scope = pyFunction(
  "variable_scope",
  [
    "name_or_scope",
    "default_name",
    "values",
    "initializer",
    "regularizer",
    "caching_device",
    "partitioner",
    "custom_getter",
    "reuse",
    "dtype",
    "use_resource",
    "constraint",
    "auxiliary_name_scope",
  ],
  (
    name_or_scope: string | VariableScope | Scope | null,
    default_name?: string | null,
    values?: readonly unknown[] | null,
    initializer?: InitializerLike | TensorLike | null,
    regularizer?: Regularizer | null,
    caching_device?: DeviceLike | null,
    partitioner?: Partitioner | null,
    custom_getter?: CustomGetter | null,
    reuse?: Reuse,
    dtype?: DTypeLike | null,
    use_resource?: boolean | null,
    constraint?: Constraint | null,
    auxiliary_name_scope?: boolean,
  ): ContextManager<VariableScope> => {
    const named = name_or_scope instanceof Scope ? String(name_or_scope) : (name_or_scope ?? null);
    if (named === null && (default_name ?? null) === null)
      throw new TypeError("If default_name is None then name_or_scope is required");
    const wantedReuse = reuse === false ? null : (reuse ?? null);
    if (wantedReuse !== null && wantedReuse !== true && wantedReuse !== AUTO_REUSE) {
      throw new ValueError("The reuse parameter must be True or False or None.");
    }
    const changes: ScopeDefaults = {
      initializer: initializer ?? null,
      regularizer: regularizer ?? null,
      caching_device: caching_device ?? null,
      partitioner: partitioner ?? null,
      custom_getter: custom_getter ?? null,
      reuse: wantedReuse,
      dtype: dtype === undefined || dtype === null ? null : as_dtype(dtype),
      use_resource: use_resource ?? null,
      constraint: constraint ?? null,
    };
    const graph = graphFromInputs(values ?? []);
    let pure: ContextManager<VariableScope> | undefined;
    return contextManager(() => {
      const isFunction = get_default_graph().building_function;
      const asDefault = isFunction ? undefined : graph.as_default();
      asDefault?.__enter__();
      let nameScope: ContextManager<Scope> | undefined;
      try {
        nameScope = nameScopeFor(named, default_name ?? null, auxiliary_name_scope ?? true);
        const oldNameScope = nameScope?.__enter__().name ?? null;
        pure ??= pureScopeFor(named, default_name ?? null, oldNameScope, changes);
        const value = pure.__enter__();
        const entered = pure;
        const exit = (): void => {
          try {
            entered.__exit__();
          } finally {
            nameScope?.__exit__();
            asDefault?.__exit__();
          }
        };
        return { value, exit };
      } catch (error) {
        asDefault?.__exit__();
        throw error;
      }
    });
  },
);

/** The scope of operations that goes with a scope of variables; none for an empty name. */
function nameScopeFor(
  named: string | VariableScope | null,
  defaultName: string | null,
  auxiliary: boolean,
): ContextManager<Scope> | undefined {
  const graph = get_default_graph();
  if (!auxiliary) {
    const current = graph.get_name_scope();
    return graph.name_scope(current ? `${current}/` : current);
  }
  if (named === null) return graph.name_scope(defaultName);
  if (typeof named !== "string" && !(named instanceof VariableScope)) {
    throw new TypeError("VariableScope: name_or_scope must be a string or VariableScope.");
  }
  const name = typeof named === "string" ? named : named.name.slice(named.name.lastIndexOf("/") + 1);
  return name ? graph.name_scope(name) : undefined;
}

function pureScopeFor(
  named: string | VariableScope | null,
  defaultName: string | null,
  oldNameScope: string | null,
  changes: ScopeDefaults,
): ContextManager<VariableScope> {
  if (named !== null)
    return pureVariableScope(named, typeof named === "string" ? oldNameScope : named.original_name_scope, changes);
  if (changes.reuse) throw new ValueError("reuse=True cannot be used without a name_or_scope");
  return pureVariableScope(openScopes().unique(defaultName!), oldNameScope, changes);
}

/** What all optimizers share. TF: python/training/optimizer.py. */
import {
  AssertionError,
  asFloat,
  bfloat16,
  bindArguments,
  callableClass,
  convertToTensor,
  float32,
  float64,
  get_default_graph,
  GraphKeys,
  half,
  IndexedSlices,
  isTensor,
  NotImplementedError,
  Operation,
  RuntimeError,
  tracedAsOne,
  ValueError,
  withContext,
  inspectCustom,
  madeAt,
  objectText,
  withHint,
  type DType,
  type Graph,
  type NameLike,
  type PyArguments,
  type Tensor,
  type TensorLike,
  type TensorShape,
} from "@tfgraph/core";
import {
  assign_add,
  get_variable,
  gradients,
  group,
  initScope,
  name_scope,
  raw_ops,
  shape as shapeOp,
  trainable_variables,
  tuple,
  Variable,
  variable_scope,
  type InitializerLike,
  type VariableScope,
} from "@tfgraph/ops";
import {
  checkedPair,
  flatVariables,
  noGradientsError,
  targetOf,
  variablesText,
  type Gradient,
  type GradientAndVariable,
  type VariableList,
} from "./grads_and_vars.ts";
import { noteGradients } from "./unreached_variables.ts";
import { createSlot, createSlotWithInitializer, createZerosSlot } from "./slots.ts";

/** A rate or decay: a number, a tensor, or a function that makes one when the updates are built. */
export type Rate = TensorLike | (() => TensorLike);

const GATE_NONE = 0;
const GATE_OP = 1;
const GATE_GRAPH = 2;

/** The types variables may have, as TensorFlow lists them. */
const VALID_DTYPES: readonly DType[] = [float32, float64, half, bfloat16];

const MINIMIZE = [
  "loss",
  "global_step",
  "var_list",
  "gate_gradients",
  "aggregation_method",
  "colocate_gradients_with_ops",
  "name",
  "grad_loss",
] as const;
type MinimizeArguments = PyArguments<
  typeof MINIMIZE,
  [
    loss: Tensor,
    global_step?: Variable | Tensor | null,
    var_list?: VariableList | null,
    gate_gradients?: number,
    aggregation_method?: number | null,
    colocate_gradients_with_ops?: boolean,
    name?: NameLike,
    grad_loss?: Tensor | null,
  ]
>;

const COMPUTE = [
  "loss",
  "var_list",
  "gate_gradients",
  "aggregation_method",
  "colocate_gradients_with_ops",
  "grad_loss",
] as const;
type ComputeArguments = PyArguments<
  typeof COMPUTE,
  [
    loss: Tensor,
    var_list?: VariableList | null,
    gate_gradients?: number,
    aggregation_method?: number | null,
    colocate_gradients_with_ops?: boolean,
    grad_loss?: Tensor | null,
  ]
>;

const APPLY = ["grads_and_vars", "global_step", "name"] as const;
type ApplyArguments = PyArguments<
  typeof APPLY,
  [grads_and_vars: Iterable<GradientAndVariable>, global_step?: Variable | Tensor | null, name?: NameLike]
>;

/**
 * The base of optimizers. Extend it and write `_apply_dense(grad, variable)`, which returns the operation that updates one variable;
 * `_create_slots(var_list)` makes variables beside them, `_prepare()` tensors they share.
 * TF: `tf.train.Optimizer`.
 */
class BaseOptimizer {
  static readonly pythonName: string = "tensorflow.python.training.optimizer.Optimizer";
  static readonly GATE_NONE = GATE_NONE;
  static readonly GATE_OP = GATE_OP;
  static readonly GATE_GRAPH = GATE_GRAPH;

  readonly _use_locking: boolean;
  readonly _name: string;
  private readonly slots = new Map<string, Map<Operation, Variable>>();
  private readonly nonSlots = new Map<Graph, Map<string, Variable>>();
  private readonly nonSlotScope: VariableScope | undefined;

  /**
   * @param use_locking whether updates exclude each other; accepted, a session runs one at a time
   * @param name the scope of the updates
   * @throws ValueError without a name
   */
  constructor(use_locking: boolean, name: string, use_own_namescope_for_non_slot_vars = false) {
    if (!name) throw new ValueError("Must specify the optimizer name");
    this._use_locking = use_locking;
    this._name = name;
    if (use_own_namescope_for_non_slot_vars) {
      this.nonSlotScope = withContext(variable_scope(null, this._name), (scope) => scope);
    }
  }

  get_name(): string {
    return this._name;
  }
  toString(): string {
    return objectText(this);
  }
  [inspectCustom](): string {
    return objectText(this);
  }

  /**
   * An operation that makes `loss` smaller: `compute_gradients`, then `apply_gradients`.
   * @param loss a float tensor
   * @param global_step a variable to add 1 to after the updates
   * @param var_list the variables to train. Default: all trainable ones
   * @param gate_gradients `GATE_NONE`, `GATE_OP` or `GATE_GRAPH`: how long gradients wait for each other
   * @param grad_loss the gradient of `loss`, 1 by default
   * @throws ValueError where no variable has a gradient
   */
  minimize(...args: MinimizeArguments): Operation {
    const [loss, step, variables, gate, aggregation, colocate, name, gradLoss] = bindArguments(
      "Optimizer.minimize",
      MINIMIZE,
      args,
      { required: 1 },
    ) as [Tensor, (Variable | Tensor)?, VariableList?, number?, number?, boolean?, NameLike?, Tensor?];
    return tracedAsOne(() => {
      const gradsAndVars = this.compute_gradients(loss, {
        var_list: variables,
        gate_gradients: gate,
        aggregation_method: aggregation,
        colocate_gradients_with_ops: colocate,
        grad_loss: gradLoss,
      });
      if (gradsAndVars.every(([grad]) => grad === null))
        throw noGradientsError(
          loss,
          gradsAndVars.map(([, v]) => v),
        );
      return this.apply_gradients(gradsAndVars, { global_step: step, name });
    });
  }

  /**
   * The gradients of `loss`, each with its variable; null where there is none.
   * @throws ValueError without variables, for another gate, for a loss or variables that are no floats
   */
  compute_gradients(...args: ComputeArguments): [Gradient | null, Variable][] {
    const [loss, variables, gate = GATE_OP, aggregation, colocate = false, gradLoss] = bindArguments(
      "Optimizer.compute_gradients",
      COMPUTE,
      args,
      {
        required: 1,
      },
    ) as [Tensor, VariableList?, number?, number?, boolean?, Tensor?];
    if (gate !== GATE_NONE && gate !== GATE_OP && gate !== GATE_GRAPH) {
      throw new ValueError(
        `gate_gradients must be one of: Optimizer.GATE_NONE, Optimizer.GATE_OP, Optimizer.GATE_GRAPH.  Not ${String(gate)}`,
      );
    }
    this.assertValidDtypes([loss]);
    if (gradLoss) this.assertValidDtypes([gradLoss]);
    const varList = variables ? flatVariables(variables) : trainable_variables();
    const targets = varList.map(targetOf);
    if (targets.length === 0) {
      throw new ValueError(
        withHint(
          "No variables to optimize.",
          "Make variables (tf.Variable, tf.get_variable) that are trainable, or pass var_list.",
        ),
      );
    }
    const grads = tracedAsOne(() => {
      const found = gradients(loss, targets, {
        grad_ys: gradLoss ?? null,
        gate_gradients: gate === GATE_OP,
        aggregation_method: aggregation ?? null,
        colocate_gradients_with_ops: colocate,
      }) as (Gradient | null)[];
      return gate === GATE_GRAPH ? tuple(found) : found;
    });
    const gradsAndVars = grads.map((grad, i): [Gradient | null, Variable] => [grad, varList[i]!]);
    this.assertValidDtypes(gradsAndVars.filter(([grad]) => grad !== null).map(([, v]) => v));
    noteGradients(loss, gradsAndVars, !variables);
    return gradsAndVars;
  }

  /**
   * An operation that applies gradients to their variables.
   * @param grads_and_vars what `compute_gradients` returned, or made of it
   * @param global_step a variable to add 1 to after the updates
   * @param name the scope of the updates. Default: the optimizer's name
   * @throws ValueError where no variable has a gradient; TypeError for a gradient that is none
   */
  apply_gradients(...args: ApplyArguments): Operation {
    const [given, step, name] = bindArguments("Optimizer.apply_gradients", APPLY, args, { required: 1 }) as [
      Iterable<GradientAndVariable>,
      (Variable | Tensor | null)?,
      NameLike?,
    ];
    const pairs = [...given].map(checkedPair);
    if (pairs.length === 0) throw new ValueError("No variables provided.");
    const varList = pairs.filter(([grad]) => grad !== null).map(([, v]) => v);
    if (varList.length === 0) {
      throw new ValueError(`No gradients provided for any variable: ${variablesText(pairs.map(([, v]) => v))}.`);
    }
    return tracedAsOne(() => this.apply(pairs, varList, step ?? null, name));
  }

  private apply(
    pairs: readonly GradientAndVariable[],
    varList: readonly Variable[],
    step: Variable | Tensor | null,
    name: NameLike | undefined,
  ): Operation {
    initScope(() => this._create_slots(varList));
    return withContext(name_scope(name ?? null, this._name), (scope) => {
      this._prepare();
      const updates = pairs.flatMap(([grad, v]) => (grad === null ? [] : [this.update(grad, v)]));
      const applied = step ? this.countStep(updates, step, scope.name) : operationOf(this._finish(updates, scope.name));
      const trainOps = get_default_graph().get_collection_ref(GraphKeys.TRAIN_OP) as unknown[];
      if (!trainOps.includes(applied)) trainOps.push(applied);
      return applied;
    });
  }

  private update(grad: Gradient, variable: Variable): Tensor | Operation {
    const graph = get_default_graph();
    return withContext(graph.name_scope(`update_${variable.op.name}`), () =>
      withContext(graph.colocate_with(variable), () => {
        const { constraint } = variable;
        if (grad instanceof IndexedSlices) {
          if (constraint) throw new RuntimeError("Cannot use a constraint function on a sparse variable.");
          return this._apply_sparse_duplicate_indices(grad, variable);
        }
        const update = this._apply_dense(grad, variable);
        if (!constraint) return update;
        return withContext(graph.control_dependencies([update]), () =>
          variable.assign(constraint(variable as unknown as Tensor)),
        );
      }),
    );
  }

  private countStep(updates: readonly (Tensor | Operation)[], step: Variable | Tensor, name: string): Operation {
    const graph = get_default_graph();
    return withContext(graph.control_dependencies([this._finish(updates, "update")]), () =>
      withContext(graph.colocate_with(step), () => assign_add(step, 1, { name }).op),
    );
  }

  /** The variable this optimizer keeps for `variable` under that name; null where there is none. */
  get_slot(variable: Variable, name: string): Variable | null {
    return this.slots.get(name)?.get(variable.op) ?? null;
  }

  get_slot_names(): string[] {
    return [...this.slots.keys()].sort();
  }

  /** The optimizer's own variables in the default graph, by name. */
  variables(): Variable[] {
    const graph = get_default_graph();
    const own = [...(this.nonSlots.get(graph)?.values() ?? [])];
    for (const slots of this.slots.values())
      for (const slot of slots.values()) if (slot.graph === graph) own.push(slot);
    return own.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  }

  // ---------------------------------------------------------------- what subclasses write

  /** Makes the variables kept beside those to be trained. */
  _create_slots(_var_list: readonly Variable[]): void {
    // gradient descent keeps nothing
  }

  /** Makes tensors that all updates share, inside the optimizer's scope. */
  _prepare(): void {
    // most optimizers that are extended need none
  }

  /** The operation that updates a variable by a gradient of its shape. */
  _apply_dense(_grad: Tensor, _variable: Variable): Operation | Tensor {
    throw new NotImplementedError("");
  }

  /** The operation that updates rows of a variable; no row is named twice. */
  _apply_sparse(_grad: IndexedSlices, _variable: Variable): Operation | Tensor {
    throw new NotImplementedError("");
  }

  /** The same where rows may be named twice: adds them up, then `_apply_sparse`. */
  _apply_sparse_duplicate_indices(grad: IndexedSlices, variable: Variable): Operation | Tensor {
    const { y: rows, idx: positions } = raw_ops.Unique({ x: grad.indices });
    const count = shapeOp(rows).getitem(0);
    const sums = raw_ops.UnsortedSegmentSum({ data: grad.values, segment_ids: positions, num_segments: count });
    return this._apply_sparse(new IndexedSlices(sums, rows, grad.dense_shape), variable);
  }

  /** What runs all updates. */
  _finish(update_ops: readonly (Tensor | Operation)[], name_scope: NameLike): Operation | Tensor {
    return group(...update_ops, { name: name_scope });
  }

  /** The types a loss and variables may have. */
  _valid_dtypes(): readonly DType[] {
    return VALID_DTYPES;
  }

  // ---------------------------------------------------------------- what subclasses call

  /** The slot under that name, made of a tensor where it does not exist. @param op_name the last part of its variable's name */
  _get_or_make_slot(variable: Variable, value: Tensor, slot_name: string, op_name: string): Variable {
    return this.slot(variable, slot_name, () => createSlot(variable, value, op_name));
  }

  _get_or_make_slot_with_initializer(
    variable: Variable,
    initializer: InitializerLike,
    shape: TensorShape,
    dtype: DType,
    slot_name: string,
    op_name: string,
  ): Variable {
    return this.slot(variable, slot_name, () =>
      createSlotWithInitializer(variable, initializer, shape, dtype, op_name),
    );
  }

  /** The slot under that name, made of zeros where it does not exist. */
  _zeros_slot(variable: Variable, slot_name: string, op_name: string): Variable {
    return this.slot(variable, slot_name, () => createZerosSlot(variable, op_name));
  }

  private slot(variable: Variable, slotName: string, create: () => Variable): Variable {
    const named = this._slot_dict(slotName);
    let slot = named.get(variable.op);
    if (!slot) named.set(variable.op, (slot = create()));
    return slot;
  }

  /** The slots of one name by their variables' operations. */
  _slot_dict(slot_name: string): Map<Operation, Variable> {
    let named = this.slots.get(slot_name);
    if (!named) this.slots.set(slot_name, (named = new Map<Operation, Variable>()));
    return named;
  }

  /** A variable the optimizer has one of, beside `colocate_with`. */
  _create_non_slot_variable(initial_value: Rate, name: string, colocate_with: Variable): Variable {
    const { graph } = colocate_with;
    let named = this.nonSlots.get(graph);
    if (!named) this.nonSlots.set(graph, (named = new Map<string, Variable>()));
    let variable = named.get(name);
    if (!variable) {
      const value = asFloat(initial_value) as TensorLike;
      variable = withContext(graph.colocate_with(colocate_with), () => {
        const scope = this.nonSlotScope;
        if (!scope) return Variable({ initial_value: value, name, trainable: false });
        return withContext(graph.name_scope(""), () =>
          withContext(variable_scope(scope), () => get_variable(name, { initializer: value, trainable: false })),
        );
      });
      named.set(name, variable);
    }
    return variable;
  }

  _get_non_slot_variable(name: string, graph: Graph = get_default_graph()): Variable | null {
    return this.nonSlots.get(graph)?.get(name) ?? null;
  }

  /** A rate as a tensor of floats; a function is called. */
  _rate_tensor(rate: Rate, name: string): Tensor {
    return convertToTensor(asFloat(this._call_if_callable(rate)), { name });
  }

  _call_if_callable<T>(param: T | (() => T)): T {
    return typeof param === "function" ? (param as () => T)() : param;
  }

  private assertValidDtypes(tensors: readonly (Tensor | Variable)[]): void {
    const valid = this._valid_dtypes();
    for (const { dtype, name, op } of tensors) {
      if (valid.includes(dtype.base_dtype)) continue;
      throw new ValueError(
        withHint(
          `Invalid type tf.${dtype.base_dtype.name} for ${name}, expected: [${valid.map((t) => `tf.${t.name}`).join(", ")}].`,
          `'${name}'${madeAt(op)}, has whole numbers, which have no gradient. Write the float literals tf.float(2) where it began with plain numbers, or give dtype: tf.float32.`,
        ),
      );
    }
  }
}

/** TF: `tf.train.Optimizer`. */
export const Optimizer = callableClass(BaseOptimizer);
export type Optimizer = BaseOptimizer;

function operationOf(applied: Operation | Tensor): Operation {
  if (applied instanceof Operation) return applied;
  if (isTensor(applied)) return applied.op;
  throw new AssertionError(`_finish must return an Operation or a Tensor, got ${String(applied)}`);
}

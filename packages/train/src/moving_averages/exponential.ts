/** Averages of variables and tensors over training. TF: python/training/moving_averages.py. */
import {
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
  inspectCustom,
  objectText,
  withContext,
  type DType,
  type Operation,
  type PyArguments,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import {
  cast,
  global_variables,
  group,
  initScope,
  isVariable,
  minimum,
  moving_average_variables,
  name_scope,
  trainable_variables,
  type Variable,
} from "@tfgraph/ops";
import { createSlot, createZerosSlot, initializedOrInitial, type Primary } from "../optimizers/slots.ts";
import { assign_moving_average } from "./assign.ts";

const FLOATS: readonly DType[] = [bfloat16, half, float32, float64];

const NAMES = ["decay", "num_updates", "zero_debias", "name"] as const;
type Arguments = PyArguments<
  typeof NAMES,
  [decay: TensorLike, num_updates?: TensorLike | null, zero_debias?: boolean, name?: string]
>;

const APPLY = ["var_list"] as const;

/**
 * Keeps an exponentially decaying average of each variable or tensor: `average -= (average - value) * (1 - decay)` whenever the
 * operation that `apply` makes is run.
 * TF: `tf.train.ExponentialMovingAverage`.
 */
class Average {
  static readonly pythonName: string = "tensorflow.python.training.moving_averages.ExponentialMovingAverage";
  private readonly decay: TensorLike;
  private readonly numUpdates: TensorLike | null;
  private readonly zeroDebias: boolean;
  private readonly label: string;
  private readonly averages = new Map<Primary, Variable>();

  /**
   * Takes decay (how much of an average stays at each update, from 0 to 1), num_updates (a count of updates: the decay is smaller
   * while it is low, `min(decay, (1 + n) / (10 + n))`), zero_debias (whether averages of tensors are corrected for having begun
   * at 0) and name (the last part of the averages' names).
   */
  constructor(...args: Arguments) {
    const [decay, numUpdates, zeroDebias, name] = bindArguments("ExponentialMovingAverage.__init__", NAMES, args, {
      required: 1,
    }) as [TensorLike, (TensorLike | null)?, boolean?, string?];
    this.decay = asFloat(decay);
    this.numUpdates = numUpdates ?? null;
    this.zeroDebias = zeroDebias ?? false;
    this.label = name ?? "ExponentialMovingAverage";
  }

  get name(): string {
    return this.label;
  }
  toString(): string {
    return objectText(this);
  }
  [inspectCustom](): string {
    return objectText(this);
  }

  /**
   * An operation that updates the averages, which are made where they do not exist yet.
   * @param var_list variables or tensors of floats; all trainable variables unless told
   * @throws TypeError for what are no floats
   */
  apply(...args: PyArguments<typeof APPLY, [var_list?: readonly Primary[] | null]>): Operation {
    const [list] = bindArguments("ExponentialMovingAverage.apply", APPLY, args) as [(readonly Primary[] | null)?];
    const values = list ?? trainable_variables();
    const debiased = new Set<Variable>();
    for (const value of values) this.keep(value, debiased);
    return withContext(name_scope(this.label), (scope) => {
      const decay = this.currentDecay();
      const updates = values.map((value) => {
        const average = this.averages.get(value)!;
        return assign_moving_average(average, value, decay, debiased.has(average));
      });
      return group(...updates, { name: scope });
    });
  }

  private keep(value: Primary, debiased: Set<Variable>): void {
    if (!FLOATS.includes(value.dtype.base_dtype))
      throw new TypeError(`The variables must be half, float, or double: ${value.name}`);
    if (this.averages.has(value)) return;
    const graph = get_default_graph();
    const average = initScope(() => {
      if (!isVariable(value)) {
        const slot = createZerosSlot(value, this.label);
        if (this.zeroDebias) debiased.add(slot);
        return slot;
      }
      const initial = withContext(graph.device(value.device), () => initializedOrInitial(value));
      const slot = createSlot(value, initial, this.label);
      graph.add_to_collection(GraphKeys.MOVING_AVERAGE_VARIABLES, value);
      return slot;
    });
    this.averages.set(value, average);
  }

  private currentDecay(): Tensor {
    const decay = convertToTensor(this.decay, { dtype: float32, name: "decay" });
    if (this.numUpdates === null) return decay;
    const count = cast(this.numUpdates, float32, "num_updates");
    const above = count.radd(1);
    return minimum(decay, above.truediv(count.radd(10)));
  }

  /** The variable that holds the average, null where there is none. */
  average(value: Primary): Variable | null {
    return this.averages.get(value) ?? null;
  }

  /** The name of that variable, also before it is made. */
  average_name(value: Primary): string {
    const average = this.averages.get(value);
    return average ? average.op.name : get_default_graph().unique_name(`${value.op.name}/${this.label}`, false);
  }

  /**
   * What a Saver takes to restore averages in place of the variables they are of, and all other variables as they are.
   * @param moving_avg_variables the variables whose averages are wanted; all trainable ones and those averaged unless told
   */
  variables_to_restore(moving_avg_variables?: readonly Variable[] | null): Record<string, Variable> {
    const averaged = new Set(moving_avg_variables ?? [...trainable_variables(), ...moving_average_variables()]);
    const byName = new Map<string, Variable>();
    for (const v of averaged) byName.set(this.average_name(v), v);
    const names = new Set([...averaged].map((v) => v.name));
    for (const v of new Set(global_variables())) {
      if (!names.has(v.name) && !byName.has(v.op.name)) byName.set(v.op.name, v);
    }
    return Object.fromEntries(byName);
  }
}

/** TF: `tf.train.ExponentialMovingAverage`. */
export const ExponentialMovingAverage = callableClass(Average);
export type ExponentialMovingAverage = Average;

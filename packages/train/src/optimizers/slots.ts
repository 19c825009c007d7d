/** Variables kept beside a variable or another tensor. TF: python/training/slot_creator.py. */
import {
  get_default_graph,
  withContext,
  type DType,
  type ShapeLike,
  type Tensor,
  type TensorShape,
} from "@tfgraph/core";
import {
  cond,
  get_variable,
  get_variable_scope,
  isVariable,
  is_variable_initialized,
  shape as shapeOp,
  variable_scope,
  zeros,
  zeros_initializer,
  type InitializerLike,
  type Variable,
} from "@tfgraph/ops";

/** What a slot is beside. */
export type Primary = Variable | Tensor;

interface SlotOptions {
  readonly initializer: InitializerLike | Tensor;
  readonly shape: ShapeLike;
  readonly dtype: DType | null;
  readonly validateShape: boolean;
}

function createSlotVariable(primary: Primary, options: SlotOptions): Variable {
  const scope = get_variable_scope();
  const { partitioner } = scope;
  scope.set_partitioner(null);
  const slot = get_variable("", {
    shape: typeof options.initializer === "function" ? options.shape : null,
    dtype: options.dtype,
    initializer: options.initializer,
    trainable: false,
    validate_shape: options.validateShape,
  });
  scope.set_partitioner(partitioner);
  const slice = isVariable(primary) ? primary._save_slice_info : null;
  const rank = slot.shape.ndims;
  if (slice && rank !== 0) {
    const slotName = slot.op.name.slice(primary.op.name.length + 1);
    slot._save_slice_info = {
      full_name: `${slice.full_name}/${slotName}`,
      full_shape: slice.full_shape.slice(0, rank ?? undefined),
      var_offset: slice.var_offset.slice(0, rank ?? undefined),
      var_shape: slice.var_shape.slice(0, rank ?? undefined),
    };
  }
  return slot;
}

/** Slots of what is no variable are placed anywhere. */
function createInScope(primary: Primary, name: string, options: SlotOptions): Variable {
  const create = (): Variable => createSlotVariable(primary, options);
  return withContext(variable_scope(null, `${primary.op.name}/${name}`), () =>
    holdsVariable(primary) ? withContext(get_default_graph().colocate_with(primary), create) : create(),
  );
}

const VARIABLE_OPS = new Set(["Variable", "VariableV2", "VarHandleOp"]);

function holdsVariable(primary: Primary): boolean {
  return VARIABLE_OPS.has(primary.op.type);
}

/** A slot with an initial value, named `<variable>/<name>` and placed beside the variable. */
export function createSlot(primary: Primary, value: Tensor, name: string): Variable {
  return createInScope(primary, name, {
    initializer: value,
    shape: null,
    dtype: null,
    validateShape: value.shape.is_fully_defined(),
  });
}

export function createSlotWithInitializer(
  primary: Primary,
  initializer: InitializerLike,
  shape: TensorShape,
  dtype: DType,
  name: string,
): Variable {
  return createInScope(primary, name, { initializer, shape, dtype, validateShape: shape.is_fully_defined() });
}

/** A slot of zeros in the shape of the variable. */
export function createZerosSlot(primary: Primary, name: string): Variable {
  const { dtype, shape } = primary;
  if (shape.is_fully_defined()) return createSlotWithInitializer(primary, zeros_initializer(), shape, dtype, name);
  const present = isVariable(primary) ? initializedOrInitial(primary) : primary;
  return createSlot(primary, zeros(shapeOp(present), dtype), name);
}

/** The variable's value, or its initial value before it has one. */
export function initializedOrInitial(variable: Variable): Tensor {
  return cond(
    is_variable_initialized(variable),
    () => variable.read_value(),
    () => variable.initial_value,
  ) as Tensor;
}

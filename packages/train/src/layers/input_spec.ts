/** What a layer's inputs must be like. TF: tf_keras/src/engine/input_spec.py. */
import {
  as_dtype,
  as_shape,
  bindArguments,
  callableClass,
  isTensor,
  reprValue,
  typeName,
  ValueError,
  type DTypeLike,
  type PyArguments,
  type ShapeLike,
  type Tensor,
  type TensorShape,
} from "@tfgraph/core";

const INPUT_SPEC = ["dtype", "shape", "ndim", "max_ndim", "min_ndim", "axes"] as const;

class InputSpecification {
  static readonly pythonName = "tf_keras.src.engine.input_spec.InputSpec";

  readonly dtype: string | null;
  readonly shape: readonly (number | null)[] | null;
  readonly ndim: number | null;
  readonly max_ndim: number | null;
  readonly min_ndim: number | null;
  readonly axes: ReadonlyMap<number, number | null>;

  /**
   * @param dtype the type inputs must have
   * @param shape the shape they must have; unknown sizes fit any
   * @param ndim how many axes they must have
   * @param max_ndim how many at most
   * @param min_ndim how many at least
   * @param axes the sizes of some axes, by number; negative ones count from the end
   * @throws ValueError for an axis beyond the number of axes
   */
  constructor(
    ...args: PyArguments<
      typeof INPUT_SPEC,
      [
        dtype?: DTypeLike | null,
        shape?: ShapeLike,
        ndim?: number | null,
        max_ndim?: number | null,
        min_ndim?: number | null,
        axes?: Readonly<Record<number, number | null>> | null,
      ]
    >
  ) {
    const [dtype, shape, ndim, maxNdim, minNdim, axes] = bindArguments("InputSpec.__init__", INPUT_SPEC, args) as [
      (DTypeLike | null)?,
      ShapeLike?,
      (number | null)?,
      (number | null)?,
      (number | null)?,
      Readonly<Record<number, number | null>>?,
    ];
    this.dtype = dtype === undefined || dtype === null ? null : as_dtype(dtype).name;
    this.shape = as_shape(shape ?? null).known ?? null;
    this.ndim = this.shape?.length ?? ndim ?? null;
    this.max_ndim = maxNdim ?? null;
    this.min_ndim = minNdim ?? null;
    this.axes = new Map(Object.entries(axes ?? {}).map(([axis, size]) => [Number(axis), size]));
    const most = this.ndim ?? this.max_ndim;
    const largest = Math.max(...this.axes.keys());
    if (this.axes.size > 0 && most !== null && largest > most - 1)
      throw new ValueError(`Axis ${String(largest)} is greater than the maximum allowed value: ${String(most - 1)}`);
  }
}

/** What a layer's inputs must be like. TF: `tf.layers.InputSpec`. */
export const InputSpec = callableClass(InputSpecification);
export type InputSpec = InputSpecification;

/** Specifications of one input, or of several in order; null for any. */
export type InputSpecs = InputSpec | readonly (InputSpec | null)[] | null;

/**
 * @param inputs the tensors given, nesting flattened
 * @throws ValueError where one is not what the layer takes
 * TF: `assert_input_compatibility`.
 */
export function checkInputs(specs: InputSpecs, inputs: readonly unknown[], layerName: string): void {
  if (!specs) return;
  const list = Array.isArray(specs) ? (specs as readonly (InputSpec | null)[]) : [specs as InputSpec];
  inputs.slice(0, list.length).forEach((input, i) => {
    if (list[i] && !isTensor(input) && !hasShape(input)) {
      throw new TypeError(
        `Inputs to a layer should be tensors. Got '${reprValue(input)}' (of type <class '${typeName(input)}'>) as input for layer '${layerName}'.`,
      );
    }
  });
  if (inputs.length !== list.length) {
    throw new ValueError(
      `Layer "${layerName}" expects ${String(list.length)} input(s), but it received ${String(inputs.length)} input tensors. Inputs received: ${reprValue(inputs)}`,
    );
  }
  list.forEach((spec, i) => {
    if (spec) checkInput(spec, inputs[i] as Tensor, `Input ${String(i)} of layer "${layerName}"`);
  });
}

function hasShape(value: unknown): boolean {
  return typeof value === "object" && value !== null && "shape" in value;
}

function checkInput(spec: InputSpec, input: Tensor, which: string): void {
  const { known } = input.shape;
  if (!known) return;
  const refuse = (expected: string, found: string): never => {
    throw new ValueError(`${which} is incompatible with the layer: expected ${expected}, found ${found}`);
  };
  const found = `ndim=${String(known.length)}`;
  const full = `${found}. Full shape received: ${dimensionsText(input.shape)}`;
  if (spec.ndim !== null && known.length !== spec.ndim) refuse(`ndim=${String(spec.ndim)}`, full);
  if (spec.max_ndim !== null && known.length > spec.max_ndim) refuse(`max_ndim=${String(spec.max_ndim)}`, found);
  if (spec.min_ndim !== null && known.length < spec.min_ndim) refuse(`min_ndim=${String(spec.min_ndim)}`, full);
  if (spec.dtype !== null && input.dtype.name !== spec.dtype)
    refuse(`dtype=${spec.dtype}`, `dtype=${input.dtype.toString()}`);
  for (const [axis, size] of spec.axes) {
    const actual = known.at(axis) ?? null;
    if (size !== null && actual !== null && actual !== size) {
      throw new ValueError(
        `${which} is incompatible with the layer: expected axis ${String(axis)} of input shape to have value ${String(size)}, ` +
          `but received input with shape ${sizesText(known)}`,
      );
    }
  }
  const differs = spec.shape?.some((size, i) => size !== null && (known[i] ?? null) !== null && known[i] !== size);
  if (differs) refuse(`shape=${sizesText(spec.shape!)}`, `shape=${sizesText(known)}`);
}

/** Python's text of a tuple of sizes. */
export function sizesText(sizes: readonly (number | null)[]): string {
  const items = sizes.map((size) => (size === null ? "None" : String(size)));
  return `(${items.join(", ")}${items.length === 1 ? "," : ""})`;
}

/** Python's text of a shape made a tuple. */
export function dimensionsText(shape: TensorShape): string {
  const items = (shape.known ?? []).map((size) => `Dimension(${size === null ? "None" : String(size)})`);
  return `(${items.join(", ")}${items.length === 1 ? "," : ""})`;
}

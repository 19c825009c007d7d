/** What is fed: keys to tensors, values to data of their type and shape. TF: `BaseSession._run`. */
import type { DType } from "../dtype.ts";
import { KeyError, splitHint, ValueError, withHint } from "../errors.ts";
import type { Graph } from "../graph.ts";
import { asGraphElement } from "../graph_elements.ts";
import { IndexedSlices, SparseTensor } from "../indexed_slices.ts";
import { isNDArray } from "../ndarray.ts";
import { isPlainObject } from "../py_function.ts";
import { reprString, reprValue, typeName } from "../python_text.ts";
import { isTensor, type Tensor } from "../tensor.ts";
import { TensorShape } from "../tensor_shape.ts";
import { elementCount, type TensorValue } from "../tensor_value.ts";
import { toTensorValue, typedArrayDtype } from "../to_tensor_value.ts";
import { madeAt } from "../where.ts";
import type { FeedDict } from "./default_session.ts";
import type { Feed } from "./executor.ts";

/** @throws TypeError, ValueError in TF's words */
export function collectFeeds(graph: Graph, feeds: FeedDict | null | undefined): Feed[] {
  if (feeds === null || feeds === undefined) return [];
  if (!(feeds instanceof Map) && !isPlainObject(feeds)) {
    throw new TypeError(`\`feed_dict\` must be a dictionary, got ${typeName(feeds)}`);
  }
  const result: Feed[] = [];
  if (feeds instanceof Map) for (const [key, value] of feeds) addFeed(graph, key, value, result);
  else for (const key of Object.keys(feeds)) addFeed(graph, key, (feeds as Record<string, unknown>)[key], result);
  return result;
}

function addFeed(graph: Graph, key: unknown, value: unknown, result: Feed[]): void {
  if (key instanceof SparseTensor || key instanceof IndexedSlices) {
    const parts =
      key instanceof SparseTensor
        ? [key.indices, key.values, key.dense_shape]
        : [key.values, key.indices, key.dense_shape];
    const values = value as readonly unknown[];
    parts.forEach((part, i) => {
      if (part) addFeed(graph, part, values[i], result);
    });
    return;
  }
  const tensor = keyTensor(graph, key);
  if (!graph.is_feedable(tensor)) throw new ValueError(`Tensor ${tensor.name} may not be fed.`);
  result.push({ tensor, value: feedValue(tensor, value) });
}

function keyTensor(graph: Graph, key: unknown): Tensor {
  try {
    return asGraphElement(graph, key, true, false) as Tensor;
  } catch (error) {
    if (!(error instanceof ValueError || error instanceof KeyError || error instanceof TypeError)) throw error;
    const [first, ...hints] = splitHint(error.message);
    throw new TypeError(withHint(`Cannot interpret feed_dict key as Tensor: ${first}`, ...hints));
  }
}

/**
 * A value as the tensor's dtype. It may share memory with what the user gave: it is read before the run returns.
 * @throws TypeError for tensors and for values of another type, ValueError for values of another shape
 */
export function feedValue(tensor: Tensor, value: unknown): TensorValue {
  if (isTensor(value) || (typeof value === "object" && value !== null && "_as_graph_element" in value)) {
    throw new TypeError(
      withHint(
        `The value of a feed cannot be a tf.Tensor object. Acceptable feed values include Python scalars, strings, lists, numpy ndarrays, or TensorHandles. For reference, the tensor object was ${isTensor(value) ? value._str() : reprValue(value)} which was passed to the argument \`feed_dict\` with key ${tensor._str()}.`,
        `${isTensor(value) ? `'${value.name}'${madeAt(value.op)}, has` : "It has"} no value of its own: run it first, const value = sess.run(tensor), and feed value.`,
      ),
    );
  }
  if (value === undefined || value === null) throw nothingFed(tensor, value);
  const dtype = tensor.dtype.base_dtype;
  const fed = shaped(tensor.shape, convertFeed(tensor, value, dtype), value);
  if (!tensor.shape.is_compatible_with(fed.shape)) throw shapeError(tensor, fed.shape);
  return fed;
}

/** Python's None is a scalar to numpy, and mostly refused for its shape. */
function nothingFed(tensor: Tensor, value: null | undefined): Error {
  const hint = `The value for '${tensor.name}'${madeAt(tensor.op)}, is ${String(value)}${value === undefined ? ": a misspelled name of a property gives that" : ""}.`;
  if (!tensor.shape.is_compatible_with([])) return shapeError(tensor, [], hint);
  return new TypeError(
    withHint(`Cannot feed None for Tensor ${tensor.name}, which has dtype ${tensor.dtype.base_dtype.name}`, hint),
  );
}

/** numpy's words for text where numbers are wanted. */
function notANumber(tensor: Tensor, value: unknown, dtype: DType): ValueError | undefined {
  const text = Array.isArray(value) ? (value.flat(Infinity) as unknown[]).find((v) => typeof v === "string") : value;
  if (typeof text !== "string" || dtype.arrayType === undefined) return undefined;
  const hint = `The fed value holds text where '${tensor.name}'${madeAt(tensor.op)}, takes ${dtype.name}: convert it with Number(text).`;
  if (dtype.is_integer)
    return new ValueError(withHint(`invalid literal for int() with base 10: np.str_(${reprString(text)})`, hint));
  return new ValueError(
    withHint(
      `could not convert string to ${dtype.is_complex ? "complex" : "float"}: np.str_(${reprString(text)})`,
      hint,
    ),
  );
}

function convertFeed(tensor: Tensor, value: unknown, dtype: DType): TensorValue {
  try {
    return toTensorValue(value, dtype);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const text = notANumber(tensor, value, dtype);
    if (text) throw text;
    throw new TypeError(
      withHint(
        `Type of feed value ${shorten(reprValue(value))} with type <class '${typeName(value)}'> is not compatible with Tensor type <class 'numpy.${numpyName(dtype)}'>. Try explicitly setting the type of the feed tensor to a larger type (e.g. int64).`,
        `'${tensor.name}'${madeAt(tensor.op)}, takes ${dtype.name}: ${splitHint(error.message)[0]}`,
        dtype.is_integer && "Round the values (np.round, Math.trunc), or make the placeholder tf.float32.",
      ),
    );
  }
}

/** The scalar type's name in numpy. */
function numpyName(dtype: DType): string {
  return dtype.name === "bool" ? "bool" : dtype.name === "string" ? "object_" : dtype.name;
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** A typed array takes the static shape where that leaves at most one size open. */
function shaped(shape: TensorShape, value: TensorValue, original: unknown): TensorValue {
  const sizes = shape.known;
  if (!sizes || sizes.length === 1 || typedArrayDtype(original) === undefined || isNDArray(original)) return value;
  const count = elementCount(value.shape);
  const open = sizes.filter((d) => d === null).length;
  const known = sizes.reduce<number>((n, d) => n * (d ?? 1), 1);
  if (open > 1 || (open === 0 ? known !== count : known === 0 || count % known !== 0)) return value;
  return { ...value, shape: sizes.map((d) => d ?? count / known) };
}

function shapeError(tensor: Tensor, shape: readonly number[], hint = reshapeHint(tensor.shape, shape)): ValueError {
  const given = new TensorShape(shape).toString();
  return new ValueError(
    withHint(
      `Cannot feed value of shape ${given} for Tensor ${tensor.name}, which has shape ${tensor.shape.toString()}`,
      placeholderText(tensor),
      hint,
    ),
  );
}

function placeholderText(tensor: Tensor): string {
  return `'${tensor.name}'${madeAt(tensor.op)}, takes values of shape [${tensor.shape.known!.map((d) => (d === null ? "any" : String(d))).join(", ")}].`;
}

function reshapeHint(shape: TensorShape, given: readonly number[]): string | undefined {
  const sizes = shape.known;
  if (!sizes) return undefined;
  if (sizes.length === given.length + 1 && given.every((d, i) => sizes[i + 1] === null || sizes[i + 1] === d)) {
    return "That is one example where a batch is taken: feed a list of it, [example].";
  }
  const count = elementCount(given);
  const known = sizes.reduce<number>((n, d) => n * (d ?? 1), 1);
  const open = sizes.filter((d) => d === null).length;
  if (open < 2 && known > 0 && (open === 0 ? known === count : count % known === 0)) {
    return `The same ${count.toLocaleString("en-US")} numbers fit: reshape them to [${sizes.map((d) => String(d ?? count / known)).join(", ")}].`;
  }
  if (given.length === sizes.length && given.slice(1).every((d, i) => sizes[i + 1] === d)) {
    return `To take batches of any size, make the placeholder of shape [${["null", ...sizes.slice(1).map(String)].join(", ")}].`;
  }
  return "Feed values of that shape, or give the placeholder the shape of the values.";
}

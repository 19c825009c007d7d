/** What a handle of a TensorArray refers to while a graph runs. TF: core/kernels/tensor_array.h. */
import {
  allocateData,
  bfloat16,
  elementCount,
  fromBfloat16Bits,
  fromHalfBits,
  half,
  InvalidArgumentError,
  protoTypeName,
  TensorShape,
  toBfloat16Bits,
  toHalfBits,
  type DType,
  type TensorValue,
} from "@tfgraph/core";

interface Element {
  /** Absent after a read that clears, and where only the shape is known: zeros. */
  value: TensorValue | undefined;
  shape: readonly number[];
  isWritten: boolean;
  isRead: boolean;
  isCleared: boolean;
}

export interface StoredArrayOptions {
  readonly name: string;
  readonly dtype: DType;
  readonly size: number;
  readonly elementShape: TensorShape;
  /** Whether the first write decides the shape of all elements. */
  readonly identicalShapes: boolean;
  readonly isDynamic: boolean;
  readonly clearAfterRead: boolean;
  /** Gradients that are written to one place are summed. */
  readonly isGradient: boolean;
}

let count = 0;

export class StoredArray {
  readonly name: string;
  readonly dtype: DType;
  private readonly options: StoredArrayOptions;
  private readonly elements: Element[];
  private readonly gradients = new Map<string, StoredArray>();
  private elementShape: TensorShape;
  private isDynamic: boolean;
  private isClosed = false;

  constructor(options: StoredArrayOptions) {
    this.options = options;
    this.name = `${options.name}_${String(count++)}`;
    this.dtype = options.dtype;
    this.elementShape = options.elementShape;
    this.isDynamic = options.isDynamic;
    this.elements = Array.from({ length: options.size }, unwritten);
  }

  get size(): number {
    this.checkOpen();
    return this.elements.length;
  }

  get shapeOfElements(): TensorShape {
    return this.elementShape;
  }

  get canGrow(): boolean {
    return this.isDynamic;
  }

  write(index: number, value: TensorValue): void {
    this.checkOpen();
    if (value.dtype !== this.dtype) {
      throw invalid(
        `TensorArray dtype is ${protoTypeName(this.dtype)} but Op is trying to write dtype ${protoTypeName(value.dtype)}.`,
      );
    }
    if (index < 0 || (index >= this.elements.length && !this.isDynamic)) {
      throw this.error(
        `Tried to write to index ${String(index)} but array is not resizeable and size is: ${String(this.elements.length)}`,
      );
    }
    while (this.elements.length <= index) this.elements.push(unwritten());
    this.checkShape(index, value.shape);
    const element = this.elements[index]!;
    if (element.isRead) throw this.writeError(index, "because it has already been read.");
    if (!element.isWritten) Object.assign(element, { value, shape: value.shape, isWritten: true });
    else if (!this.options.isGradient) throw this.writeError(index, "because it has already been written to.");
    else this.aggregate(index, element, value);
  }

  read(index: number): TensorValue {
    this.checkOpen();
    const { isGradient, clearAfterRead } = this.options;
    if (index < 0 || (!isGradient && index >= this.elements.length)) {
      throw invalid(`Tried to read from index ${String(index)} but array size is: ${String(this.elements.length)}`);
    }
    const element = this.elements[index];
    if (!element?.isWritten) return zerosOf(this.dtype, this.unwrittenShape(index, element));
    if (element.isCleared) {
      throw this.error(
        `Could not read index ${String(index)} twice because it was cleared after a previous read (perhaps try setting clear_after_read = false?).`,
      );
    }
    const value = element.value ?? zerosOf(this.dtype, element.shape);
    element.isRead = true;
    if (clearAfterRead) {
      element.value = undefined;
      element.isCleared = true;
    } else {
      element.value = value;
    }
    return value;
  }

  /** The array of its elements' gradients under a name; from then on it does not grow. */
  gradient(source: string): StoredArray {
    this.checkOpen();
    this.isDynamic = false;
    let array = this.gradients.get(source);
    if (!array) {
      array = new StoredArray({
        ...this.options,
        name: `${this.name}@${source}`,
        size: this.elements.length,
        elementShape: this.elementShape,
        isDynamic: false,
        clearAfterRead: true,
        isGradient: true,
      });
      this.elements.forEach((element, i) => {
        if (element.isWritten) Object.assign(array!.elements[i]!, { shape: element.shape, isWritten: true });
      });
      this.gradients.set(source, array);
    }
    return array;
  }

  close(): void {
    this.elements.length = 0;
    this.isClosed = true;
  }

  private unwrittenShape(index: number, element: Element | undefined): readonly number[] {
    if (this.options.isGradient && element && element.shape.length > 0) return element.shape;
    const shape = this.elementShape.static;
    if (shape) return shape;
    throw this.error(
      `Could not read from TensorArray index ${String(index)}.  Furthermore, the element shape is not fully defined: ${shapeText(this.elementShape)}.  It is possible you are working with a resizeable TensorArray and stop_gradients is not allowing the gradients to be written.  If you set the full element_shape property on the forward TensorArray, the proper all-zeros tensor will be returned instead of incurring this error.`,
    );
  }

  private checkShape(index: number, shape: readonly number[]): void {
    if (!this.elementShape.is_compatible_with(shape)) {
      throw this.writeError(
        index,
        `because the value shape is [${shape.join(",")}] which is incompatible with the TensorArray's inferred element shape: ${shapeText(this.elementShape)} (consider setting infer_shape=False).`,
      );
    }
    if (this.options.identicalShapes && !this.elementShape.is_fully_defined())
      this.elementShape = new TensorShape(shape);
  }

  private aggregate(index: number, element: Element, value: TensorValue): void {
    if (!sameShape(element.shape, value.shape)) {
      throw this.error(
        `Could not aggregate to TensorArray index ${String(index)} because the existing shape is [${element.shape.join(",")}] but the new input shape is [${value.shape.join(",")}].`,
      );
    }
    element.value = element.value ? sum(element.value, value) : value;
  }

  private checkOpen(): void {
    if (this.isClosed) throw invalid(`TensorArray ${this.name} has already been closed.`);
  }

  private writeError(index: number, why: string): InvalidArgumentError {
    return this.error(`Could not write to TensorArray index ${String(index)} ${why}`);
  }

  private error(message: string): InvalidArgumentError {
    return invalid(`TensorArray ${this.name}: ${message}`);
  }
}

export function invalid(message: string): InvalidArgumentError {
  return new InvalidArgumentError(null, null, message);
}

export function shapeText(shape: TensorShape): string {
  const sizes = shape.known;
  return sizes ? `[${sizes.map((size) => (size === null ? "?" : String(size))).join(",")}]` : "<unknown>";
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

function unwritten(): Element {
  return { value: undefined, shape: [], isWritten: false, isRead: false, isCleared: false };
}

function zerosOf(dtype: DType, shape: readonly number[]): TensorValue {
  return { dtype, shape, data: allocateData(dtype, elementCount(shape)) };
}

type Numbers = { [index: number]: number; readonly length: number };

function sum(a: TensorValue, b: TensorValue): TensorValue {
  const { dtype, shape } = a;
  const data = allocateData(dtype, elementCount(shape)) as Numbers;
  const [x, y] = [a.data as Numbers, b.data as Numbers]; // bigints add as numbers do
  for (let i = 0; i < data.length; i++) data[i] = add(dtype, x[i]!, y[i]!);
  return { dtype, shape, data: data as TensorValue["data"] };
}

function add(dtype: DType, a: number, b: number): number {
  if (dtype === half) return toHalfBits(fromHalfBits(a) + fromHalfBits(b));
  if (dtype === bfloat16) return toBfloat16Bits(fromBfloat16Bits(a) + fromBfloat16Bits(b));
  return a + b;
}

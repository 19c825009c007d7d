/** Orthogonal matrices as initial values. TF: python/ops/init_ops.py. */
import {
  bindArguments,
  callableClass,
  float32,
  floatLiteral,
  ValueError,
  type DType,
  type DTypeLike,
  type FloatLiteral,
  type PyArguments,
  type Tensor,
} from "@tfgraph/core";
import { diag_part } from "../array/diag.ts";
import { matrix_transpose } from "../array/transpose.ts";
import * as raw from "../gen/raw_ops.ts";
import { sign } from "../math/elementary.ts";
import { random_normal } from "../random/index.ts";
import { floatDtype, Initializer, sizesOf, type InitialShape } from "./initializers.ts";

type Seed = number | bigint | null;
const NAMES = ["gain", "seed", "dtype"] as const;
type Arguments = PyArguments<typeof NAMES, [gain?: number, seed?: Seed, dtype?: DTypeLike]>;

/** Normal numbers made orthogonal: Q of their QR decomposition, with R's diagonal made positive. */
function orthogonalMatrix(rows: number, columns: number, dtype: DType, seed: Seed): Tensor {
  const a = random_normal([rows, columns], { dtype, seed });
  const { q, r } = raw.Qr({ input: a, full_matrices: false });
  const d = diag_part(r);
  return q.mul(sign(d));
}

class Orthogonal extends Initializer {
  static override readonly pythonName: string = "tensorflow.python.ops.init_ops.Orthogonal";
  readonly gain: number;
  readonly seed: Seed;
  readonly dtype: DType;

  /**
   * A matrix with orthogonal rows or columns; the axes of higher ranks but the last are taken together.
   * @param gain what it is multiplied by
   * @param seed decides the numbers, with the graph's seed
   * @param dtype the element type where the call gives none. Default float32
   */
  constructor(...args: Arguments) {
    super();
    const [gain, seed, dtype] = bindArguments("Orthogonal.__init__", NAMES, args) as [
      (number | FloatLiteral)?,
      Seed?,
      DTypeLike?,
    ];
    this.gain = Number(gain ?? 1);
    this.seed = seed ?? null;
    this.dtype = floatDtype(dtype ?? float32);
  }

  override get_config(): Record<string, unknown> {
    return { gain: this.gain, seed: this.seed, dtype: this.dtype.name };
  }

  override __call__(shape: InitialShape, dtype?: DTypeLike | null): Tensor {
    const sizes = sizesOf(shape);
    if (sizes.length < 2)
      throw new ValueError(
        `The tensor to initialize, specified by argument \`shape\` must be at least two-dimensional. Received shape=[${sizes.join(", ")}]`,
      );
    const rows = sizes.slice(0, -1).reduce((n, d) => n * d, 1);
    const columns = sizes.at(-1)!;
    const q = orthogonalMatrix(
      Math.max(rows, columns),
      Math.min(rows, columns),
      floatDtype(dtype ?? this.dtype),
      this.seed,
    );
    const matrix = rows < columns ? matrix_transpose(q) : q;
    return raw.Reshape({ tensor: matrix, shape: sizes }).rmul(floatLiteral(this.gain));
  }
}

/** TF: `tf.orthogonal_initializer`, `tf.initializers.orthogonal`. */
export const orthogonal_initializer = callableClass(Orthogonal);

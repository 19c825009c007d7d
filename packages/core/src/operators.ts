/**
 * Python's operators as methods, shared by tensors and variables. What they do is installed by the ops package
 * (TF: `Tensor._override_operator`): this file knows their names only.
 */
import type { Tensor } from "./tensor.ts";
import type { TensorLike } from "./convert_to_tensor.ts";
import { RuntimeError } from "./errors.ts";
import { showCaller } from "./where.ts";

/** One subscript: an index, a tensor, `null` (newaxis), `"..."`, a slice in Python's notation, or `tf.slice_(…)`. */
export type Subscript = number | Tensor | string | null | boolean | object;

export interface OperatorTable {
  add(x: TensorLike, y: TensorLike): Tensor;
  sub(x: TensorLike, y: TensorLike): Tensor;
  mul(x: TensorLike, y: TensorLike): Tensor;
  truediv(x: TensorLike, y: TensorLike): Tensor;
  floordiv(x: TensorLike, y: TensorLike): Tensor;
  mod(x: TensorLike, y: TensorLike): Tensor;
  pow(x: TensorLike, y: TensorLike): Tensor;
  matmul(x: TensorLike, y: TensorLike): Tensor;
  less(x: TensorLike, y: TensorLike): Tensor;
  less_equal(x: TensorLike, y: TensorLike): Tensor;
  greater(x: TensorLike, y: TensorLike): Tensor;
  greater_equal(x: TensorLike, y: TensorLike): Tensor;
  and(x: TensorLike, y: TensorLike): Tensor;
  or(x: TensorLike, y: TensorLike): Tensor;
  xor(x: TensorLike, y: TensorLike): Tensor;
  neg(x: TensorLike): Tensor;
  abs(x: TensorLike): Tensor;
  invert(x: TensorLike): Tensor;
  getitem(x: TensorLike, subscripts: readonly Subscript[]): Tensor;
}

let table: OperatorTable | undefined;

/** Installed once by the ops package. */
export function setOperators(operators: OperatorTable): void {
  const named = Object.entries(operators) as [string, (...args: never[]) => Tensor][];
  table = Object.fromEntries(named.map(([name, f]) => [name, showingCaller(f)])) as unknown as OperatorTable; // name by name the same
}

/** Errors begin with the user's call. */
function showingCaller(f: (...args: never[]) => Tensor): (...args: never[]) => Tensor {
  const call = (...args: never[]): Tensor => {
    try {
      return f(...args);
    } catch (error) {
      throw showCaller(error, call);
    }
  };
  return call;
}

function operators(): OperatorTable {
  if (!table) throw new RuntimeError("the ops package was not loaded");
  return table;
}

/** `a + b` is `a.add(b)`; `1 - x` is `x.rsub(1)`. Each names its node as Python's operator does. */
export abstract class Operand {
  protected abstract asOperand(): TensorLike;

  /** `self + y` */
  add(y: TensorLike): Tensor {
    return operators().add(this.asOperand(), y);
  }
  /** `self - y` */
  sub(y: TensorLike): Tensor {
    return operators().sub(this.asOperand(), y);
  }
  /** `self * y` */
  mul(y: TensorLike): Tensor {
    return operators().mul(this.asOperand(), y);
  }
  /** `self / y` */
  truediv(y: TensorLike): Tensor {
    return operators().truediv(this.asOperand(), y);
  }
  /** `self / y` */
  div(y: TensorLike): Tensor {
    return this.truediv(y);
  }
  /** `self // y` */
  floordiv(y: TensorLike): Tensor {
    return operators().floordiv(this.asOperand(), y);
  }
  /** `self % y` */
  mod(y: TensorLike): Tensor {
    return operators().mod(this.asOperand(), y);
  }
  /** `self ** y` */
  pow(y: TensorLike): Tensor {
    return operators().pow(this.asOperand(), y);
  }
  /** `self @ y` */
  matmul(y: TensorLike): Tensor {
    return operators().matmul(this.asOperand(), y);
  }
  /** `y + self` */
  radd(y: TensorLike): Tensor {
    return operators().add(y, this.asOperand());
  }
  /** `y - self` */
  rsub(y: TensorLike): Tensor {
    return operators().sub(y, this.asOperand());
  }
  /** `y * self` */
  rmul(y: TensorLike): Tensor {
    return operators().mul(y, this.asOperand());
  }
  /** `y / self` */
  rtruediv(y: TensorLike): Tensor {
    return operators().truediv(y, this.asOperand());
  }
  /** `y // self` */
  rfloordiv(y: TensorLike): Tensor {
    return operators().floordiv(y, this.asOperand());
  }
  /** `y % self` */
  rmod(y: TensorLike): Tensor {
    return operators().mod(y, this.asOperand());
  }
  /** `y ** self` */
  rpow(y: TensorLike): Tensor {
    return operators().pow(y, this.asOperand());
  }
  /** `y @ self` */
  rmatmul(y: TensorLike): Tensor {
    return operators().matmul(y, this.asOperand());
  }
  /** `self < y` */
  less(y: TensorLike): Tensor {
    return operators().less(this.asOperand(), y);
  }
  /** `self <= y` */
  less_equal(y: TensorLike): Tensor {
    return operators().less_equal(this.asOperand(), y);
  }
  /** `self > y` */
  greater(y: TensorLike): Tensor {
    return operators().greater(this.asOperand(), y);
  }
  /** `self >= y` */
  greater_equal(y: TensorLike): Tensor {
    return operators().greater_equal(this.asOperand(), y);
  }
  /** `self & y` */
  and(y: TensorLike): Tensor {
    return operators().and(this.asOperand(), y);
  }
  /** `self | y` */
  or(y: TensorLike): Tensor {
    return operators().or(this.asOperand(), y);
  }
  /** `self ^ y` */
  xor(y: TensorLike): Tensor {
    return operators().xor(this.asOperand(), y);
  }
  /** `-self` */
  neg(): Tensor {
    return operators().neg(this.asOperand());
  }
  /** `abs(self)` */
  abs(): Tensor {
    return operators().abs(this.asOperand());
  }
  /** `~self` */
  invert(): Tensor {
    return operators().invert(this.asOperand());
  }
  /**
   * `self[…]`, one argument a subscript: a number, a tensor, `null` (newaxis), `"..."`, a slice in Python's notation
   * (`"1:"`, `"::-1"`), or `tf.slice_(a, b, step)`.
   */
  getitem(...subscripts: Subscript[]): Tensor {
    return operators().getitem(this.asOperand(), subscripts);
  }
}

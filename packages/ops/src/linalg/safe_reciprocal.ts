import { floatLiteral, type Tensor } from "@tfgraph/core";
import * as raw from "../gen/raw_ops.ts";

/** About 1 / x, and 0 where x is 0. TF: `linalg_grad._SafeReciprocal`. */
export function safeReciprocal(x: Tensor): Tensor {
  return x.mul(raw.Reciprocal({ x: x.mul(x).add(floatLiteral(1e-20)) }));
}

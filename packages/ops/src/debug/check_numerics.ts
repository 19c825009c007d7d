/** Stopping at numbers that are none. TF: core/kernels/check_numerics_op.cc, python/ops/numerics.py, array_grad.py. */
import {
  convertToTensor,
  defineOp,
  get_default_graph,
  half,
  float32,
  float64,
  InvalidArgumentError,
  pyFunction,
  toNumbers,
  ValueError,
  withContext,
  type DType,
  type NameLike,
  type Operation,
  type Tensor,
  type TensorLike,
  type TensorValue,
} from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import { group, with_dependencies } from "../control_flow/no_op.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { unchanged } from "../shape_rules.ts";

/** What of NaN and infinity a value holds. */
function badKinds(value: TensorValue): string | undefined {
  let [hasNaN, hasInf] = [false, false];
  for (const x of toNumbers(value)) {
    if (x - x === 0) continue;
    if (Number.isNaN(x)) hasNaN = true;
    else hasInf = true;
  }
  if (!hasNaN && !hasInf) return undefined;
  return hasNaN && hasInf ? "Inf and NaN" : hasNaN ? "NaN" : "Inf";
}

defineOp(OpDefs.CheckNumerics, {
  shape: unchanged,
  gradient: (op, grad) => {
    const message = String(op._attr("message", "string"));
    const about = `Not a number (NaN) or infinity (Inf) values detected in gradient. b'${message}'`;
    return raw.CheckNumerics({ tensor: grad, message: about });
  },
  lower: (ctx) => {
    const x = ctx.input(0);
    const message = String(ctx.attr("message", "string"));
    ctx.routine([x], [], ({ inputs: [value] }) => {
      const kinds = badKinds(value!);
      if (kinds === undefined) return [];
      throw new InvalidArgumentError(null, ctx.op, `${message} : Tensor had ${kinds} values`);
    });
    ctx.output(0, x);
  },
});

/**
 * The tensor, whose run fails where an element is NaN or infinite.
 * @param tensor float
 * @param message the error begins with it
 * TF: `tf.check_numerics`.
 */
export const check_numerics = pyFunction(
  "check_numerics",
  ["tensor", "message", "name"],
  (tensor: TensorLike, message: string, name?: NameLike): Tensor => raw.CheckNumerics({ tensor, message, name }),
  { required: 2 },
);

/**
 * The tensor, which is only available where all elements are numbers.
 * @param t float; `x` is its newer name
 * @param msg the error begins with it; `message` is its newer name
 * TF: `tf.verify_tensor_all_finite`.
 */
export const verify_tensor_all_finite = pyFunction(
  "verify_tensor_all_finite",
  ["t", "msg", "name"],
  (t: TensorLike, msg: string, name?: NameLike): Tensor =>
    withContext(name_scope(name ?? null, "VerifyFinite", [t]), () => {
      const x = convertToTensor(t, { name: "x" });
      return withContext(get_default_graph().colocate_with(x), () => with_dependencies([check_numerics(x, msg)], x));
    }),
  { required: 2, aliases: { x: "t", message: "msg" } },
);

const CHECKED: readonly DType[] = [half, float32, float64];

/**
 * An operation that checks every float tensor of the graph, in the order they were made: run it with a step to find where NaN comes from.
 * @throws ValueError in a graph with control flow
 * TF: `tf.add_check_numerics_ops`.
 */
export function add_check_numerics_ops(): Operation {
  const graph = get_default_graph();
  let last: Tensor[] = [];
  for (const op of graph.get_operations()) {
    for (const output of op.outputs) {
      if (!CHECKED.includes(output.dtype)) continue;
      if (op._control_flow_context) {
        throw new ValueError(
          "`tf.add_check_numerics_ops() is not compatible with TensorFlow control flow operations such as `tf.cond()` or `tf.while_loop()`.",
        );
      }
      const message = `${op.name}:${String(output.value_index)}`;
      last = [withContext(graph.control_dependencies(last), () => check_numerics(output, { message }))];
    }
  }
  return group(...last);
}

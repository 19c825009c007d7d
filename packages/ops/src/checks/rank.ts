/** Assertions about ranks, checked at once where they are known. TF: python/ops/check_ops.py. */
import {
  convertToTensor,
  int32,
  pyFunction,
  SparseTensor,
  toNumbers,
  ValueError,
  withContext,
  type NameLike,
  type Operation,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { constant_value } from "../array/constant_value.ts";
import { name_scope } from "../array/name_scope.ts";
import { rank as rankOf, shape as shapeOf } from "../array/shape.ts";
import { no_op, with_dependencies } from "../control_flow/no_op.ts";
import * as raw from "../gen/raw_ops.ts";
import { Assert, messagePrefix, type Data, type Message } from "./assert.ts";
import { assert_type } from "./type.ts";

interface RankCheck {
  /** as the error says it: "must have rank at least" */
  readonly words: string;
  readonly holds: (actual: number, given: readonly number[]) => boolean;
  readonly condition: (actual: Tensor, given: readonly Tensor[]) => Tensor;
  /** the ranks wanted, in the error of known ranks */
  readonly givenText: (given: readonly number[]) => string;
}

interface RankArguments {
  readonly data: Data;
  readonly summarize: number | null | undefined;
  readonly message: Message;
}

/** The one number of a rank that is known. @throws ValueError where it is a list */
function knownRank(rank: Tensor): number | undefined {
  const value = constant_value(rank);
  if (value && value.shape.length !== 0) throw new ValueError("Rank must be a scalar.");
  return value && toNumbers(value)[0]!;
}

/** TF: `_assert_rank_condition`, `_assert_ranks_condition`. */
function assertRanks(
  x: Tensor | SparseTensor,
  ranks: readonly Tensor[],
  check: RankCheck,
  args: RankArguments,
): Operation {
  const name = x instanceof SparseTensor ? "" : x.name;
  const prefix = messagePrefix(args.message);
  const data = args.data ?? [
    prefix,
    `Tensor ${name} ${check.words}`,
    ...ranks,
    "Received shape: ",
    shapeOf(x as Tensor),
  ];
  for (const rank of ranks) assert_type(rank, int32);
  const known = ranks.map(knownRank);
  const { shape } = x as Tensor;
  if (known.every((r) => r !== undefined) && shape.ndims !== null) {
    if (check.holds(shape.ndims, known)) return no_op({ name: "static_checks_determined_all_ok" });
    throw new ValueError(
      `${prefix}Tensor ${name} ${check.words} ${check.givenText(known)}.  Received rank ${String(shape.ndims)}, shape ${shape.toString()}`,
    );
  }
  let condition = check.condition(rankOf(x as Tensor), ranks);
  ranks.forEach((rank, i) => {
    if (known[i] !== undefined) return;
    const scalar = assert_rank(rank, 0, ["Rank must be a scalar. Received rank: ", rank]);
    condition = with_dependencies([scalar], condition);
  });
  return Assert(condition, data, args.summarize);
}

function rankAssert(name: string, check: RankCheck) {
  return pyFunction(
    name,
    ["x", "rank", "data", "summarize", "message", "name"],
    (
      x: TensorLike | SparseTensor,
      rank: TensorLike,
      data?: Data,
      summarize?: number | null,
      message?: Message,
      scope?: NameLike,
    ): Operation =>
      withContext(name_scope(scope ?? null, name, [x, rank, ...(data ?? [])]), () => {
        const value = x instanceof SparseTensor ? x : convertToTensor(x, { name: "x" });
        return assertRanks(value, [convertToTensor(rank, { name: "rank" })], check, { data, summarize, message });
      }),
    { required: 2 },
  );
}

/**
 * An operation that fails unless `x` has that rank.
 * @param rank a scalar int32
 * @throws ValueError at once where the rank is known and another
 * TF: `tf.assert_rank`.
 */
export const assert_rank = rankAssert("assert_rank", {
  words: "must have rank",
  holds: (actual, [given]) => actual === given,
  condition: (actual, [given]) => raw.Equal({ x: actual, y: given! }),
  givenText: ([given]) => String(given),
});

/** An operation that fails unless `x` has that rank or a higher one. TF: `tf.assert_rank_at_least`. */
export const assert_rank_at_least = rankAssert("assert_rank_at_least", {
  words: "must have rank at least",
  holds: (actual, [given]) => actual >= given!,
  condition: (actual, [given]) => raw.GreaterEqual({ x: actual, y: given! }),
  givenText: ([given]) => String(given),
});

const RANK_IN: RankCheck = {
  words: "must have rank in",
  holds: (actual, given) => given.includes(actual),
  condition: (actual, given) => {
    const [first, ...rest] = given.map((rank) => () => raw.Equal({ x: rank, y: actual }));
    if (!first) return convertToTensor(false);
    return rest.reduce((either, equal) => raw.LogicalOr({ x: either, y: equal() }), first());
  },
  givenText: (given) => (given.length === 1 ? `(${String(given[0])},)` : `(${given.join(", ")})`),
};

/** An operation that fails unless `x` has one of these ranks. TF: `tf.assert_rank_in`. */
export const assert_rank_in = pyFunction(
  "assert_rank_in",
  ["x", "ranks", "data", "summarize", "message", "name"],
  (
    x: TensorLike | SparseTensor,
    ranks: readonly TensorLike[],
    data?: Data,
    summarize?: number | null,
    message?: Message,
    name?: NameLike,
  ): Operation =>
    withContext(name_scope(name ?? null, "assert_rank_in", [x, ...ranks, ...(data ?? [])]), () => {
      const value = x instanceof SparseTensor ? x : convertToTensor(x, { name: "x" });
      const wanted = ranks.map((rank) => convertToTensor(rank, { name: "rank" }));
      return assertRanks(value, wanted, RANK_IN, { data, summarize, message });
    }),
  { required: 2 },
);

/** The beginnings of sequences reversed. TF: core/kernels/reverse_sequence_op.cc, core/ops/array_ops.cc. */
import {
  defineOp,
  kernel as k,
  pyFunction,
  ShapeError,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { mergeSizes, withRank } from "../shape_rules.ts";

defineOp(OpDefs.ReverseSequence, {
  shape: (ctx) => {
    const input = ctx.input(0);
    const [lengths] = withRank(ctx.input(1), 1);
    const [batch, sequence] = [Number(ctx.attr("batch_dim", "int")), Number(ctx.attr("seq_dim", "int"))];
    if (!input) return [undefined];
    if (batch >= input.length)
      throw new ShapeError(`batch_dim must be < input rank: ${String(batch)} vs. ${String(input.length)}`);
    if (sequence >= input.length)
      throw new ShapeError(`seq_dim must be < input rank: ${String(sequence)} vs. ${String(input.length)}`);
    const size = mergeSizes(input.at(batch)!, lengths!);
    return [input.map((d, i) => (i === (batch + input.length) % input.length ? size : d))];
  },
  gradient: (op, grad) => [
    raw.ReverseSequence({
      input: grad,
      seq_lengths: op.inputs[1]!,
      seq_dim: op._attr("seq_dim", "int"),
      batch_dim: op._attr("batch_dim", "int"),
    }),
    null,
  ],
  lower: (ctx) => {
    const [input, lengths] = [ctx.input(0), ctx.input(1)];
    const rank = input.shape.length;
    const [batch, sequence] = ["batch_dim", "seq_dim"].map((name) => (Number(ctx.attr(name, "int")) + rank) % rank) as [
      number,
      number,
    ];
    if (lengths.shape.length !== 1)
      throw ctx.invalid(`seq_lens input must be 1-dim, not ${String(lengths.shape.length)}`);
    if (batch === sequence) throw ctx.invalid(`batch_dim == seq_dim == ${String(sequence)}`);
    const [rows, columns] = [input.shape[batch]!, input.shape[sequence]!];
    if (lengths.shape[0] !== rows)
      throw ctx.invalid(
        `Length of seq_lens != input.dims(${String(batch)}), (${String(lengths.shape[0])} vs. ${String(rows)})`,
      );
    ctx.check(
      [lengths],
      (n) => n.ge(0),
      ({ index }) => ctx.invalid(`seq_lens(${String(index[0])}) < 0`),
    );
    ctx.check(
      [lengths],
      (n) => n.le(columns),
      ({ index }) => ctx.invalid(`seq_lens(${String(index[0])}) > input.dims(${String(sequence)})`),
    );
    const order = [batch, sequence, ...input.shape.keys()].filter((axis, i, all) => all.indexOf(axis) === i);
    const positions = ctx.map(
      [ctx.reshape(lengths, [rows, 1])],
      (n) => {
        const at = k.index(1, n.type);
        return at.lt(n).select(n.sub(1).sub(at), at);
      },
      { shape: [rows, columns], dtype: lengths.dtype },
    );
    const reversed = ctx.gather(ctx.transpose(input, order), positions, { axis: 1, batchDims: 1 });
    ctx.output(
      0,
      ctx.transpose(
        reversed,
        order.map((_, axis) => order.indexOf(axis)),
      ),
    );
  },
});

/**
 * Sequences with so many of their first elements reversed, a number for each.
 * @param seq_lengths int32 or int64 [batch]
 * @param seq_axis the axis that is reversed
 * @param batch_axis the axis of the sequences
 * TF: `tf.reverse_sequence`.
 */
export const reverse_sequence = pyFunction(
  "reverse_sequence",
  ["input", "seq_lengths", "seq_axis", "batch_axis", "name"],
  (input: TensorLike, seq_lengths: TensorLike, seq_axis: number, batch_axis: number = 0, name?: NameLike): Tensor =>
    raw.ReverseSequence({ input, seq_lengths, seq_dim: seq_axis, batch_dim: batch_axis, name }),
  { required: 2, aliases: { seq_dim: "seq_axis", batch_dim: "batch_axis" } },
);

/**
 * Random examples of ops, for fast-check: shapes, axes, masks and paddings at random, values given by the shape, so that a
 * failure shrinks to the smallest shapes that show it. Some are errors in TensorFlow: those are compared too.
 */
import fc from "fast-check";
import type { Example, Item } from "./op_example.ts";

/** An example that nobody has run yet, in the one set of types it is made for. */
export interface Question extends Pick<Example, "op" | "attrs"> {
  readonly types: Readonly<Record<string, string>>;
  readonly inputs: Readonly<Record<string, Data | readonly Data[]>>;
  /** False where TensorFlow's own gradient fails. */
  readonly gradient: boolean;
}

interface Data extends Pick<Item, "shape" | "role"> {
  readonly values: readonly number[];
}

type Shape = readonly number[];

// ------------------------------------------------------------------ inputs

/** Distinct numbers away from each other's neighbourhood, so that finite differences meet no tie. */
function data(shape: Shape, seed = 0): Data {
  const count = shape.reduce((n, d) => n * d, 1);
  const values = Array.from({ length: count }, (_, i) => {
    const spread = (0.37 + 0.11 * seed + i * 0.6180339887) % 1;
    return Math.round((spread * 8 - 4) * 64) / 64 + 1 / 256;
  });
  return { shape, role: "data", values };
}

function whole(shape: Shape, values: readonly number[]): Data {
  return { shape, role: "data", values };
}

/** Axes, sizes, paddings. */
function constant(value: number | readonly number[] | readonly (readonly number[])[]): Data {
  if (typeof value === "number") return { shape: [], role: "constant", values: [value] };
  const rows = value.filter((row) => typeof row !== "number");
  const shape = rows.length > 0 ? [rows.length, rows[0]!.length] : [value.length];
  return { shape, role: "constant", values: value.flat() };
}

function question(
  op: string,
  inputs: Question["inputs"],
  attrs: Question["attrs"] = {},
  options: { types?: Record<string, string>; gradient?: boolean } = {},
): Question {
  const { types = {}, gradient = true } = options;
  return { op, inputs, attrs, types: op === "GatherV2" ? types : { T: "float64", ...types }, gradient };
}

// ------------------------------------------------------------------ shapes

const size = fc.integer({ min: 1, max: 4 });
const sizeOrNone = fc.oneof({ weight: 8, arbitrary: size }, { weight: 1, arbitrary: fc.constant(0) });
const shapeOf = (least: number, most: number): fc.Arbitrary<number[]> =>
  fc.array(size, { minLength: least, maxLength: most });
const shapeWithNone = (least: number, most: number): fc.Arbitrary<number[]> =>
  fc.array(sizeOrNone, { minLength: least, maxLength: most });

/** An axis, counted from either end. */
const axisOf = (rank: number): fc.Arbitrary<number> => fc.integer({ min: -rank, max: rank - 1 });

/** Some axes, each once, counted from either end. */
const axesOf = (rank: number): fc.Arbitrary<number[]> =>
  fc
    .subarray([...Array(rank).keys()])
    .chain((axes) => fc.tuple(...axes.map((axis) => fc.constantFrom(axis, axis - rank))));

/** A shape that broadcasts with another to it: its last axes, some of them 1. */
const broadcastable = (shape: Shape): fc.Arbitrary<number[]> =>
  fc
    .tuple(
      fc.integer({ min: 0, max: shape.length }),
      fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }),
    )
    .map(([from, ones]) => shape.map((d, i) => (ones[i] ? 1 : d)).slice(from));

// ------------------------------------------------------------------ elements

const binary = shapeWithNone(0, 4).chain((shape) =>
  fc
    .tuple(
      fc.constantFrom("AddV2", "Sub", "Mul", "RealDiv", "Maximum", "Minimum", "SquaredDifference", "Xdivy"),
      fc.constantFrom([shape, shape], [shape, null], [null, shape], [null, null]),
      broadcastable(shape),
      broadcastable(shape),
    )
    .map(([op, [x, y], otherX, otherY]) => question(op, { x: data(x ?? otherX), y: data(y ?? otherY, 1) })),
);

/** Two shapes at random: most do not fit. */
const unrelated = fc
  .tuple(fc.constantFrom("AddV2", "Mul", "Less", "SelectV2"), shapeOf(0, 3), shapeOf(0, 3))
  .map(([op, x, y]) =>
    op === "SelectV2"
      ? question(op, { condition: data(x), t: data(y), e: data(y, 1) })
      : question(op, { x: data(x), y: data(y, 1) }),
  );

// ------------------------------------------------------------------ reductions

const reduction = shapeWithNone(0, 4).chain((shape) =>
  fc
    .tuple(fc.constantFrom("Sum", "Mean", "Prod", "Max", "Min"), axesOf(shape.length), fc.boolean())
    .map(([op, axes, keep_dims]) =>
      question(
        op,
        { input: data(shape), reduction_indices: constant(axes) },
        { keep_dims },
        {
          types: { Tidx: "int32" },
          // 0 * x of nothing, and the greatest of nothing
          gradient: !shape.includes(0),
        },
      ),
    ),
);

const cumulative = shapeOf(1, 3).chain((shape) =>
  fc
    .tuple(fc.constantFrom("Cumsum", "Cumprod"), axisOf(shape.length), fc.boolean(), fc.boolean())
    .map(([op, axis, exclusive, reverse]) =>
      question(op, { x: data(shape), axis: constant(axis) }, { exclusive, reverse }, { types: { Tidx: "int32" } }),
    ),
);

const segments = fc
  .tuple(fc.constantFrom("UnsortedSegmentSum", "UnsortedSegmentProd"), shapeOf(1, 3), fc.integer({ min: 1, max: 4 }))
  .chain(([op, shape, count]) =>
    fc
      .array(fc.integer({ min: -1, max: count - 1 }), { minLength: shape[0]!, maxLength: shape[0]! })
      .map((ids) =>
        question(
          op,
          { data: data(shape), segment_ids: whole([ids.length], ids), num_segments: constant(count) },
          {},
          { types: { Tindices: "int32", Tnumsegments: "int32" } },
        ),
      ),
  );

// ------------------------------------------------------------------ shapes of arrays

/** Sizes in another order or joined, one of them -1 perhaps. */
const reshape = shapeWithNone(0, 4).chain((shape) =>
  fc
    .tuple(
      fc.shuffledSubarray(shape, { minLength: shape.length }),
      fc.integer({ min: 0, max: Math.max(shape.length - 1, 0) }),
      fc.option(fc.integer({ min: 0, max: 4 })),
    )
    .map(([sizes, joined, unknown]) => {
      const target =
        sizes.length > 1 ? [...sizes.slice(0, joined), sizes.slice(joined).reduce((a, b) => a * b)] : sizes;
      const asked = target.map((d, i) => (i === unknown ? -1 : d));
      return question("Reshape", { tensor: data(shape), shape: constant(asked) }, {}, { types: { Tshape: "int32" } });
    }),
);

const transpose = shapeOf(0, 4).chain((shape) =>
  fc
    .shuffledSubarray([...shape.keys()], { minLength: shape.length })
    .map((perm) => question("Transpose", { x: data(shape), perm: constant(perm) }, {}, { types: { Tperm: "int32" } })),
);

const broadcastTo = shapeOf(0, 4).chain((shape) =>
  broadcastable(shape).map((input) =>
    question("BroadcastTo", { input: data(input), shape: constant(shape) }, {}, { types: { Tidx: "int32" } }),
  ),
);

const bound = fc.integer({ min: -6, max: 6 });
const mask = (subscripts: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: 2 ** subscripts - 1 });

const stridedSlice = fc.tuple(shapeOf(0, 3), fc.integer({ min: 0, max: 4 })).chain(([shape, n]) => {
  const list = (one: fc.Arbitrary<number>): fc.Arbitrary<number[]> => fc.array(one, { minLength: n, maxLength: n });
  return fc
    .record({
      begin: list(bound),
      end: list(bound),
      strides: list(fc.constantFrom(1, 1, 2, -1, -2)),
      begin_mask: mask(n),
      end_mask: mask(n),
      ellipsis_mask: fc.constantFrom(0, ...Array.from({ length: n }, (_, i) => 2 ** i)),
      new_axis_mask: mask(n),
      shrink_axis_mask: mask(n),
    })
    .map(({ begin, end, strides, ...masks }) =>
      question(
        "StridedSlice",
        { input: data(shape), begin: constant(begin), end: constant(end), strides: constant(strides) },
        masks,
        { types: { Index: "int32" } },
      ),
    );
});

const slice = shapeOf(0, 4).chain((shape) =>
  fc
    .tuple(...shape.map((d) => fc.tuple(fc.integer({ min: 0, max: d }), fc.integer({ min: -1, max: d }))))
    .map((parts) =>
      question(
        "Slice",
        { input: data(shape), begin: constant(parts.map(([b]) => b)), size: constant(parts.map(([, s]) => s)) },
        {},
        { types: { Index: "int32" } },
      ),
    ),
);

const paddings = (shape: Shape): fc.Arbitrary<number[][]> =>
  fc.tuple(...shape.map(() => fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 }))));

const pad = fc
  .tuple(shapeOf(1, 3), fc.constantFrom("Pad", "REFLECT", "SYMMETRIC"))
  .chain(([shape, mode]) =>
    paddings(shape).map((sizes) =>
      question(
        mode === "Pad" ? mode : "MirrorPad",
        { input: data(shape), paddings: constant(sizes) },
        mode === "Pad" ? {} : { mode },
        { types: { Tpaddings: "int32" } },
      ),
    ),
  );

const tile = shapeOf(1, 3).chain((shape) =>
  fc
    .array(fc.integer({ min: 0, max: 3 }), { minLength: shape.length, maxLength: shape.length })
    .map((multiples) =>
      question(
        "Tile",
        { input: data(shape), multiples: constant(multiples) },
        {},
        { types: { Tmultiples: "int32" }, gradient: !multiples.includes(0) },
      ),
    ),
);

const concat = shapeOf(1, 3).chain((shape) =>
  fc
    .tuple(axisOf(shape.length), fc.array(sizeOrNone, { minLength: 2, maxLength: 4 }))
    .map(([axis, sizes]) =>
      question(
        "ConcatV2",
        { values: sizes.map((d, i) => data(shape.with(axis, d), i)), axis: constant(axis) },
        {},
        { types: { Tidx: "int32" } },
      ),
    ),
);

const stack = shapeOf(0, 3).chain((shape) =>
  fc
    .tuple(axisOf(shape.length + 1), fc.integer({ min: 1, max: 3 }))
    .map(([axis, n]) => question("Pack", { values: Array.from({ length: n }, (_, i) => data(shape, i)) }, { axis })),
);

const split = shapeOf(1, 3).chain((shape) =>
  fc.tuple(axisOf(shape.length), fc.integer({ min: 1, max: 4 }), fc.boolean()).map(([axis, count, unknown]) => {
    const sizes = Array.from({ length: count }, (_, i) => (i === 0 && unknown ? -1 : 1));
    return question(
      "SplitV",
      { value: data(shape), size_splits: constant(sizes), split_dim: constant(axis) },
      { num_split: count },
      { types: { Tlen: "int32" } },
    );
  }),
);

const gather = shapeOf(1, 3).chain((shape) =>
  fc.tuple(fc.integer({ min: 0, max: shape.length - 1 }), shapeOf(0, 2)).chain(([axis, picked]) =>
    fc.integer({ min: 0, max: axis }).chain((batchDims) => {
      const indices = [...shape.slice(0, batchDims), ...picked];
      const count = indices.reduce((n, d) => n * d, 1);
      return fc
        .array(fc.integer({ min: 0, max: shape[axis]! - 1 }), { minLength: count, maxLength: count })
        .map((places) =>
          question(
            "GatherV2",
            { params: data(shape), indices: whole(indices, places), axis: constant(axis) },
            { batch_dims: batchDims },
            { types: { Tparams: "float64", Tindices: "int32", Taxis: "int32" } },
          ),
        );
    }),
  ),
);

// ------------------------------------------------------------------ products and windows

const matmul = fc
  .tuple(shapeOf(0, 2), size, size, size, fc.boolean(), fc.boolean())
  .chain(([batch, m, k, n, adj_x, adj_y]) =>
    fc
      .tuple(broadcastable(batch), broadcastable(batch))
      .map(([x, y]) =>
        question(
          "BatchMatMulV2",
          { x: data([...x, ...(adj_x ? [k, m] : [m, k])]), y: data([...y, ...(adj_y ? [n, k] : [k, n])], 1) },
          { adj_x, adj_y },
        ),
      ),
  );

const pair = (least: number, most: number): fc.Arbitrary<[number, number]> =>
  fc.tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most }));

/** Images, windows, strides and dilations: windows may be larger than images. */
const convolution = fc
  .record({
    op: fc.constantFrom("Conv2D", "DepthwiseConv2dNative"),
    sides: pair(1, 6),
    window: pair(1, 3),
    stride: fc.integer({ min: 1, max: 3 }),
    dilation: pair(1, 2),
    channels: pair(1, 2),
    padding: fc.constantFrom("SAME", "VALID"),
  })
  .map(({ op, sides, window, stride, dilation, channels, padding }) => {
    // TensorFlow's depthwise kernel takes no dilations, the other's gradient none
    const apart = op === "Conv2D" ? dilation : [1, 1];
    return question(
      op,
      { input: data([1, ...sides, channels[0]]), filter: data([...window, ...channels], 1) },
      { strides: [1, stride, stride, 1], dilations: [1, ...apart, 1], padding },
      { gradient: apart.every((d) => d === 1) },
    );
  });

const pool = fc
  .record({
    op: fc.constantFrom("MaxPool", "AvgPool"),
    sides: pair(1, 6),
    window: pair(1, 3),
    strides: pair(1, 3),
    channels: fc.integer({ min: 1, max: 2 }),
    padding: fc.constantFrom("SAME", "VALID"),
  })
  .map(({ op, sides, window, strides, channels, padding }) =>
    question(
      op,
      { [op === "MaxPool" ? "input" : "value"]: data([1, ...sides, channels]) },
      { ksize: [1, ...window, 1], strides: [1, ...strides, 1], padding },
    ),
  );

const spaceToBatch = fc
  .tuple(pair(1, 4), pair(1, 2), fc.tuple(pair(0, 2), pair(0, 2)))
  .map(([sides, block, edges]) =>
    question(
      "SpaceToBatchND",
      { input: data([1, ...sides, 1]), block_shape: constant(block), paddings: constant(edges) },
      {},
      { types: { Tblock_shape: "int32", Tpaddings: "int32" } },
    ),
  );

const diagonals = fc
  .tuple(shapeOf(2, 3), pair(-2, 2), fc.constantFrom("LEFT_RIGHT", "RIGHT_LEFT", "LEFT_LEFT", "RIGHT_RIGHT"))
  .map(([shape, [a, b], align]) =>
    question(
      "MatrixDiagPartV3",
      { input: data(shape), k: constant([Math.min(a, b), Math.max(a, b)]), padding_value: data([]) },
      { align },
      { gradient: false },
    ),
  );

/** A question as tfgraph is asked it, without an answer. */
export function exampleOf({ op, attrs, types, inputs }: Question): Example {
  const item = ({ shape, role, values }: Data): Item => ({
    shape,
    role,
    values: { float: values, int: values, bool: values.map((v) => v > 0) },
  });
  const items = Object.entries(inputs).map(([name, given]) => [name, "role" in given ? item(given) : given.map(item)]);
  const text = Object.entries(types)
    .map(([name, type]) => `${name}=${type}`)
    .join(",");
  return {
    op,
    attrs,
    inputs: Object.fromEntries(items) as Example["inputs"],
    static: {},
    runs: [{ of: { [text]: [] }, outputs: [] }],
  };
}

/** By what they are about. */
export const questions: Readonly<Record<string, fc.Arbitrary<Question>>> = {
  broadcasting: binary,
  "shapes that do not fit": unrelated,
  reductions: reduction,
  "running sums": cumulative,
  segments,
  reshaping: reshape,
  transposing: transpose,
  "broadcasting to a shape": broadcastTo,
  "slices with strides": stridedSlice,
  slices: slice,
  padding: pad,
  tiling: tile,
  concatenating: concat,
  stacking: stack,
  splitting: split,
  gathering: gather,
  "products of matrices": matmul,
  convolutions: convolution,
  pools: pool,
  "space to batch": spaceToBatch,
  diagonals,
};

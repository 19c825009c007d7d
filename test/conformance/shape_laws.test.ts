/** What holds of static shapes whatever TensorFlow says: laws of broadcasting, and that a rule never claims what a run contradicts. */
import fc from "fast-check";
import * as tf from "tfgraph";
import { expect, test, describe } from "vitest";
import { exampleOf, questions } from "./op_arbitraries.ts";
import { describeValue } from "./expect_all_close.ts";
import { WAYS, buildExample, parseTypes, runExample, type Example } from "./op_example.ts";

fc.configureGlobal({ seed: Number(process.env["TFGRAPH_SEED"] ?? 1) });

type Sizes = (number | null)[];

const size = fc.oneof(fc.constantFrom(1, 1, 2, 3), fc.constant(null));
const sizes = fc.array(size, { maxLength: 4 });

/** The broadcast static shape, undefined where there is none. */
function broadcast(x: Sizes, y: Sizes): Sizes | undefined {
  try {
    return [...tf.broadcast_static_shape(x, y).as_list()];
  } catch (error) {
    expect(error).toBeInstanceOf(tf.errors.ValueError);
    return undefined;
  }
}

describe("broadcasting of static shapes", () => {
  test("does not depend on which shape is first", () => {
    fc.assert(
      fc.property(sizes, sizes, (x, y) => {
        expect(broadcast(x, y)).toEqual(broadcast(y, x));
      }),
    );
  });

  test("leaves a shape with itself and with a scalar's as it is", () => {
    fc.assert(
      fc.property(sizes, (x) => {
        expect(broadcast(x, x)).toEqual(x);
        expect(broadcast(x, [])).toEqual(x);
      }),
    );
  });

  test("does not depend on the order of three shapes that are known", () => {
    const known = fc.array(fc.constantFrom(1, 2, 3), { maxLength: 3 });
    const join = (x: Sizes | undefined, y: Sizes | undefined): Sizes | undefined => x && y && broadcast(x, y);
    fc.assert(
      fc.property(known, known, known, (x, y, z) => {
        expect(join(join(x, y), z)).toEqual(join(x, join(y, z)));
      }),
    );
  });

  test("says of shapes that are partly known nothing that the whole shapes contradict", () => {
    const pairs = fc.array(fc.tuple(fc.constantFrom(1, 2, 3), fc.boolean()), { maxLength: 4 });
    const forget = (shape: readonly (readonly [number, boolean])[]): Sizes =>
      shape.map(([d, known]) => (known ? d : null));
    const whole = (shape: readonly (readonly [number, boolean])[]): number[] => shape.map(([d]) => d);
    fc.assert(
      fc.property(pairs, pairs, (x, y) => {
        const known = broadcast(whole(x), whole(y));
        fc.pre(known !== undefined);
        const partial = broadcast(forget(x), forget(y));
        expect(partial?.length).toBe(known.length);
        partial!.forEach((d, i) => d === null || expect(d).toBe(known[i]));
      }),
    );
  });
});

describe("static shapes hold for the values of a run", () => {
  for (const [subject, arbitrary] of Object.entries(questions)) {
    test(subject, () => {
      fc.assert(
        fc.property(arbitrary, (question) => {
          const example = exampleOf(question);
          const shapes = shapesOfRun(example);
          if (!shapes) return;
          for (const way of Object.keys(WAYS)) {
            for (const [i, output] of build(example, way).entries()) {
              expect(output.shape.is_compatible_with(shapes[i]!), `${way}: ${String(output.shape)}`).toBe(true);
            }
          }
        }),
        { numRuns: 30 },
      );
    });
  }
});

/** The outputs; none where a rule wants to know more of the inputs. */
function build(example: Example, way: string): readonly tf.Tensor[] {
  try {
    return buildExample(example, typesOf(example), way).outputs;
  } catch (error) {
    expect(error).toBeInstanceOf(tf.errors.ValueError);
    return [];
  }
}

const typesOf = (example: Example) => parseTypes(Object.keys(example.runs[0]!.of)[0]!);

/** The shapes of the outputs; undefined where the op refuses its inputs. */
function shapesOfRun(example: Example): (readonly number[])[] | undefined {
  try {
    const built = buildExample(example, typesOf(example), "known");
    return runExample(built).map((value, i) => describeValue(value, built.outputs[i]!.dtype.name).shape as number[]);
  } catch (error) {
    expect(
      [tf.errors.ValueError, tf.errors.InvalidArgumentError].some((known) => error instanceof known),
      String(error),
    ).toBe(true);
    return undefined;
  }
}

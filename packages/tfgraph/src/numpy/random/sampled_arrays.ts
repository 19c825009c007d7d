/** How the samples of a generator become numbers and arrays. */
import { asarray, broadcastShapes, broadcastTo } from "../convert.ts";
import { bigintsOf } from "../cast.ts";
import { NDArray } from "../ndarray.ts";
import type { Input } from "../signature.ts";
import { scalarOrArray } from "../ufunc.ts";
import { countOf, shapeOf, type Check, type Size } from "./arguments.ts";
import { Sampler } from "./distributions.ts";
import { Mt19937 } from "./mt19937.ts";

export class SampledArrays {
  protected readonly twister = new Mt19937();
  protected readonly sampler = new Sampler(this.twister);

  protected floats(size: Size | undefined, sample: () => number): unknown {
    const shape = shapeOf(size);
    if (!shape) return sample();
    const out = new Float64Array(countOf(shape));
    for (let i = 0; i < out.length; i++) out[i] = sample();
    return new NDArray(out, shape, "float64");
  }

  /** A sample for every element of the parameters, which are broadcast. */
  private samples(
    parameters: readonly Input[],
    size: Size | undefined,
    sample: (...p: [number, number]) => number,
    checks: readonly Check[] = [],
  ): { values: Float64Array; shape: number[] } {
    const arrays = parameters.map((p) => asarray(p, "float64"));
    arrays.forEach((a, i) => {
      const check = checks[i];
      if (check) for (const x of a.flat) check(x as number);
    });
    const shape = shapeOf(size) ?? broadcastShapes(...arrays.map((a) => a.shape));
    const [first, second] = arrays.map((a) => broadcastTo(a, shape).contiguous() as Float64Array);
    const values = new Float64Array(countOf(shape));
    for (let i = 0; i < values.length; i++) values[i] = sample(first![i]!, second ? second[i]! : 0);
    return { values, shape };
  }

  protected continuous(
    parameters: readonly Input[],
    size: Size | undefined,
    sample: (...p: [number, number]) => number,
    checks?: readonly Check[],
  ): unknown {
    const { values, shape } = this.samples(parameters, size, sample, checks);
    return scalarOrArray(new NDArray(values, shape, "float64"));
  }

  protected discrete(
    parameters: readonly Input[],
    size: Size | undefined,
    sample: (...p: [number, number]) => number,
    checks?: readonly Check[],
  ): unknown {
    const { values, shape } = this.samples(parameters, size, sample, checks);
    return scalarOrArray(new NDArray(bigintsOf(values), shape, "int64"));
  }
}

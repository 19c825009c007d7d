/** A trace as the viewer is given it. */
import type { BoardStep, BoardTensor, BoardTrace } from "@tfgraph/board";
import type { Operation } from "@tfgraph/core";
import type { TraceStep } from "./recorder.ts";
import type { Trace } from "./trace.ts";
import type { Sample, TracedTensor } from "./traced_tensor.ts";

/** Elements in all that a page is given, of each tensor at most so many and at least so few. */
const MAX_ELEMENTS = 200_000;
const MAX_SAMPLE = 1000;
const MIN_SAMPLE = 10;

/** Operations as their index in the document's nodes; undefined for one that is not in it. */
export type NodeIndex = (op: Operation) => number | undefined;

export function boardTrace({ steps, first_nonfinite: nonfinite }: Trace, indexOf: NodeIndex): BoardTrace {
  const tensors = steps.reduce((sum, { outputs }) => sum + outputs.length, 0);
  const kept = Math.min(MAX_SAMPLE, Math.max(MIN_SAMPLE, Math.floor(MAX_ELEMENTS / Math.max(1, tensors))));
  const shown: BoardStep[] = [];
  let firstNonfinite: number | undefined;
  steps.forEach((step, i) => {
    const node = indexOf(step.op);
    if (node === undefined) return;
    if (nonfinite?.step === i) firstNonfinite = shown.length;
    shown.push(boardStep(step, node, kept));
  });
  return firstNonfinite === undefined ? { steps: shown } : { steps: shown, firstNonfinite };
}

function boardStep(step: TraceStep, node: number, kept: number): BoardStep {
  const { start_ms: startMs, duration_ms: durationMs, bytes, outputs } = step;
  return { node, startMs, durationMs, bytes, outputs: outputs.map((tensor) => tensor && boardTensor(tensor, kept)) };
}

function boardTensor(tensor: TracedTensor, kept: number): BoardTensor {
  const { dtype, shape, size, histogram, images, zeros, nan } = tensor;
  const { positive_inf: positiveInf, negative_inf: negativeInf } = tensor;
  const { min, max, mean, std } = tensor;
  const finite = min === undefined ? {} : { min, max, mean, std, histogram };
  const counts = nan === undefined ? {} : { zeros, nan, positiveInf, negativeInf };
  const sample = tensor.sample.slice(0, kept).map(jsonElement);
  return { dtype, shape, size, ...finite, ...counts, sample, ...(images && { images }) };
}

/** JSON has no number for these. */
function jsonElement(element: Sample): Sample {
  if (typeof element !== "number" || Number.isFinite(element)) return element;
  return Number.isNaN(element) ? "NaN" : element > 0 ? "inf" : "-inf";
}

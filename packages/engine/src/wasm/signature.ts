/**
 * A form as text in which its memory does not occur: forms of equal signature have the same kernel. Written much faster than the
 * kernel itself, of which a plan often wants many copies.
 */
import { kernel } from "@tfgraph/core";
import { schedule } from "../interpret/block_program.ts";
import { withBodies } from "../plan/with_bodies.ts";
import type { Buffer } from "./emit_context.ts";
import type { EmittedForm } from "./kernels.ts";

export interface Signature {
  readonly text: string;
  /** In the order the text numbers them, each with the first byte it names. */
  readonly places: ReadonlyMap<Buffer, { readonly number: number; readonly offsetBytes: number }>;
}

export function signatureOf(form: EmittedForm): Signature {
  const places = new Map<Buffer, { number: number; offsetBytes: number }>();
  let text = `${form.kind} ${sizesOf(form)}`;
  for (const { buffer, dtype, offset, strides } of [...kernel.reads(form), ...kernel.writes(form)]) {
    const offsetBytes = offset * dtype.size;
    let place = places.get(buffer);
    if (place === undefined) places.set(buffer, (place = { number: places.size, offsetBytes }));
    text += `;${dtype.name}${String(place.number)}+${String(offsetBytes - place.offsetBytes)}:${strides.join()}`;
  }
  return { text: text + expressionsOf(form), places };
}

/** Everything but accesses and expressions. */
function sizesOf(form: EmittedForm): string {
  switch (form.kind) {
    case "map":
      return `${form.shape.join()} ${String(form.stores.length)}`;
    case "reduce":
      return `${form.combine} ${form.kept.join()} ${form.reduced.join()} ${String(form.lanes)}`;
    case "gemm":
      return `${form.type} ${[form.batch, form.m, form.n, form.k].map((axes) => axes.join()).join(" ")}`;
    case "row":
      return `${form.rows.join()} ${String(form.length)} ${form.stages.map(stageName).join()}`;
    case "gather":
    case "scatter": {
      const indices = form.indices.map(({ stride, size }) => `${String(stride)}*${String(size)}`);
      return `${form.shape.join()} ${indices.join()} ${form.outOfRange.kind}`;
    }
    case "random":
      return `${form.distribution} ${String(form.count)}`;
  }
}

function stageName(stage: kernel.RowStage): string {
  return stage.kind === "reduce" ? `reduce ${stage.combine}` : stage.kind;
}

/** The expressions' nodes, each once, with what they share. */
function expressionsOf(form: EmittedForm): string {
  if (form.kind === "random") return "";
  const roots: kernel.Expr[] = [];
  withBodies(form, (body) => {
    roots.push(body);
    return body;
  });
  const numbers = new Map<kernel.Expr, number>();
  let text = "";
  for (const node of schedule(roots)) {
    numbers.set(node, numbers.size);
    text += `;${node.kind} ${node.type} ${detailOf(node)}`;
    for (const operand of kernel.operandsOf(node)) text += `,${String(numbers.get(operand))}`;
  }
  return `${text}=${roots.map((root) => numbers.get(root)).join()}`;
}

function detailOf(node: kernel.Expr): string {
  switch (node.kind) {
    case "const":
      return Object.is(node.value, -0) ? "-0" : String(node.value);
    case "load":
    case "register":
      return String(node.slot);
    case "index":
      return String(node.axis);
    case "unary":
    case "binary":
    case "compare":
      return node.op;
    case "narrow":
      return node.dtype.name;
    case "select":
    case "cast":
    case "bitcast":
      return "";
  }
}

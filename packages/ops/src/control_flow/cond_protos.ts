/** Branches of conds in collections are kept as CondContextDefs. TF: `CondContext.to_proto`, `from_proto` of control_flow_ops.py. */
import {
  compareStrings,
  get_default_graph,
  GraphKeys,
  registerCollectionProtos,
  type Operation,
  type Tensor,
} from "@tfgraph/core";
import { CondContext } from "./cond_context.ts";

interface CondFields {
  readonly context_name: string;
  readonly pred_name: string;
  readonly pivot_name: string;
  readonly branch: number;
  readonly values_def: {
    readonly values: readonly string[];
    readonly external_values: ReadonlyMap<string, string> | Readonly<Record<string, string>>;
  };
  readonly nested_contexts: readonly { readonly cond_ctxt: CondFields | null }[];
}

function toProto(context: CondContext, exportScope: string | null): CondFields | null {
  if (exportScope && !context.name.startsWith(exportScope)) return null;
  const prefix = exportScope ? `${exportScope.replace(/\/$/, "")}/` : "";
  const strip = (name: string): string => (prefix && name.startsWith(prefix) ? name.slice(prefix.length) : name);
  return {
    context_name: strip(context.name),
    pred_name: strip(context.pred.name),
    pivot_name: strip(context.pivot.name),
    branch: context.branch,
    values_def: {
      values: [...context.values].sort(compareStrings).map(strip),
      external_values: new Map([...context.external_values].map(([name, inside]) => [strip(name), strip(inside.name)])),
    },
    nested_contexts: context.nested_contexts.flatMap((nested) =>
      nested instanceof CondContext ? [{ cond_ctxt: toProto(nested, null) }] : [],
    ),
  };
}

function fromProto(fields: CondFields, importScope: string | null): CondContext {
  const graph = get_default_graph();
  const prefix = importScope ? `${importScope.replace(/\/$/, "")}/` : "";
  const tensor = (name: string): Tensor => graph.get_tensor_by_name(prefix + name);
  const pivot = tensor(fields.pivot_name);
  const context = new CondContext(
    tensor(fields.pred_name),
    pivot,
    fields.branch === 1 ? 1 : 0,
    prefix + fields.context_name,
  );
  context.values.clear();
  context.external_values.clear();
  const { values, external_values: external } = fields.values_def;
  for (const name of values) context.values.add(prefix + name);
  for (const [name, inside] of isMap(external) ? external : Object.entries(external)) {
    context.external_values.set(prefix + name, tensor(inside));
  }
  for (const name of context.values)
    if (!context.external_values.has(name)) operation(name)._control_flow_context = context;
  context.Enter();
  for (const { cond_ctxt: nested } of fields.nested_contexts) if (nested) fromProto(nested, importScope);
  context.Exit();
  return context;
}

function isMap(value: unknown): value is ReadonlyMap<string, string> {
  return value instanceof Map;
}

function operation(tensorName: string): Operation {
  return get_default_graph().get_operation_by_name(tensorName.slice(0, tensorName.lastIndexOf(":")));
}

registerCollectionProtos([GraphKeys.COND_CONTEXT], { type: "tensorflow.CondContextDef", toProto, fromProto });

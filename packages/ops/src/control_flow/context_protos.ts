/**
 * Branches of conds and loops in collections are kept as CondContextDefs and WhileContextDefs, with what is nested in them, so that an
 * imported loop can be differentiated. TF: `to_proto`, `from_proto` of the contexts in control_flow_ops.py.
 */
import {
  attrOf,
  compareStrings,
  get_default_graph,
  GraphKeys,
  registerCollectionProtos,
  type Operation,
  type Tensor,
} from "@tfgraph/core";
import { CondContext } from "./cond_context.ts";
import { isLoopEnter, type Context } from "./context.ts";
import { WhileContext } from "./while_context.ts";

interface ValuesFields {
  readonly values: readonly string[];
  readonly external_values: ReadonlyMap<string, string> | Readonly<Record<string, string>>;
}

interface CondFields {
  readonly context_name: string;
  readonly pred_name: string;
  readonly pivot_name: string;
  readonly branch: number;
  readonly values_def: ValuesFields;
  readonly nested_contexts: readonly NestedFields[];
}

interface WhileFields {
  readonly context_name: string;
  readonly parallel_iterations: number;
  readonly back_prop: boolean;
  readonly swap_memory: boolean;
  readonly pivot_name: string;
  readonly pivot_for_pred_name: string;
  readonly pivot_for_body_name: string;
  readonly loop_exit_names: readonly string[];
  readonly loop_enter_names: readonly string[];
  readonly values_def: ValuesFields;
  readonly maximum_iterations_name: string;
  readonly nested_contexts: readonly NestedFields[];
}

interface NestedFields {
  readonly cond_ctxt?: CondFields | null;
  readonly while_ctxt?: WhileFields | null;
}

type NameChange = (name: string) => string;

// ------------------------------------------------------------------ to messages

function stripping(exportScope: string | null): NameChange {
  const prefix = exportScope ? `${exportScope.replace(/\/$/, "")}/` : "";
  return (name) => (prefix && name.startsWith(prefix) ? name.slice(prefix.length) : name);
}

function valuesFields(context: Context, strip: NameChange): ValuesFields {
  return {
    values: [...context.values].sort(compareStrings).map(strip),
    external_values: new Map([...context.external_values].map(([name, inside]) => [strip(name), strip(inside.name)])),
  };
}

function nestedFields(context: Context): NestedFields[] {
  const keep: NameChange = (name) => name;
  return context.nested_contexts.flatMap((nested): NestedFields[] => {
    if (nested instanceof CondContext) return [{ cond_ctxt: condFields(nested, keep) }];
    return nested instanceof WhileContext ? [{ while_ctxt: whileFields(nested, keep) }] : [];
  });
}

function condFields(context: CondContext, strip: NameChange): CondFields {
  return {
    context_name: strip(context.name),
    pred_name: strip(context.pred.name),
    pivot_name: strip(context.pivot.name),
    branch: context.branch,
    values_def: valuesFields(context, strip),
    nested_contexts: nestedFields(context),
  };
}

function whileFields(context: WhileContext, strip: NameChange): WhileFields {
  const nameOf = (tensor: Tensor | null): string => (tensor ? strip(tensor.name) : "");
  return {
    context_name: strip(context.name),
    parallel_iterations: context.parallel_iterations,
    back_prop: context.back_prop,
    swap_memory: context.swap_memory,
    pivot_name: nameOf(context.pivot),
    pivot_for_pred_name: nameOf(context.pivot_for_pred),
    pivot_for_body_name: nameOf(context.pivot_for_body),
    loop_exit_names: context.loop_exits.map(nameOf),
    loop_enter_names: context.loop_enters.map(nameOf),
    values_def: valuesFields(context, strip),
    maximum_iterations_name: nameOf(context.maximum_iterations),
    nested_contexts: nestedFields(context),
  };
}

/** Only a context in the scope is kept. */
function inScope<C extends Context, F>(write: (context: C, strip: NameChange) => F) {
  return (context: C, exportScope: string | null): F | null =>
    exportScope && !context.name.startsWith(exportScope) ? null : write(context, stripping(exportScope));
}

// ------------------------------------------------------------------ from messages

class Importer {
  private readonly prefix: string;

  constructor(importScope: string | null) {
    this.prefix = importScope ? `${importScope.replace(/\/$/, "")}/` : "";
  }

  cond(fields: CondFields): CondContext {
    const branch = fields.branch === 1 ? 1 : 0;
    const name = this.prefix + fields.context_name;
    const context = new CondContext(this.tensor(fields.pred_name), this.tensor(fields.pivot_name), branch, name);
    this.fill(context, fields.values_def);
    this.nested(context, fields.nested_contexts);
    return context;
  }

  loop(fields: WhileFields): WhileContext {
    const limit = fields.maximum_iterations_name;
    const context = new WhileContext(
      {
        maximumIterations: limit ? this.tensor(limit) : null,
        parallelIterations: fields.parallel_iterations,
        backProp: fields.back_prop,
        swapMemory: fields.swap_memory,
      },
      this.prefix + fields.context_name,
    );
    context.pivot_for_pred = this.tensor(fields.pivot_for_pred_name);
    context.pivot_for_body = this.tensor(fields.pivot_for_body_name);
    context.pivot = this.tensor(fields.pivot_name);
    context.loop_exits = fields.loop_exit_names.map((name) => this.tensor(name));
    context.loop_enters = fields.loop_enter_names.map((name) => this.tensor(name));
    this.fill(context, fields.values_def);
    if (this.prefix) this.renameFrame(context);
    this.nested(context, fields.nested_contexts);
    return context;
  }

  private fill(context: Context, { values, external_values: external }: ValuesFields): void {
    context.values.clear();
    context.external_values.clear();
    for (const name of values) context.values.add(this.prefix + name);
    for (const [name, inside] of isMap(external) ? external : Object.entries(external)) {
      context.external_values.set(this.prefix + name, this.tensor(inside));
    }
    for (const name of context.values) {
      if (!context.external_values.has(name)) operation(name)._control_flow_context = context;
    }
  }

  /** A frame goes by its context's name. */
  private renameFrame(context: WhileContext): void {
    for (const name of context.values) {
      const op = operation(name);
      if (isLoopEnter(op)) op._set_attr("frame_name", attrOf("string", context.name));
    }
  }

  private nested(context: Context, list: readonly NestedFields[]): void {
    context.within(() => {
      for (const { cond_ctxt: cond, while_ctxt: loop } of list) {
        if (cond) this.cond(cond);
        if (loop) this.loop(loop);
      }
    });
  }

  private tensor(name: string): Tensor {
    return get_default_graph().get_tensor_by_name(this.prefix + name);
  }
}

function isMap(value: unknown): value is ReadonlyMap<string, string> {
  return value instanceof Map;
}

function operation(tensorName: string): Operation {
  return get_default_graph().get_operation_by_name(tensorName.slice(0, tensorName.lastIndexOf(":")));
}

registerCollectionProtos([GraphKeys.COND_CONTEXT], {
  type: "tensorflow.CondContextDef",
  toProto: inScope(condFields),
  fromProto: (fields: CondFields, importScope) => new Importer(importScope).cond(fields),
});
registerCollectionProtos([GraphKeys.WHILE_CONTEXT], {
  type: "tensorflow.WhileContextDef",
  toProto: inScope(whileFields),
  fromProto: (fields: WhileFields, importScope) => new Importer(importScope).loop(fields),
});

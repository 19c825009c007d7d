/** Ops without a value, and what groups them. TF: python/ops/control_flow_ops.py. */
import {
  convertToTensor,
  defineOp,
  get_default_graph,
  IndexedSlices,
  isTensor,
  Operation,
  pyFunction,
  isPlainObject,
  reprValue,
  typeName,
  ValueError,
  withContext,
  type GraphElementLike,
  type NameLike,
  type Tensor,
  type TensorLike,
} from "@tfgraph/core";
import { name_scope } from "../array/name_scope.ts";
import { OpDefs } from "../gen/op_defs.ts";
import * as raw from "../gen/raw_ops.ts";
import { noOutputs } from "../shape_rules.ts";

defineOp(OpDefs.NoOp, { shape: noOutputs, gradient: "unregistered", lower: () => {} });
defineOp(OpDefs.ControlTrigger, {
  shape: noOutputs,
  gradient: "not_differentiable",
  acceptsDead: true,
  lower: () => {},
});

/** Does nothing. Only useful as a placeholder for control edges. TF: `tf.no_op`. */
export const no_op = pyFunction("no_op", ["name"], (name?: NameLike): Operation => raw.NoOp({ name }));

/** What a group may hold: operations, tensors, variables, nested in arrays. */
export type Groupable = Operation | Tensor | IndexedSlices | (GraphElementLike & object) | readonly Groupable[];

function flatten(items: readonly unknown[], result: { device: string }[] = []): { device: string }[] {
  for (const item of items) {
    if (Array.isArray(item)) flatten(item as readonly unknown[], result);
    else if (item instanceof IndexedSlices)
      flatten([item.values, item.indices, ...(item.dense_shape ? [item.dense_shape] : [])], result);
    else if (isPlainObject(item))
      flatten(
        Object.keys(item)
          .sort()
          .map((k) => item[k]),
        result,
      );
    else if ((typeof item === "object" && item !== null && "device" in item) || isTensor(item))
      result.push(item as { device: string });
    else {
      throw new TypeError(
        `'inputs' should be zero or more (nested) Tensors. Received '${reprValue(item)}' with type '<class '${typeName(item)}'>'.`,
      );
    }
  }
  return result;
}

function noOpAfter(deps: readonly GraphElementLike[], device: string | null, name: NameLike): Operation {
  const graph = get_default_graph();
  const make = (): Operation => raw.NoOp({ name });
  return withContext(graph.control_dependencies(deps), () =>
    device === null ? make() : withContext(graph.device(device), make),
  );
}

/**
 * An operation that runs all of these. Several devices get an operation each.
 * @param inputs operations and tensors; `{ name }` comes last
 * @throws TypeError for what is neither
 * TF: `tf.group`.
 */
export function group(...inputs: (Groupable | { name?: NameLike })[]): Operation {
  const last = inputs.at(-1);
  const keywords: Record<string, unknown> | undefined = isPlainObject(last) ? last : undefined;
  if (keywords) {
    const unknown = Object.keys(keywords).filter((k) => k !== "name");
    if (unknown.length > 0) throw new ValueError(`Unknown keyword arguments: ${unknown.join(", ")}`);
  }
  const members = (keywords ? inputs.slice(0, -1) : inputs) as readonly Groupable[];
  return withContext(
    name_scope((keywords?.["name"] as NameLike | undefined) ?? null, "group_deps", members),
    (scope) => {
      if (members.length === 0) return raw.NoOp({ name: scope });
      const byDevice = new Map<string, GraphElementLike[]>();
      for (const item of flatten(members)) {
        const list = byDevice.get(item.device);
        if (list) list.push(item as unknown as GraphElementLike);
        else byDevice.set(item.device, [item as unknown as GraphElementLike]);
      }
      if (byDevice.size <= 1) {
        const [device, deps] = [...byDevice][0] ?? ["", []];
        return noOpAfter(deps, device, scope);
      }
      const deps = [...byDevice.keys()].sort().map((device) => noOpAfter(byDevice.get(device)!, device, null));
      return noOpAfter(deps, null, scope);
    },
  );
}

/**
 * The same tensor, computed after the dependencies have run.
 * TF: `control_flow_ops.with_dependencies`.
 */
export function with_dependencies(
  dependencies: readonly GraphElementLike[],
  output: Tensor,
  name: NameLike = null,
): Tensor {
  const graph = get_default_graph();
  return withContext(name_scope(name, "control_dependency", [...dependencies, output]), (scope) =>
    withContext(graph.colocate_with(output), () =>
      withContext(graph.control_dependencies(dependencies), () => identityKeepingRef(output, scope)),
    ),
  );
}

/** TF: `control_flow_ops._Identity`: a reference stays one. */
export function identityKeepingRef(tensor: Tensor, name: NameLike = null): Tensor {
  return tensor.dtype._is_ref_dtype ? raw.RefIdentity({ input: tensor, name }) : raw.Identity({ input: tensor, name });
}

/**
 * The tensors, each available only when all of them (and the control inputs) are computed.
 * @param tensors tensors, IndexedSlices or null
 * @throws ValueError where there is none, TypeError for other control inputs
 * TF: `tf.tuple`.
 */
export const tuple = pyFunction(
  "tuple",
  ["tensors", "name", "control_inputs"],
  (
    tensors: readonly (TensorLike | IndexedSlices | Operation | null)[],
    name?: NameLike,
    control_inputs?: readonly (Tensor | Operation)[] | null,
  ): (Tensor | IndexedSlices | null)[] =>
    withContext(name_scope(name ?? null, "tuple", tensors), () => {
      const items = tensors.map((t): Tensor | IndexedSlices | Operation | null =>
        t === null || t instanceof Operation || t instanceof IndexedSlices ? t : convertToTensor(t),
      );
      const gating = new Set<Operation>();
      for (const t of items) if (t !== null) gating.add(t instanceof Operation ? t : t.op);
      for (const c of control_inputs ?? []) {
        if (!isTensor(c) && !(c instanceof Operation)) {
          throw new TypeError(
            `'control_inputs' must only contain Operation or Tensor. Received: <class '${typeName(c)}'>`,
          );
        }
        gating.add(isTensor(c) ? c.op : c);
      }
      if (gating.size === 0)
        throw new ValueError(`'tensors' must have at least one Tensor. Received: ${reprValue(tensors)}.`);
      const gate = group(...[...gating].sort((a, b) => a._id - b._id));
      return items.map((t) => {
        if (t === null || t instanceof Operation) return null;
        if (!(t instanceof IndexedSlices)) return with_dependencies([gate], t);
        return new IndexedSlices(with_dependencies([gate], t.values), t.indices, t.dense_shape);
      });
    }),
  { required: 1 },
);

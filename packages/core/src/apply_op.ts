/**
 * Makes a node from an OpDef and keyword arguments: converts inputs, infers and checks attributes, writes defaults.
 * TF: `op_def_library._apply_op_helper`, with JavaScript's numbers judged as docs/guide/numbers.md says.
 */
import { attrDefaults, toAttrValue } from "./attr_conversion.ts";
import type { AttrMap, AttrValue } from "./attr_value.ts";
import { nameText, withContext, type NameLike } from "./context_manager.ts";
import { convertNToTensor, convertToTensor } from "./convert_to_tensor.ts";
import { dtypeListText, judgePlainNumbers, type TypeVariables } from "./number_types.ts";
import { float32, type DType } from "./dtype.ts";
import { NotImplementedError, splitHint, ValueError, withHint } from "./errors.ts";
import type { Graph } from "./graph.ts";
import { graphFromInputs } from "./graph_from_inputs.ts";
import type { ArgDef, AttrDef, OpDef } from "./op_def.ts";
import type { Operation } from "./operation.ts";
import { reprValue, typeName } from "./python_text.ts";
import { isTensor, type Tensor } from "./tensor.ts";
import { allowedTypeHints, mismatchHints, numberHints } from "./type_hints.ts";
import { showCaller, tracedAsOne } from "./where.ts";

/** An attribute's value that an input told: a type, a list of types, a length. */
interface Learned {
  readonly value: DType | readonly DType[] | number;
  /** The input, and its first tensor, for messages. */
  readonly from: string;
  readonly tensor: Tensor | undefined;
}

interface Inference {
  readonly opDef: OpDef;
  /** By the attribute's name. */
  readonly learned: Map<string, Learned>;
  readonly variables: TypeVariables;
}

/** The type that earlier inputs say an input has. */
function knownType({ type, typeAttr }: ArgDef, { learned }: Inference): DType | undefined {
  return type ?? (typeAttr === undefined ? undefined : (learned.get(typeAttr)?.value as DType | undefined));
}

/**
 * @param args inputs and attributes by the names of the OpDef, and `name`
 * @throws TypeError, ValueError in TF's words
 */
export function applyOp(opDef: OpDef, args: Readonly<Record<string, unknown>>): Operation {
  const graph = graphFromInputs(opDef.inputs.map((arg) => args[arg.name]));
  checkDeprecation(opDef, graph);
  const name = nameText(args["name"] as NameLike | undefined) || opDef.name;
  try {
    return tracedAsOne(() => inScope(graph, name, (scope) => makeNode(graph, opDef, args, scope)));
  } catch (error) {
    throw showCaller(error, applyOp);
  }
}

/** `graph.as_default()` and `graph.name_scope(name)`, without context managers: every operation passes here. */
function inScope<T>(graph: Graph, name: string, body: (scope: string) => T): T {
  const leaveGraph = graph._enter_as_default();
  try {
    const scope = graph._enter_name_scope(name);
    try {
      return body(scope.name);
    } finally {
      scope.exit();
    }
  } finally {
    leaveGraph();
  }
}

function makeNode(graph: Graph, opDef: OpDef, args: Readonly<Record<string, unknown>>, scope: string): Operation {
  const inference: Inference = { opDef, learned: new Map(), variables: judgePlainNumbers(opDef, args) };
  const inputs: Tensor[] = [];
  for (const arg of opDef.inputs) {
    if (!(arg.name in args)) throw new TypeError(`No argument for input ${arg.name} found in ${opDef.name}`);
    const tensors = isListArg(arg)
      ? convertList(arg, args[arg.name], inference)
      : [convertOne(arg, args[arg.name], inference)];
    learnAttrs(arg, tensors, inference);
    if (arg.isRef) {
      if (!tensors.every((t) => t.dtype._is_ref_dtype)) {
        throw new TypeError(
          `'${opDef.name}' Op requires that input '${arg.name}' be a mutable tensor (e.g.: a tf.Variable)`,
        );
      }
    }
    inputs.push(...tensors);
  }
  const attrs = remainingAttrs(inference, args);
  const create = (): Operation => graph._create_op({ type: opDef.name, inputs, attrs, name: scope, opDef });
  if (!opDef.inputs.some((arg) => arg.isRef)) return create();
  // TF pairs arguments with the flat list of inputs, so a list of references colocates with some of it only
  const references = opDef.inputs.flatMap((arg, i) => (arg.isRef && inputs[i] ? [inputs[i]] : []));
  return references.reduceRight<() => Operation>(
    (body, ref) => () => withContext(graph.colocate_with(ref), body),
    create,
  )();
}

function isListArg(arg: ArgDef): boolean {
  return arg.numberAttr !== undefined || arg.typeListAttr !== undefined;
}

function checkDeprecation(opDef: OpDef, graph: Graph): void {
  const since = opDef.deprecation?.version;
  const { producer } = graph.graph_def_versions;
  if (since && producer >= since) {
    throw new NotImplementedError(
      `Op ${opDef.name} is not available in GraphDef version ${String(producer)}. It has been removed in version ${String(since)}. ${opDef.deprecation.explanation}.`,
    );
  }
}

// ------------------------------------------------------------------ inputs

function convertOne(arg: ArgDef, value: unknown, inference: Inference): Tensor {
  const { opDef } = inference;
  const known = knownType(arg, inference);
  const judged = arg.typeAttr === undefined ? undefined : inference.variables.get(arg.typeAttr);
  const dtype = known ?? (isTensor(value) ? undefined : judged);
  try {
    if (dtype === undefined && arg.typeAttr !== undefined && !isTensor(value))
      return convertByAllowedTypes(arg, value, inference);
    return convertToTensor(value, { dtype: dtype ?? null, name: arg.name, asRef: arg.isRef });
  } catch (error) {
    if (error instanceof TypeError && dtype !== undefined) {
      const [message, ...hints] = splitHint(error.message);
      throw new TypeError(
        withHint(
          `Expected ${dtype.name} passed to parameter '${arg.name}' of op '${opDef.name}', got ${reprValue(value)} of type '${typeName(value)}' instead. Error: ${message}`,
          ...hints,
          ...numberHints(firstOperand(arg, inference), value, dtype, float32),
        ),
      );
    }
    if (error instanceof ValueError) throw typeMismatch(arg, value, dtype, inference) ?? error;
    throw error;
  }
}

/** An attr with a default type: the value's own type where the op allows it, else the default. */
function convertByAllowedTypes(arg: ArgDef, value: unknown, inference: Inference): Tensor {
  const attr = attrDef(inference.opDef, arg.typeAttr!);
  const fallback = attr.default?.kind === "type" ? attr.default.value : null;
  const allowed = attr.allowed?.kind === "list(type)" ? attr.allowed.value : undefined;
  const options = { name: arg.name, asRef: arg.isRef };
  if (fallback && allowed) {
    let inferred: Tensor | undefined;
    try {
      inferred = convertToTensor(value, options);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
    if (inferred && allowed.includes(inferred.dtype.base_dtype)) return inferred;
  }
  return convertToTensor(value, { ...options, preferredDtype: fallback });
}

/** TF's TypeError for a tensor of another type than the op's other inputs, its ValueError for what is no tensor at all. */
function typeMismatch(
  arg: ArgDef,
  value: unknown,
  expected: DType | undefined,
  inference: Inference,
): Error | undefined {
  let observed: string;
  try {
    observed = convertToTensor(value, { asRef: arg.isRef }).dtype.name;
  } catch (e) {
    if (!(e instanceof ValueError)) throw e;
    const [message, ...hints] = splitHint(e.message);
    return new ValueError(
      withHint(`Tried to convert '${arg.name}' to a tensor and failed. Error: ${message}`, ...hints),
    );
  }
  if (!expected) return undefined;
  const prefix = `Input '${arg.name}' of '${inference.opDef.name}' Op has type ${observed} that does not match`;
  if (arg.type)
    return new TypeError(
      withHint(
        `${prefix} expected type of ${arg.type.name}.`,
        ...mismatchHints(undefined, { name: arg.name, value }, arg.type),
      ),
    );
  const first = inference.learned.get(arg.typeAttr!)?.from ?? arg.typeAttr!;
  return new TypeError(
    withHint(
      `${prefix} type ${expected.name} of argument '${first}'.`,
      ...mismatchHints(firstOperand(arg, inference), { name: arg.name, value }, expected),
    ),
  );
}

/** The operand that decided an attribute's type. */
function firstOperand(arg: ArgDef, { learned }: Inference): { name: string; value: unknown } | undefined {
  const first = arg.typeAttr === undefined ? undefined : learned.get(arg.typeAttr);
  return first && { name: first.from, value: first.tensor };
}

function convertList(arg: ArgDef, value: unknown, inference: Inference): Tensor[] {
  const { opDef } = inference;
  if (!Array.isArray(value))
    throw new TypeError(`Expected list for '${arg.name}' argument to '${opDef.name}' Op, not ${reprValue(value)}.`);
  const values = value as readonly unknown[];
  const known = knownType(arg, inference);
  const judged = arg.typeAttr === undefined ? undefined : inference.variables.get(arg.typeAttr);
  const attr = arg.typeAttr === undefined ? undefined : attrDef(opDef, arg.typeAttr);
  const preferred = attr?.default?.kind === "type" ? attr.default.value : null;
  const dtype = known ?? judged ?? null;
  try {
    const tensors = convertNToTensor(values, {
      name: arg.name,
      dtype: dtype?.base_dtype ?? null,
      preferredDtype: dtype ? null : preferred,
      asRef: arg.isRef,
    });
    const types = new Set(tensors.map((t) => t.dtype.base_dtype));
    if (arg.numberAttr !== undefined && types.size > 1) throw new TypeError("mixed");
    return tensors;
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof ValueError)) throw error;
    throw listMismatch(arg, values, dtype, known !== undefined && arg.type === undefined, inference);
  }
}

function listMismatch(
  arg: ArgDef,
  values: readonly unknown[],
  dtype: DType | null,
  inferred: boolean,
  inference: Inference,
): TypeError {
  const observed = values.map((value) => {
    try {
      return convertToTensor(value, { asRef: arg.isRef }).dtype.base_dtype.name;
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof ValueError)) throw error;
      return "<NOT CONVERTIBLE TO TENSOR>";
    }
  });
  const wanted = dtype ?? values.map(ownDtypeOf).find((d) => d !== undefined);
  const odd = values.find((v) => isTensor(v) && wanted && v.dtype.base_dtype !== wanted.base_dtype);
  const hints =
    odd && wanted
      ? mismatchHints(
          { name: `${arg.name}[0]`, value: values.find(isTensor) },
          { name: `${arg.name}[${String(values.indexOf(odd))}]`, value: odd },
          wanted,
        )
      : [];
  const prefix = `Tensors in list passed to '${arg.name}' of '${inference.opDef.name}' Op have types [${observed.join(", ")}]`;
  if (arg.numberAttr === undefined) return new TypeError(`${prefix} that are invalid. Tensors: ${reprValue(values)}`);
  if (arg.type) return new TypeError(`${prefix} that do not match expected type ${dtype?.name ?? ""}.`);
  const message = inferred
    ? `${prefix} that do not match type ${dtype?.name ?? ""} inferred from earlier arguments.`
    : `${prefix} that don't all match.`;
  return new TypeError(withHint(message, ...hints));
}

function ownDtypeOf(value: unknown): DType | undefined {
  return isTensor(value) ? value.dtype.base_dtype : undefined;
}

// ------------------------------------------------------------------ attributes

function attrDef(opDef: OpDef, name: string): AttrDef {
  const found = opDef.attrs.find((a) => a.name === name);
  if (!found) throw new TypeError(`Op ${opDef.name} has no attr ${name}`);
  return found;
}

/** Learns attributes from an input, or checks them against what earlier inputs said. */
function learnAttrs(arg: ArgDef, tensors: readonly Tensor[], inference: Inference): void {
  const { opDef, learned } = inference;
  if (arg.numberAttr !== undefined) learnNumber(arg, tensors, inference);
  if (arg.typeListAttr !== undefined) {
    const bases = tensors.map((t) => t.dtype.base_dtype);
    const first = learned.get(arg.typeListAttr);
    const known = first?.value as readonly DType[] | undefined;
    if (first && known && (known.length !== bases.length || known.some((t, i) => t !== bases[i]))) {
      throw new TypeError(
        `Input '${arg.name}' of '${opDef.name}' Op has type list of ${dtypeListText(bases)} that does not match type list ${dtypeListText(known)} of argument '${first.from}'.`,
      );
    }
    for (const base of bases) checkAllowedType(base, attrDef(opDef, arg.typeListAttr), arg.name, tensors);
    learned.set(arg.typeListAttr, { value: bases, from: arg.name, tensor: tensors[0] });
    return;
  }
  if (arg.typeAttr === undefined) return;
  const base = tensors[0]?.dtype.base_dtype;
  if (!base) {
    if (!learned.has(arg.typeAttr) && attrDef(opDef, arg.typeAttr).default === undefined) {
      throw new TypeError(
        `Don't know how to infer type variable from empty input list passed to input '${arg.name}' of '${opDef.name}' Op.`,
      );
    }
    return;
  }
  const known = learned.get(arg.typeAttr);
  if (known === undefined) {
    checkAllowedType(base, attrDef(opDef, arg.typeAttr), arg.name, tensors);
    learned.set(arg.typeAttr, { value: base, from: arg.name, tensor: tensors[0] });
  } else if (known.value !== base) {
    throw new TypeError(
      `Input '${arg.name}' of '${opDef.name}' Op has type ${base.name} that does not match type ${(known.value as DType).name} of argument '${known.from}'.`,
    );
  }
}

function learnNumber(arg: ArgDef, tensors: readonly Tensor[], { opDef, learned }: Inference): void {
  const name = arg.numberAttr!;
  const { length } = tensors;
  const known = learned.get(name);
  if (known !== undefined) {
    if (known.value !== length) {
      throw new ValueError(
        `List argument '${arg.name}' to '${opDef.name}' Op with length ${String(length)} must match length ${String(known.value)} of argument '${known.from}'.`,
      );
    }
    return;
  }
  const { minimum } = attrDef(opDef, name);
  if (minimum !== undefined && length < minimum) {
    throw new ValueError(
      `List argument '${arg.name}' to '${opDef.name}' Op with length ${String(length)} shorter than minimum length ${String(minimum)}.`,
    );
  }
  learned.set(name, { value: length, from: arg.name, tensor: tensors[0] });
}

function checkAllowedType(dtype: DType, attr: AttrDef, parameter: string, tensors: readonly Tensor[]): void {
  if (attr.allowed?.kind !== "list(type)" || attr.allowed.value.includes(dtype)) return;
  const value = tensors.find((t) => t.dtype.base_dtype === dtype);
  throw new TypeError(
    withHint(
      `Value passed to parameter '${parameter}' has DataType ${dtype.name} not in list of allowed values: ${dtypeListText(attr.allowed.value)}`,
      ...allowedTypeHints({ name: parameter, value }, attr.allowed.value),
    ),
  );
}

function learnedAttr(value: Learned["value"]): AttrValue {
  if (typeof value === "number") return { kind: "int", value };
  return isTypeList(value) ? { kind: "list(type)", value } : { kind: "type", value };
}

function isTypeList(value: DType | readonly DType[]): value is readonly DType[] {
  return Array.isArray(value);
}

/** Every attribute of the OpDef, in its order: inferred, given, or default. */
function remainingAttrs(inference: Inference, args: Readonly<Record<string, unknown>>): AttrMap {
  const { opDef, learned } = inference;
  const attrs: AttrMap = new Map<string, AttrValue>();
  for (const attr of opDef.attrs) {
    const inferred = learned.get(attr.name);
    const given = args[attr.name];
    if (inferred) attrs.set(attr.name, learnedAttr(inferred.value));
    else if (given === undefined || given === null) attrs.set(attr.name, attrDefaults(opDef, attr));
    else attrs.set(attr.name, toAttrValue(given, attr, opDef));
  }
  return attrs;
}

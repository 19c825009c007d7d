/** Collections of a graph as CollectionDefs. TF: `meta_graph.add_collection_def` and the end of `import_scoped_meta_graph`. */
import { collectionProtos, FloatLiteral, GraphKeys, type Graph, stringElement } from "@tfgraph/core";
import {
  CollectionDef,
  CondContextDef,
  QueueRunnerDef,
  SaverDef,
  VariableDef,
  WhileContextDef,
} from "../gen/messages.ts";
import { prependNameScope, stripNameScope } from "../graph/scope_names.ts";
import type { Message } from "../wire/message.ts";
import { isSet, MessageState } from "../wire/message_state.ts";
import { MessageType } from "../wire/message_type.ts";

/** Messages that items of collections are kept as. */
const MESSAGES = new Map<string, { (fields?: object): Message; FromString(bytes: string | Uint8Array): Message }>(
  [VariableDef, CondContextDef, WhileContextDef, SaverDef, QueueRunnerDef].map((type) => [
    type.DESCRIPTOR.fullName,
    type,
  ]),
);

const VARIABLE_COLLECTIONS = new Set<string>([
  GraphKeys.GLOBAL_VARIABLES,
  GraphKeys.LOCAL_VARIABLES,
  GraphKeys.METRIC_VARIABLES,
  GraphKeys.MODEL_VARIABLES,
  GraphKeys.TRAINABLE_VARIABLES,
  GraphKeys.MOVING_AVERAGE_VARIABLES,
  GraphKeys.CONCATENATED_VARIABLES,
]);

/**
 * A collection as a message: of its items' own messages, of names, numbers or strings.
 * @returns undefined where its items are of no kind a file can hold; TensorFlow warns and leaves such a collection out
 */
export function collectionToProto(
  key: string,
  items: readonly unknown[],
  exportScope: string | null,
): CollectionDef | undefined {
  const functions = collectionProtos(key);
  const type = functions && MESSAGES.get(functions.type);
  if (functions && type) {
    return messageCollection(
      items.flatMap((item) => functions.toProto(item as never, exportScope) ?? []).map((fields) => type(fields)),
    );
  }
  return plainCollection(items, exportScope);
}

/** A collection of messages. */
export function messageCollection(messages: readonly Message[]): CollectionDef {
  return messages.length === 0 ? CollectionDef() : CollectionDef({ bytes_list: { value: messages.map(serialized) } });
}

/** As text where the bytes are UTF-8, like any bytes of a message. */
function serialized(message: Message): string | Uint8Array {
  const bytes = message.SerializeToString();
  return stringElement(bytes);
}

function plainCollection(items: readonly unknown[], exportScope: string | null): CollectionDef | undefined {
  if (items.every((x) => typeof x === "string" || x instanceof Uint8Array))
    return CollectionDef({ bytes_list: { value: items } });
  if (items.every(isInteger))
    return CollectionDef({ int64_list: { value: items.map((x) => (typeof x === "bigint" ? x : Number(x))) } });
  if (items.every(isNumber)) return CollectionDef({ float_list: { value: items.map(Number) } });
  const names = items.map(nameOf);
  if (names.some((name) => name === undefined)) return undefined;
  const inScope = names.filter((name) => name !== undefined && (!exportScope || name.startsWith(exportScope)));
  return CollectionDef({ node_list: { value: inScope.map((name) => stripNameScope(name!, exportScope)) } });
}

function isInteger(x: unknown): x is number | bigint | boolean {
  return typeof x === "bigint" || typeof x === "boolean" || (typeof x === "number" && Number.isInteger(x));
}

function isNumber(x: unknown): boolean {
  return typeof x === "number" || typeof x === "bigint" || x instanceof FloatLiteral;
}

/** The name of a tensor, an operation, or anything else that has one. */
export function nameOf(item: unknown): string | undefined {
  if (typeof item === "string") return item;
  const name: unknown = typeof item === "object" && item !== null && "name" in item ? item.name : undefined;
  return typeof name === "string" ? name : undefined;
}

/** Fills collections of a graph from a file; an item that is in several variable collections is made once. */
export class CollectionImport {
  private readonly graph: Graph;
  private readonly scope: string;
  private readonly variables = new Map<string, unknown>();

  constructor(graph: Graph, scope: string) {
    this.graph = graph;
    this.scope = scope;
  }

  /** @throws KeyError where a name is not in the graph; DecodeError where an item's message is malformed */
  add(key: string, def: CollectionDef, trainableByDefault: (fields: Record<string, unknown>) => void): void {
    const add = (item: unknown): void => this.graph.add_to_collection(key, item);
    const functions = collectionProtos(key);
    const type = functions && MESSAGES.get(functions.type);
    switch (def.WhichOneof("kind")) {
      case "node_list":
        for (const name of def.node_list.value) add(this.graph.as_graph_element(prependNameScope(name, this.scope)));
        return;
      case "int64_list":
        def.int64_list.value.forEach(add);
        return;
      case "float_list":
        def.float_list.value.forEach(add);
        return;
      case "bytes_list":
        for (const value of def.bytes_list.value) {
          if (!functions || !type) {
            add(typeof value === "string" ? prependNameScope(value, this.scope) : value);
            continue;
          }
          const make = (): unknown => {
            const fields = plainFields(type.FromString(value));
            trainableByDefault(fields);
            return functions.fromProto(fields as never, this.scope || null);
          };
          add(VARIABLE_COLLECTIONS.has(key) ? this.once(String(value), make) : make());
        }
        return;
      default:
    }
  }

  private once(id: string, make: () => unknown): unknown {
    const found = this.variables.get(id);
    if (found !== undefined) return found;
    const made = make();
    this.variables.set(id, made);
    return made;
  }
}

/** A message's fields as plain data; sub-messages that are not there are null. */
function plainFields(message: MessageState): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const field of message._type.fields) {
    if (field.type instanceof MessageType && field.label === "one" && !isSet(message, field)) fields[field.name] = null;
    else fields[field.name] = plainValue(Reflect.get(message, field.name));
  }
  return fields;
}

function plainValue(value: unknown): unknown {
  if (value instanceof MessageState) return plainFields(value);
  return Array.isArray(value) ? value.map(plainValue) : value;
}

/**
 * How items of collections become messages of a MetaGraphDef and come back. Packages declare it for their own classes, as
 * plain data: messages belong to the io package. TF: `ops.register_proto_function`.
 */

export interface CollectionProtoFunctions {
  /** The message's full name: `"tensorflow.VariableDef"`. */
  readonly type: string;
  /** The fields of an item's message, of which names lose the scope; null leaves the item out. */
  readonly toProto: (item: never, exportScope: string | null) => object | null;
  /** The item that a message's fields describe, in the default graph; names get the scope. */
  readonly fromProto: (fields: never, importScope: string | null) => unknown;
}

const registered = new Map<string, CollectionProtoFunctions>();

export function registerCollectionProtos(collections: readonly string[], functions: CollectionProtoFunctions): void {
  for (const name of collections) registered.set(name, functions);
}

export function collectionProtos(collection: string): CollectionProtoFunctions | undefined {
  return registered.get(collection);
}

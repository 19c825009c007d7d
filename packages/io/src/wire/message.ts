/**
 * Protocol buffer messages that behave as Python's: fields are properties with their defaults, a sub-message exists as
 * soon as it is looked at and counts as present once something in it was set, members of a oneof exclude each other.
 *
 * This file owns the border between the tables (`message_type.ts`) and the generated static types.
 */
import { ValueError, type StringElement } from "@tfgraph/core";
import { decodeInto } from "./decode.ts";
import { encode } from "./encode.ts";
import { isSet, MessageState } from "./message_state.ts";
import { EnumType, MessageType, type Field, type FieldInit } from "./message_type.ts";
import { checkScalar, defaultScalar } from "./scalar.ts";
import { printText } from "../text/print.ts";

/** What a constructor takes for a field: nested messages may be plain objects, maps too. */
type FieldValue<V> = V extends Message
  ? V | MessageInit<V>
  : V extends Map<infer K, infer M>
    ? ReadonlyMap<K, FieldValue<M>> | Readonly<Record<string, FieldValue<M>>>
    : V extends readonly (infer E)[]
      ? readonly FieldValue<E>[]
      : V;

/** The fields of a message in one object. */
export type MessageInit<T extends Message> = { readonly [K in Exclude<keyof T, keyof Message>]?: FieldValue<T[K]> };

export interface MessageClass<T extends Message> {
  new (fields?: MessageInit<T>): T;
  (fields?: MessageInit<T>): T;
  readonly prototype: T;
  readonly DESCRIPTOR: MessageType;
  /** Reads a message from bytes. @throws DecodeError where they are malformed */
  FromString(serialized: StringElement): T;
}

export interface SerializeOptions {
  /** Accepted for Python's sake: our bytes are always the deterministic ones. */
  readonly deterministic?: boolean | null;
}

export abstract class Message extends MessageState {
  get DESCRIPTOR(): MessageType {
    return this._type;
  }

  /** The bytes, in protocol buffers' deterministic order. TF: `Message.SerializeToString`. */
  SerializeToString(_options?: SerializeOptions): Uint8Array {
    return encode(this);
  }

  /** Replaces the content by what the bytes say; returns how many there were. @throws DecodeError */
  ParseFromString(serialized: StringElement): number {
    this.Clear();
    return this.MergeFromString(serialized);
  }

  /** Adds what the bytes say: last scalar wins, lists grow, sub-messages merge. @throws DecodeError */
  MergeFromString(serialized: StringElement): number {
    const bytes = serializedBytes(serialized);
    decodeInto(this, bytes);
    this._marked = true;
    return bytes.length;
  }

  ByteSize(): number {
    return encode(this).length;
  }

  Clear(): void {
    this._values = [];
    this._unknown = undefined;
  }

  CopyFrom(other: this): void {
    if (other === this) return;
    this.Clear();
    this.MergeFrom(other);
  }

  MergeFrom(other: this): void {
    if (!(other instanceof Message) || other._type !== this._type) {
      throw new TypeError(`Parameter to MergeFrom() must be instance of same class: expected ${this._type.fullName}`);
    }
    decodeInto(this, encode(other));
    this._marked = true;
  }

  /** @throws ValueError for a field without presence: lists, and scalars outside a oneof */
  HasField(name: string): boolean {
    const field = this._type.byName(name);
    if (!field) {
      const group = this._type.oneof(name);
      if (group.length > 0) return group.some((f) => isSet(this, f));
      throw new ValueError(`Protocol message ${shortName(this._type)} has no "${name}" field.`);
    }
    if (!field.presence) {
      throw new ValueError(
        `Can't test non-optional, non-submessage field "${this._type.fullName}.${name}" for presence in proto3.`,
      );
    }
    return isSet(this, field);
  }

  ClearField(name: string): void {
    const field = this._type.byName(name);
    if (field) {
      this._values[field.index] = undefined;
      return;
    }
    const group = this._type.oneof(name);
    if (group.length === 0) {
      throw new ValueError(`Protocol message ${shortName(this._type)} has no "${name}" field.`);
    }
    for (const member of group) this._values[member.index] = undefined;
  }

  /** The name of the oneof's member that is set, or null. */
  WhichOneof(name: string): string | null {
    const group = this._type.oneof(name);
    if (group.length === 0)
      throw new ValueError(`Protocol message ${shortName(this._type)} has no oneof "${name}" field.`);
    return group.find((f) => isSet(this, f))?.name ?? null;
  }

  /** Makes an empty message present in the one it belongs to. */
  SetInParent(): void {
    this._marked = true;
  }

  IsInitialized(): boolean {
    return true;
  }

  /** Python's `str(message)`: protocol buffers' text format. */
  override toString(): string {
    return printText(this, "str");
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

function shortName(type: MessageType): string {
  return type.fullName.slice(type.fullName.lastIndexOf(".") + 1);
}

const utf8 = new TextEncoder();

function serializedBytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === "string") return utf8.encode(value);
  throw new TypeError(`expected bytes, ${typeof value} found`);
}

/** Reads a field as Python does: lists, maps and sub-messages come into being when looked at. */
function getField(message: MessageState, field: Field): unknown {
  const value = message._values[field.index];
  if (value !== undefined) return value;
  if (field.label === "many") return (message._values[field.index] = []);
  if (field.label === "map") return (message._values[field.index] = new Map());
  if (field.type instanceof MessageType) return (message._values[field.index] = field.type.create());
  return defaultScalar(field.type);
}

function setField(message: MessageState, field: Field, value: unknown): void {
  for (const other of field.group)
    if (other !== field && field.oneof !== undefined) message._values[other.index] = undefined;
  message._values[field.index] = value === undefined || value === null ? undefined : fieldValue(field, value);
  message._marked = true;
}

function fieldValue(field: Field, value: unknown): unknown {
  if (field.label === "many") {
    if (!isIterable(value)) throw new TypeError(`Value must be iterable: field "${field.name}"`);
    return Array.from(value, (v) => singleValue(field, v));
  }
  if (field.label === "map") {
    if (typeof value !== "object" || value === null)
      throw new TypeError(`Value must be a Map or an object: field "${field.name}"`);
    const entries = value instanceof Map ? value : Object.entries(value);
    return new Map(Array.from(entries as Iterable<[unknown, unknown]>, ([k, v]) => [k, singleValue(field, v)]));
  }
  return singleValue(field, value);
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}

function singleValue(field: Field, value: unknown): unknown {
  if (!(field.type instanceof MessageType)) return checkScalar(field.type, value);
  if (value instanceof Message) {
    if (value._type !== field.type) {
      throw new TypeError(
        `Parameter to initialize message field must be dict or instance of same class: expected ${field.type.fullName} got ${value._type.fullName}.`,
      );
    }
    value._marked = true;
    return value;
  }
  if (typeof value !== "object" || value === null) {
    throw new TypeError(
      `Parameter to initialize message field must be dict or instance of same class: expected ${field.type.fullName}.`,
    );
  }
  const made = field.type.create();
  made._marked = true;
  assignFields(made, value);
  return made;
}

function assignFields(message: MessageState, fields: object): void {
  for (const [name, value] of Object.entries(fields)) {
    const field = message._type.byName(name);
    if (!field) throw new ValueError(`Protocol message ${shortName(message._type)} has no "${name}" field.`);
    setField(message, field, value);
  }
}

/** Properties for every field, made when the first message of the class is. */
function defineFields(prototype: object, type: MessageType): void {
  for (const field of type.fields) {
    Object.defineProperty(prototype, field.name, {
      get(this: Message) {
        return getField(this, field);
      },
      set(this: Message, value: unknown) {
        setField(this, field, value);
      },
      enumerable: true,
      configurable: true,
    });
  }
}

/**
 * Makes the class of a message from its table. Called with or without `new`, as Python's classes are.
 * `statics` are the nested types and enum values, which Python has as attributes of the class.
 */
export function messageClass<T extends Message, S extends object = object>(
  fullName: string,
  table: () => readonly FieldInit[],
  statics?: S,
): MessageClass<T> & S {
  let ready = false;
  class Instance extends Message {
    constructor() {
      super();
      if (!ready) {
        ready = true;
        defineFields(Instance.prototype, type);
      }
    }
  }
  const create = (): Instance => new Instance();
  const type = new MessageType(fullName, table, create);
  const construct = function (fields?: object): Message {
    const message = create();
    if (fields !== undefined) assignFields(message, fields);
    message._marked = true;
    return message;
  };
  Object.defineProperty(construct, "name", { value: shortName(type) });
  Object.defineProperty(construct, "prototype", { value: Instance.prototype });
  Object.defineProperty(Instance.prototype, "constructor", { value: construct });
  Object.defineProperty(Instance.prototype, "_type", { value: type });
  Object.assign(construct, {
    DESCRIPTOR: type,
    FromString(serialized: StringElement): Message {
      const message = construct();
      message.MergeFromString(serialized);
      return message;
    },
  });
  if (statics) Object.defineProperties(construct, Object.getOwnPropertyDescriptors(statics));
  // the generated interface T describes what the table makes: the one cast from tables to static types
  return construct as unknown as MessageClass<T> & S;
}

export function enumType<const T extends Readonly<Record<string, number>>>(
  fullName: string,
  values: T,
): T & { readonly DESCRIPTOR: EnumType; Name(value: number): string; Value(name: string): number } {
  const type = new EnumType(fullName, values);
  return {
    ...values,
    DESCRIPTOR: type,
    Name: (value) => {
      const name = type.names.get(value);
      if (name === undefined) throw new ValueError(`Enum ${fullName} has no name defined for value ${String(value)}`);
      return name;
    },
    Value: (name) => {
      const value = type.numbers.get(name);
      if (value === undefined) throw new ValueError(`Enum ${fullName} has no value defined for name '${name}'`);
      return value;
    },
  };
}

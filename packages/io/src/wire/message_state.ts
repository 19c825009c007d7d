/**
 * What a message holds: one value a field, `undefined` where nothing was ever set. Everything else is derived from its
 * type's table. Lists are arrays, maps are Maps, sub-messages that were only looked at are there but do not count.
 */
import type { Field, MessageType } from "./message_type.ts";

export abstract class MessageState {
  /** @internal One value a field, in the order of the type's fields. */
  _values: unknown[] = [];
  /** @internal Present although nothing may be set in it. */
  _marked = false;
  /** @internal Fields the table does not know, as they were read. */
  _unknown: Uint8Array[] | undefined;
  /** @internal Set on the prototype of each class. */
  declare readonly _type: MessageType;
}

/** Whether a field is there: what is written, printed, and found by HasField. */
export function isSet(message: MessageState, field: Field): boolean {
  const value = message._values[field.index];
  if (value === undefined) return false;
  if (value instanceof MessageState) return value._marked || hasContent(value);
  if (field.label === "many") return Array.isArray(value) && value.length > 0;
  if (field.label === "map") return value instanceof Map && value.size > 0;
  if (!field.presence) return !isDefault(value);
  // a sub-message of the same oneof that was looked at and then filled came later
  return field.group.every((other) => {
    const sibling = other === field ? undefined : message._values[other.index];
    return !(sibling instanceof MessageState) || !isSet(message, other);
  });
}

function hasContent(message: MessageState): boolean {
  return message._unknown !== undefined || message._type.fields.some((f) => isSet(message, f));
}

/** Whether a scalar is its type's default, which proto3 leaves out. */
export function isDefault(value: unknown): boolean {
  if (value === 0) return !Object.is(value, -0);
  return value === false || value === "" || value === 0n || (value instanceof Uint8Array && value.length === 0);
}

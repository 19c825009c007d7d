/** Elements of string tensors: JavaScript strings where the bytes are valid UTF-8, the bytes themselves where not. */
import type { StringElement } from "./tensor_value.ts";

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** Bytes as an element. */
export function stringElement(bytes: Uint8Array): StringElement {
  return textOfBytes(bytes) ?? bytes;
}

/** An element's bytes. */
export function stringBytes(element: StringElement): Uint8Array {
  return typeof element === "string" ? encoder.encode(element) : element;
}

/** Bytes as text, or undefined where they are not valid UTF-8. */
export function textOfBytes(bytes: Uint8Array): string | undefined {
  if (bytes.length >= 24) return decoded(bytes);
  let text = "";
  for (const byte of bytes) {
    if (byte >= 0x80) return decoded(bytes);
    text += String.fromCharCode(byte);
  }
  return text;
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

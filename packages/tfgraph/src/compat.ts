/** TF: `tf.compat`: text and bytes. `tf.compat.v1` is added by the entry. */

/** Bytes as text. @throws TypeError for neither text nor bytes */
export function as_text(bytes_or_text: string | Uint8Array): string {
  if (typeof bytes_or_text === "string") return bytes_or_text;
  if (bytes_or_text instanceof Uint8Array) return new TextDecoder().decode(bytes_or_text);
  throw new TypeError(`Expected binary or unicode string, got ${String(bytes_or_text)}`);
}

export const as_str = as_text;
export const as_str_any = (value: unknown): string => (value instanceof Uint8Array ? as_text(value) : String(value));

/** Text as UTF-8 bytes. @throws TypeError for neither text nor bytes */
export function as_bytes(bytes_or_text: string | Uint8Array): Uint8Array {
  if (bytes_or_text instanceof Uint8Array) return bytes_or_text;
  if (typeof bytes_or_text === "string") return new TextEncoder().encode(bytes_or_text);
  throw new TypeError(`Expected binary or unicode string, got ${String(bytes_or_text)}`);
}

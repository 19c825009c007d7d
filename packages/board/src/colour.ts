/** Colours that tell scopes and ops apart, on light and on dark. */

/** A hue from 0 to 359, always the same for a text, different ones far apart (FNV-1a, then steps of the golden angle). */
export function hueOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return Math.round(((hash >>> 0) % 360) * 137.508) % 360;
}

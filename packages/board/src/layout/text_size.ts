/** How wide text is, without a browser: widths of a sans-serif face (in em) that no common system font exceeds by much. */

const NARROW = new Set("iljtfrI.,:;'|!()[]{}/\\-` ");
const WIDE = new Set("mwMWOQGD@%×…");

function letterWidth(letter: string): number {
  if (NARROW.has(letter)) return 0.34;
  if (WIDE.has(letter)) return 0.86;
  const code = letter.codePointAt(0)!;
  if (code >= 0x1100) return 1.05;
  return code >= 65 && code <= 90 ? 0.7 : 0.58;
}

export function textWidth(text: string, fontSize: number): number {
  let width = 0;
  for (const letter of text) width += letterWidth(letter);
  return width * fontSize;
}

/** The text, or its beginning and end around `…` where it is too wide. */
export function fitText(text: string, fontSize: number, maxWidth: number): string {
  // a name may have megabytes: no more than what could fit is looked at
  const most = Math.ceil(maxWidth / fontSize / 0.3);
  if (text.length <= most && textWidth(text, fontSize) <= maxWidth) return text;
  const ends = text.length > 4 * most ? text.slice(0, 2 * most) + text.slice(-2 * most) : text;
  const letters = Array.from(ends);
  let [head, tail] = [0, 0];
  let left = maxWidth / fontSize - letterWidth("…");
  for (let i = 0; head + tail < letters.length; i++) {
    const fromHead = i % 2 === 0;
    left -= letterWidth(fromHead ? letters[head]! : letters[letters.length - 1 - tail]!);
    if (left < 0) break;
    if (fromHead) head++;
    else tail++;
  }
  return `${letters.slice(0, head).join("")}…${letters.slice(letters.length - tail).join("")}`;
}

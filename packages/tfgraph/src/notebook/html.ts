/** HTML in which every text is escaped: names come from files that may be hostile. */

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** What is HTML already; everything else is text, and is escaped where it is put into some. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Content = Html | string | number | readonly Content[];

/** A template whose values are escaped, or HTML, or lists of these. */
export function markup(literals: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(literals.reduce((done, literal, i) => done + textOf(values[i - 1]!) + literal));
}

function textOf(content: Content): string {
  if (content instanceof Html) return content.text;
  if (typeof content === "string") return content.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
  return typeof content === "number" ? String(content) : content.map(textOf).join("");
}

const CELL = new Html('style="text-align: left"');
const NUMBER = new Html('style="text-align: right"');

/** Rows under a heading. */
export function htmlTable(
  [heading, ...rows]: readonly (readonly Content[])[],
  rightAligned: ReadonlySet<number> = new Set(),
): Html {
  const style = (column: number): Html => (rightAligned.has(column) ? NUMBER : CELL);
  const head = heading!.map((cell, column) => markup`<th ${style(column)}>${cell}</th>`);
  const body = rows.map(
    (row) => markup`<tr>${row.map((cell, column) => markup`<td ${style(column)}>${cell}</td>`)}</tr>`,
  );
  return markup`<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

/** What a thing is called, and its properties; those that are empty are left out. */
export function htmlProperties(
  caption: string,
  properties: readonly (readonly [name: string, value: Content])[],
): Html {
  const rows = properties
    .filter(([, value]) => textOf(value) !== "")
    .map(([name, value]) => markup`<tr><th ${CELL}>${name}</th><td ${CELL}>${value}</td></tr>`);
  return markup`<table><caption ${CELL}><code>${caption}</code></caption><tbody>${rows}</tbody></table>`;
}

export function htmlText(text: string): Html {
  return markup`<pre style="white-space: pre-wrap">${text}</pre>`;
}

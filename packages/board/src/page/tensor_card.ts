/** What a run showed of one tensor: statistics, a histogram, the first values, pictures. */
import type { BoardTensor } from "../document.ts";
import { html, svg } from "./dom.ts";
import { countText, nonfiniteText, numberText, sampleText, shapeText } from "./values.ts";

export function tensorCard(tensor: BoardTensor, name: string): HTMLElement {
  const head = html(
    "p",
    { class: "output" },
    html("span", { class: "name" }, name),
    html("span", { class: "type" }, `${tensor.dtype} ${shapeText(tensor.shape)}`),
  );
  const bad = nonfiniteText(tensor);
  const parts = [
    head,
    bad === "" ? undefined : html("p", { class: "bad" }, `${bad} of ${countText(tensor.size, "value")}`),
  ];
  return html(
    "div",
    { class: "tensor" },
    ...parts,
    numbers(tensor),
    ...histogram(tensor),
    ...sample(tensor),
    ...pictures(tensor),
  );
}

function numbers({ min, max, mean, std, zeros, size }: BoardTensor): HTMLElement | undefined {
  if (min === undefined || size === 1) return undefined;
  const facts = [
    ["min", min],
    ["mean", mean],
    ["max", max],
    ["std", std],
  ] as const;
  const cells = facts.flatMap(([label, value]) => (value === undefined ? [] : [cell(label, numberText(value))]));
  if (zeros !== undefined) cells.push(cell("zeros", `${numberText((100 * zeros) / size)} %`));
  cells.push(cell("values", size.toLocaleString("en-US")));
  return html("dl", { class: "numbers" }, ...cells);
}

function cell(label: string, value: string): HTMLElement {
  return html("div", {}, html("dt", {}, label), html("dd", {}, value));
}

function histogram({ histogram: counts, min, max }: BoardTensor): Element[] {
  if (!counts || counts.length === 0 || min === undefined || max === undefined || min === max) return [];
  const most = Math.max(...counts);
  const bars = counts.map((count, i) => {
    // a bin with anything in it is seen
    const height = count === 0 ? 0 : Math.max(1.5, (54 * count) / most);
    const low = min + ((max - min) * i) / counts.length;
    const title = svg("title", {}, `${countText(count, "value")} from ${numberText(low)}`);
    return svg("rect", { x: i + 0.06, y: 56 - height, width: 0.88, height }, title);
  });
  const label = `Histogram from ${numberText(min)} to ${numberText(max)}`;
  const chart = {
    class: "histogram",
    viewBox: `0 0 ${counts.length} 56`,
    preserveAspectRatio: "none",
    role: "img",
    "aria-label": label,
  };
  const ends = html("p", { class: "ends" }, html("span", {}, numberText(min)), html("span", {}, numberText(max)));
  return [svg("svg", chart, ...bars), ends];
}

function sample(tensor: BoardTensor): Element[] {
  if (tensor.sample.length === 0) return [];
  return [html("div", { class: "sample mono", tabindex: 0, "aria-label": "First values" }, sampleText(tensor))];
}

function pictures({ images = [] }: BoardTensor): Element[] {
  // nothing but pictures that are in the page itself: the policy of the page says so too
  const safe = images.filter((source) => /^data:image\/png;base64,[A-Za-z0-9+/=]*$/.test(source));
  if (safe.length === 0) return [];
  const shown = safe.map((src, i) => html("img", { src, alt: `Picture ${i + 1}`, width: 48, height: 48 }));
  return [html("div", { class: "pictures" }, ...shown)];
}

import { describe, expect, test } from "vitest";
import type { BoardDocument } from "./document.ts";
import { frame, page } from "./page.ts";

const HOSTILE = `</script><script>alert(1)</script><img src=x onerror=alert(2)> \u2028 "&' <!--`;

function named(name: string): BoardDocument {
  return { format: 1, title: name, nodes: [{ name, op: name, inputs: [], outputs: [] }] };
}

describe("the page", () => {
  test("holds the document as JSON that nothing in it can end", () => {
    const html = page(named(HOSTILE));
    const json = /<script type="application\/json" id="document">([^<]*)<\/script>/.exec(html)?.[1];
    expect(json).toBeDefined();
    expect(JSON.parse(json!)).toEqual(named(HOSTILE));
    expect(html).not.toContain("<img src=x");
    expect(json).not.toContain("\u2028");
  });

  test("has exactly the two scripts and one style sheet that it is made of", () => {
    const html = page(named(HOSTILE));
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html.match(/<\/script/g)).toHaveLength(2);
    expect(html.match(/<\/style/g)).toHaveLength(1);
  });

  test("allows its own script and style alone, and no connection", () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page(named("a")))![1]!;
    expect(policy).toMatch(
      /default-src 'none'; script-src 'sha256-[^']*'; style-src 'sha256-[^']*'; img-src data: blob:;/,
    );
    expect(policy).toContain("connect-src 'none'");
  });

  test("may hear from the server it came from when it is live", () => {
    expect(page({ ...named("a"), live: "events" })).toContain("connect-src 'self'");
  });

  test("is quoted whole in a frame, which has no rights but to run its script and to download", () => {
    const html = frame(page(named(HOSTILE)), 300);
    expect(html).toMatch(
      /^<iframe title="Graph" sandbox="allow-scripts allow-downloads" style="[^"]*300px[^"]*" srcdoc="[^"]*"><\/iframe>$/,
    );
  });
});

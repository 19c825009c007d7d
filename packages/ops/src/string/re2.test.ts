/** Beside conformance: what JavaScript would read otherwise, and bytes that are no text. */
import { describe, expect, test } from "vitest";
import { compilePattern, PatternFault, replaceMatches } from "./re2.ts";

const replaced = (text: string, pattern: string, rewrite = "<\\0>"): string =>
  replaceMatches(text, compilePattern(pattern), rewrite, true);

describe("a pattern of RE2", () => {
  test("has classes of ASCII alone", () => {
    expect(replaced("aé1\u00a0 ", "\\w|\\d|\\s")).toBe("<a>é<1>\u00a0< >");
  });

  test("changes flags for the rest of a group", () => {
    expect(replaced("aBABb", "(a(?i)b)|B")).toBe("<aB>A<B>b");
    expect(replaced("a\nb", "(?s:a.)b")).toBe("<a\nb>");
  });

  test("repeats braces that are no repetition as they are", () => {
    expect(replaced("a{,2}a{x}", "a{,2}|a{x}")).toBe("<a{,2}><a{x}>");
  });

  test("takes no empty match where the last match ended", () => {
    expect(replaced("abc", "b*", "-")).toBe("-a-c-");
  });

  test("matches no byte that is not UTF-8 by a dot or a class", () => {
    expect(replaced("a\udcffb", ".|[^a]")).toBe("<a>\udcff<b>");
    expect(replaced("\udcff", "\\W|\\D|\\S|[[:^alpha:]]")).toBe("\udcff");
  });

  test.each(["(?=a)", "\\1", "a**", "(?P=n)", "[z-a]"])("refuses %s, which JavaScript would take", (pattern) => {
    expect(() => compilePattern(pattern)).toThrow(PatternFault);
  });
});

describe("a rewrite", () => {
  test("with a group that is not there changes nothing", () => {
    expect(replaced("abc", "b", "\\1")).toBe("abc");
  });

  test("ends where an escape is none", () => {
    expect(replaced("abc", "b", "x\\y")).toBe("axc");
    expect(replaceMatches("abc", compilePattern("b"), "x\\y", false)).toBe("abc");
  });
});

import { describe, expect, it } from "vitest";
import { NameScopes } from "./name_scopes.ts";

describe("names of a graph", () => {
  it("are told apart without regard to case, as TensorFlow does", () => {
    const names = new NameScopes();
    expect([names.unique("add"), names.unique("add"), names.unique("Add"), names.unique("Add")]).toEqual([
      "add",
      "add_1",
      "Add_2",
      "Add_3",
    ]);
  });

  it("skip suffixes that are taken", () => {
    const names = new NameScopes();
    names.unique("a_1");
    expect([names.unique("a"), names.unique("a"), names.unique("a")]).toEqual(["a", "a_2", "a_3"]);
  });

  it("may be those of Object's members", () => {
    const names = new NameScopes();
    expect([names.unique("__proto__x"), names.unique("constructor"), names.unique("constructor")]).toEqual([
      "__proto__x",
      "constructor",
      "constructor_1",
    ]);
  });

  it("are inside the scope in effect, which is unique too", () => {
    const names = new NameScopes();
    const first = names.enter("s");
    expect(first.name).toBe("s/");
    expect(names.unique("x")).toBe("s/x");
    first.exit();
    const second = names.enter("s");
    expect(second.name).toBe("s_1/");
    second.exit();
    const again = names.enter("s/");
    expect(names.unique("x")).toBe("s/x_1");
    const root = names.enter(null);
    expect(root.name).toBe("");
    expect(names.unique("y")).toBe("y");
    root.exit();
    expect(names.unique("y")).toBe("s/y");
    again.exit();
    expect(names.current).toBe("");
  });

  it("are refused where TensorFlow refuses them", () => {
    const names = new NameScopes();
    expect(() => names.enter("_private")).toThrow("'_private' is not a valid root scope name.");
    names.enter("a");
    expect(names.enter("_private").name).toBe("a/_private/");
    expect(() => names.enter("b c")).toThrow("'b c' is not a valid scope name.");
  });
});

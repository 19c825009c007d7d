import { describe, expect, test } from "vitest";
import { linkState, linkText, type LinkState } from "./state.ts";

describe("a link", () => {
  test("keeps what is open and set apart, the selection, the camera, colours and the step", () => {
    const state: LinkState = {
      view: {
        open: new Set(["s:dnn", "s:dnn/hidden1", "s:a&b=c#d"]),
        apart: new Set(["saver:save"]),
        focus: { show: "gradient", loss: "loss", variable: "dnn/kernel" },
      },
      selected: "n:<img>&x=1",
      camera: { x: -12.5, y: 8, scale: 0.75 },
      colour: "dtype",
      theme: "dark",
      step: 12,
    };
    expect(linkState(`#${linkText(state)}`)).toEqual(state);
  });

  test("that is none of ours, or was changed, is not followed", () => {
    for (const hash of ["", "#", "#top", "#view=", "#view={", "#view=[]", '#view={"open":1,"apart":[]}']) {
      expect(linkState(hash)).toBeUndefined();
    }
  });

  test("of which parts make no sense is followed without them", () => {
    const link = linkState('#view={"open":[],"apart":[]}&at=1,2&colour=taste&theme=blue&step=-1');
    expect(link).toEqual({ view: { open: new Set(), apart: new Set() } });
  });
});

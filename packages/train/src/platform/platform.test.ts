import { describe, expect, it, vi } from "vitest";
import { AttributeError } from "@tfgraph/core";
import { app, flags, logging } from "./index.ts";

describe("tf.flags", () => {
  it("reads values, negations and what is left over", () => {
    flags.DEFINE_string("data_dir", "/tmp", "where");
    flags.DEFINE_integer("steps", 10, "how many");
    flags.DEFINE_float("rate", 0.5);
    flags.DEFINE_boolean("fake", true);
    const main = vi.fn();
    app.run(main, ["prog", "--data_dir=/d", "--steps", "3", "--nofake", "extra", "--rate=0.25"]);
    expect(main).toHaveBeenCalledWith(["prog", "extra"]);
    expect([flags.FLAGS["data_dir"], flags.FLAGS["steps"], flags.FLAGS["fake"], flags.FLAGS["rate"]]).toEqual([
      "/d",
      3,
      false,
      0.25,
    ]);
    expect(() => flags.FLAGS["other"] as unknown).toThrow(AttributeError);
    expect(() => flags.parseFlags(["prog", "--steps=many"])).toThrow("flag --steps=many");
  });
});

describe("tf.logging", () => {
  it("says what is at least as grave as the verbosity, in Python's format", () => {
    const said: unknown[] = [];
    const spy = vi.spyOn(console, "error").mockImplementation((line) => void said.push(line));
    logging.info("quiet");
    logging.set_verbosity(logging.INFO);
    logging.info("step %d: loss = %.2f (%s)", 3, 0.2, "x");
    logging.set_verbosity("ERROR");
    logging.warn("quiet");
    logging.set_verbosity(logging.WARN);
    spy.mockRestore();
    expect(said).toEqual(["INFO:tensorflow:step 3: loss = 0.20 (x)"]);
  });
});

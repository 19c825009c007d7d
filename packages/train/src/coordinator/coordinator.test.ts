import { OutOfRangeError, RuntimeError, ValueError } from "@tfgraph/core";
import { expect, test } from "vitest";
import { Coordinator } from "./coordinator.ts";

test("a loop runs until somebody asks to stop", () => {
  const coord = Coordinator();
  let steps = 0;
  while (!coord.should_stop()) if (++steps === 3) coord.request_stop();
  coord.join();
  expect(steps).toBe(3);
  expect(coord.joined).toBe(true);
});

test("join throws the first error that was reported, and the end of the data is none", () => {
  const coord = Coordinator();
  coord.request_stop(new OutOfRangeError(null, null, "end of sequence"));
  expect(() => coord.join()).not.toThrow();
  coord.clear_stop();
  expect(coord.should_stop()).toBe(false);
  coord.request_stop(new ValueError("first"));
  coord.request_stop(new ValueError("second"));
  expect(() => coord.join()).toThrow("first");
  expect(() => coord.request_stop(new ValueError("late"))).toThrow("late");
});

test("threads that still run are an error unless they may", () => {
  const thread = { name: "reader", is_alive: () => true };
  const coord = Coordinator({ clean_stop_exception_types: [ValueError] });
  coord.register_thread(thread);
  expect(() => coord.join()).toThrow(RuntimeError);
  expect(() => coord.join([thread], { ignore_live_threads: true })).not.toThrow();
  coord.request_stop(new ValueError("clean"));
  expect(() => coord.join()).not.toThrow();
});

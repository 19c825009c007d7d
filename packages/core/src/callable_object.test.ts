import { expect, test } from "vitest";
import { CallableObject, isClass } from "./callable_object.ts";
import { callableClass } from "./py_function.ts";

class Scale extends CallableObject<[x: number], number> {
  readonly factor: number;
  constructor(factor = 2) {
    super();
    this.factor = factor;
  }
  override get name(): string {
    return `scale_${String(this.factor)}`;
  }
  __call__(x: number): number {
    return x * this.factor;
  }
}

test("an instance is a function with the class's attributes", () => {
  const scale = new Scale(3);
  expect(scale(4)).toBe(12);
  expect(scale.factor).toBe(3);
  expect(scale.name).toBe("scale_3");
  expect(scale).toBeInstanceOf(Scale);
  expect(scale).toBeInstanceOf(Function);
  expect(isClass(scale)).toBe(false);
});

test("a subclass overrides what is called, also of a class called without new", () => {
  const Callable = callableClass(Scale);
  class Square extends Callable {
    override __call__(x: number): number {
      return x * x;
    }
  }
  expect(new Square()(5)).toBe(25);
  expect(Callable(4)(5)).toBe(20);
  expect(isClass(Callable)).toBe(true);
  expect(isClass(Square)).toBe(true);
  expect(isClass((x: number) => x)).toBe(false);
  expect(isClass(function f() {})).toBe(false);
});

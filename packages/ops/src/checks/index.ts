export {
  Assert,
  assert_equal,
  assert_greater,
  assert_greater_equal,
  assert_less,
  assert_less_equal,
  assert_none_equal,
} from "./assert.ts";
export * from "./near.ts";
export * from "./rank.ts";
export * from "./sign.ts";
export * from "./type.ts";

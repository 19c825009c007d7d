export {
  Assert,
  assert_equal,
  assert_greater,
  assert_greater_equal,
  assert_less,
  assert_less_equal,
  assert_negative,
  assert_non_negative,
  assert_non_positive,
  assert_none_equal,
  assert_positive,
} from "./assert.ts";
export * from "./near.ts";
export * from "./rank.ts";
export * from "./type.ts";

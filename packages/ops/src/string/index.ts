export { as_string } from "./as_string.ts";
export { decode_base64, encode_base64 } from "./base64.ts";
export { decode_raw } from "./decode_raw.ts";
export { string_to_hash_bucket, string_to_hash_bucket_fast, string_to_hash_bucket_strong } from "./hash_bucket.ts";
export { string_join, string_to_number } from "./join.ts";
export { reduce_join } from "./reduce_join.ts";
export { regex_replace } from "./regex.ts";
export { string_split } from "./split.ts";
export { string_strip, substr } from "./substr.ts";

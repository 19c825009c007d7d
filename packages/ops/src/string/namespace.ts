/** TF: `tf.strings`. */
export { format } from "../debug/print.ts";
export { as_string } from "./as_string.ts";
export {
  string_to_hash_bucket as to_hash_bucket,
  string_to_hash_bucket_fast as to_hash_bucket_fast,
  string_to_hash_bucket_strong as to_hash_bucket_strong,
} from "./hash_bucket.ts";
export { lower, string_join as join, string_to_number as to_number, upper } from "./join.ts";
export { reduce_join, unsorted_segment_join } from "./reduce_join.ts";
export { regex_full_match, regex_replace } from "./regex.ts";
export { split_strings as split } from "./split.ts";
export { string_length as length, string_strip as strip, substr } from "./substr.ts";

/** The counts that .ci/run adds up: one line "passed failed" for each stage, in the file that TFGRAPH_RESULTS names. */
import { appendFileSync } from "node:fs";

/**
 * @param {number} passed
 * @param {number} failed
 */
export function recordResults(passed, failed) {
  const file = process.env.TFGRAPH_RESULTS;
  if (file) appendFileSync(file, `${passed} ${failed}\n`);
}

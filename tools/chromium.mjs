/**
 * The browser of `npm run test:browser`: TFGRAPH_CHROMIUM, or one that is installed. As root on Debian and its kin it is installed.
 * No dependencies, and nothing newer than Node 20, in this file and those it imports.
 */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Failure, run, step } from "./setup.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Where programs are on most systems, whatever PATH says. */
const USUAL = ["/usr/bin", "/usr/local/bin", "/snap/bin", "/Applications/Google Chrome.app/Contents/MacOS"];

const APT = "/usr/bin/apt-get";

/** @returns {string} the program's path */
export function chromium() {
  const found = process.env.TFGRAPH_CHROMIUM ?? find();
  if (found !== undefined) return found;
  if (process.getuid?.() !== 0 || !existsSync(APT)) {
    throw new Failure(
      "The tests in a browser need Chromium or Chrome: install it (Debian: `apt-get install chromium`), or name it in TFGRAPH_CHROMIUM.",
    );
  }
  step("Installing Chromium (apt-get)");
  const env = {
    ...process.env,
    PATH: process.env.PATH ?? "/usr/sbin:/usr/bin:/sbin:/bin",
    DEBIAN_FRONTEND: "noninteractive",
  };
  const why = "Chromium could not be installed; apt-get says above why.";
  run(APT, ["update", "--quiet"], { why, env });
  run(APT, ["install", "--yes", "--quiet", "--no-install-recommends", "chromium"], { why, env });
  const installed = find();
  if (installed === undefined) throw new Failure("apt-get installed Chromium, but there is none in /usr/bin");
  return installed;
}

function find() {
  const folders = [...(process.env.PATH ?? "").split(delimiter).filter(Boolean), ...USUAL];
  return folders
    .flatMap((folder) => [...NAMES, "Google Chrome"].map((name) => join(folder, name)))
    .find((file) => existsSync(file));
}

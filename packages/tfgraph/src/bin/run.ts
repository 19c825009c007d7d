/** What the command line asks for. */
import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs, type ParseArgsConfig } from "node:util";
// all ops, so that shapes of files that do not say them are known
import "../index.ts";
import { version } from "../inspect/index.ts";
import { documentOfFile } from "../inspect/document.ts";
import { fileSummary } from "../inspect/file_summary.ts";
import { html } from "../inspect/html.ts";
import { openFile, placePage } from "../inspect/place_page.ts";
import { drawDocument } from "../inspect/svg.ts";

const HELP = `Usage: tfgraph inspect FILE [options]

Shows the graph of a file: a .meta file of tf.train.Saver, a GraphDef (.pb, .pbtxt), a SavedModel or
its directory, an event file of tf.summary.FileWriter or the directory of its log.

  --out FILE   write to this file; without, a page goes to a file in the folder for temporary ones
  --svg        a picture of the first view instead of a page; without --out it is printed
  --text       a table of what the graph holds instead of a page; without --out it is printed
  --no-open    write the page, but do not open it in the browser
  --help       this text
  --version    the version of tfgraph
`;

const OPTIONS = {
  out: { type: "string" },
  svg: { type: "boolean" },
  text: { type: "boolean" },
  "no-open": { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} satisfies ParseArgsConfig["options"];

/** Codes that a shell gets: done, what was asked for failed, what was asked for is not understood. */
const [DONE, FAILED, MISUSED] = [0, 1, 2];

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
}

function misused(message: string): number {
  console.error(`tfgraph: ${message}\n\n${HELP}`);
  return MISUSED;
}

/**
 * Does what the arguments say.
 * @param args without the names of Node and of the program
 * @returns the code to exit with
 */
export function run(args: readonly string[]): number {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return misused(messageOf(error));
  }
  const { values, positionals } = parsed;
  const [command, file, ...others] = positionals;
  if (values.help || args.length === 0) {
    console.log(HELP);
    return DONE;
  }
  if (values.version) {
    console.log(version);
    return DONE;
  }
  if (command !== "inspect") return misused(`there is no command '${command ?? ""}'`);
  if (file === undefined || others.length > 0) return misused("inspect takes one file");
  if (values.svg && values.text) return misused("--svg and --text exclude each other");
  try {
    inspect(file, values);
    return DONE;
  } catch (error) {
    console.error(`tfgraph: ${messageOf(error)}`);
    return FAILED;
  }
}

function inspect(file: string, values: ReturnType<typeof parse>["values"]): void {
  const { out } = values;
  if (values.text) give(`${fileSummary(file)}\n`, out);
  else if (values.svg) give(drawDocument(documentOfFile(file)), out);
  else {
    const page = html(documentOfFile(file));
    const open = values["no-open"] !== true && hasDisplay();
    if (out === undefined) placePage(page, { open });
    else {
      give(page, out);
      if (open) openFile(resolve(out));
    }
  }
}

/** Writes to a file, or prints. */
function give(text: string, out: string | undefined): void {
  if (out === undefined) process.stdout.write(text);
  else {
    writeFileSync(out, text);
    console.log(`Written: ${resolve(out)}`);
  }
}

/** Whether there is a screen that a browser could open on: on Linux, a server has none, Windows below it (WSL) has. */
function hasDisplay(): boolean {
  if (process.platform !== "linux") return true;
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return Boolean(DISPLAY ?? WAYLAND_DISPLAY) || existsSync("/proc/sys/fs/binfmt_misc/WSLInterop");
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

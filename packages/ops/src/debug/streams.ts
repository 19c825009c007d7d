/** Where printing ops print to. */

/** TensorFlow's words for streams, and for levels of its log, which goes to stderr. */
export type Stream = "stdout" | "stderr" | "log(info)" | "log(warning)" | "log(error)";

interface Writer {
  write(text: string): unknown;
}

/** Node's streams; a browser has none. */
function writerOf(stream: "stdout" | "stderr"): Writer | undefined {
  const { process } = globalThis as { process?: Partial<Record<"stdout" | "stderr", Writer>> };
  return process?.[stream];
}

/** Prints a text, by the console where it is a line. */
export function print(stream: Stream, text: string, end = "\n"): void {
  const toStdout = stream === "stdout";
  const level = /^log\((\w+)\)$/.exec(stream)?.[1];
  const line = level === undefined ? text : `${level.toUpperCase()}:tensorflow:${text}`;
  const writer = end === "\n" || level !== undefined ? undefined : writerOf(toStdout ? "stdout" : "stderr");
  if (writer) writer.write(line + end);
  else if (toStdout) console.log(line);
  else console.error(line);
}

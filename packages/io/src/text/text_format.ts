/** Protocol buffers' text format under Python's names. Python: `google.protobuf.text_format`. */
import type { Message } from "../wire/message.ts";
import { parseText } from "./parse.ts";
import { printText } from "./print.ts";

/** The text that `.pbtxt` files hold. */
export function MessageToString(message: Message): string {
  return printText(message, "text_format");
}

/** Replaces a message's content by what the text says. @throws ParseError with line and column */
export function Parse<M extends Message>(text: string, message: M): M {
  message.Clear();
  return Merge(text, message);
}

/** Adds what the text says to a message. @throws ParseError with line and column */
export function Merge<M extends Message>(text: string, message: M): M {
  parseText(text, message);
  return message;
}

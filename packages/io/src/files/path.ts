/** Paths as Python's `os.path` treats them on POSIX; backslashes of Windows paths separate too where no slash is used. */
import { currentDirectory } from "./host.ts";

function separatorAt(path: string): number {
  return path.includes("\\") && /^[A-Za-z]:|^\\\\/.test(path)
    ? Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"))
    : path.lastIndexOf("/");
}

export function dirname(path: string): string {
  const at = separatorAt(path);
  return at === 0 ? "/" : path.slice(0, Math.max(at, 0));
}

export function basename(path: string): string {
  return path.slice(separatorAt(path) + 1);
}

export function isAbsolute(path: string): boolean {
  return path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path) || path.startsWith("\\\\");
}

export function joinPath(directory: string, name: string): string {
  if (directory === "" || isAbsolute(name)) return name;
  return directory.endsWith("/") ? directory + name : `${directory}/${name}`;
}

/** The path from one directory to a file, both seen from the current directory. Python: `os.path.relpath`. */
export function relativePath(path: string, start: string): string {
  const target = absoluteParts(path);
  const base = absoluteParts(start === "" ? "." : start);
  let shared = 0;
  while (shared < target.length && shared < base.length && target[shared] === base[shared]) shared++;
  const parts = [...base.slice(shared).map(() => ".."), ...target.slice(shared)];
  return parts.length === 0 ? "." : parts.join("/");
}

function absoluteParts(path: string): string[] {
  const whole = isAbsolute(path) ? path : `${currentDirectory()}/${path}`;
  const parts: string[] = [];
  for (const part of whole.split(/^[A-Za-z]:/.test(whole) ? /[/\\]/ : "/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts;
}

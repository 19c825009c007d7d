/** Paths as Python's `os.path` treats them on POSIX; backslashes of Windows paths separate too where no slash is used. */

function separatorAt(path: string): number {
  return path.includes("\\") && /^[A-Za-z]:|^\\\\/.test(path) ? Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) : path.lastIndexOf("/");
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

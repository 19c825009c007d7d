/** Unique names and name scopes of a graph. TF: `Graph.unique_name`, `Graph.name_scope`. */
import { ValueError } from "./errors.ts";

const VALID_OP_NAME = /^[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*$/;
const VALID_SCOPE_NAME = /^[A-Za-z0-9_.\\/>-]*$/;

export class NameScopes {
  /** Without a final slash; empty at the root. */
  current = "";
  /** Lower-case name → the next suffix to try. */
  private readonly used = new Map<string, number>();

  /** `name` in the current scope, with `_1`, `_2`, … where it is taken; names differ in more than case. */
  unique(name: string, markAsUsed = true): string {
    let full = this.current ? `${this.current}/${name}` : name;
    const key = full.toLowerCase();
    let i = this.used.get(key) ?? 0;
    if (markAsUsed) this.used.set(key, i + 1);
    if (i > 0) {
      let candidate = key;
      while (this.used.has(candidate)) {
        candidate = `${key}_${String(i)}`;
        i += 1;
      }
      if (markAsUsed) this.used.set(candidate, 1);
      full = `${full}_${String(i - 1)}`;
    }
    return full;
  }

  markUsed(name: string): void {
    const key = name.toLowerCase();
    if (!this.used.has(key)) this.used.set(key, 1);
  }

  /** The name is no longer taken, if it was by one operation alone. */
  free(name: string): void {
    const key = name.toLowerCase();
    if (this.used.get(key) === 1) this.used.delete(key);
  }

  /**
   * Opens a scope: a name is made unique inside the current one, a name ending in a slash re-enters as it is, an empty
   * one returns to the root.
   * @returns the scope's name with its final slash, and how to leave
   */
  enter(name: string | null): { name: string; exit: () => void } {
    if (name) {
      if (this.current ? !VALID_SCOPE_NAME.test(name) : !VALID_OP_NAME.test(name)) {
        throw new ValueError(
          this.current
            ? `'${name}' is not a valid scope name. A scope name has to match the following pattern: ^[A-Za-z0-9_.\\\\/>-]*$`
            : `'${name}' is not a valid root scope name. A root scope name has to match the following pattern: ^[A-Za-z0-9.][A-Za-z0-9_.\\\\/>-]*$`,
        );
      }
    }
    const old = this.current;
    const scope = !name ? "" : name.endsWith("/") ? name.slice(0, -1) : this.unique(name);
    const returned = !name ? "" : name.endsWith("/") ? name : `${scope}/`;
    this.current = scope;
    return {
      name: returned,
      exit: () => {
        this.current = old;
      },
    };
  }
}

/** TF: the check of node names in `ops.Operation`. */
export function assertValidNodeName(name: string): void {
  if (!VALID_OP_NAME.test(name)) {
    throw new ValueError(
      `\`${name}\` is not a valid node name. Accepted names conform to Regex /re.compile('^[A-Za-z0-9.][A-Za-z0-9_.\\\\\\\\/>-]*$')/`,
    );
  }
}

/**
 * Puts a guard in place of every entry file that has not been built, so that a program run too early says so.
 *
 * Node resolves every import of a program before it links names or runs anything, so a guard that throws would be too late for
 * `import { name } from "tfgraph"`. An import that cannot be resolved is in time, and Node prints its specifier: the sentence.
 * Run by `pnpm install` (the root's `prepare`); `npm run build` replaces the guards. Nothing of this is published.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { entries, packages } from "./workspace.mjs";

const guard = `import "tfgraph is not built yet: run \`npm run build\` in the root of the repository (npm start does it too)";\n`;

for (const pkg of packages()) {
  for (const { output } of entries(pkg)) {
    if (existsSync(output)) continue;
    mkdirSync(dirname(output), { recursive: true });
    writeFileSync(output, guard);
  }
}

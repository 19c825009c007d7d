/** The arrows between packages (ARCHITECTURE.md), and no cycles anywhere. `npm run lint` checks them. */
import { entries, packages, root } from "./tools/workspace.mjs";

/** Each package and those it may import. */
const arrows = {
  core: [],
  ops: ["core"],
  io: ["core"],
  engine: ["core"],
  train: ["core", "ops", "io"],
  board: [],
  tfgraph: ["core", "ops", "io", "engine", "train", "board"],
};

/** The files that packages show to others: those their `exports` name. */
const frontDoors = packages()
  .flatMap(entries)
  .map(({ source }) => `^${source.slice(root.length).replaceAll(".", "\\.")}$`);

const severity = /** @type {const} */ ("error");

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    ...Object.entries(arrows).map(([name, allowed]) => ({
      name: `arrows-of-${name}`,
      comment: `${name} may import ${allowed.join(", ") || "no other package"}`,
      severity,
      from: { path: `^packages/${name}/` },
      to: { path: "^packages/", pathNot: `^packages/(${[name, ...allowed].join("|")})/` },
    })),
    {
      name: "through-the-front-door",
      comment: "another package is imported by its name, never by a file inside it",
      severity,
      from: { path: "^(packages/[^/]+|[^/]+)/" },
      to: { path: "^packages/[^/]+/src/", pathNot: ["^$1/", ...frontDoors] },
    },
    {
      name: "no-cycles",
      comment: "imports go one way, also inside a package; those of types alone are gone when the program runs",
      severity,
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "resolvable",
      comment: "an import that leads nowhere",
      severity,
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "no-tests-in-sources",
      comment: "code does not import its tests",
      severity,
      from: { path: "^packages/[^/]+/src/", pathNot: "\\.test\\.ts$" },
      to: { path: "\\.test\\.ts$|^test/" },
    },
    {
      name: "file-names",
      comment: "files are named in snake_case",
      severity,
      from: { path: "^(packages/[^/]+/src|test|tools|bench|examples)/.*[A-Z-]", pathNot: "/gen/" },
      to: {},
    },
  ],
  options: {
    exclude: { path: "(^|/)(node_modules|dist|\\.venv)/|^bench/peers/" },
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["source", "import", "types", "node", "default"],
    },
  },
};

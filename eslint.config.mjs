/** typescript-eslint's strictest preset, less what is noise here, plus how this project names and throws. */
import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

const ownErrors = "Throw a class of packages/core/src/errors.ts, with TensorFlow's first line.";

/**
 * What TensorFlow's users type is snake_case, whatever is inside is camelCase: so exported names, members and parameters (which
 * are shown to users, and are keywords) may be either; names of one file or function may not.
 */
const naming = [
  { selector: "default", format: ["camelCase"], leadingUnderscore: "allow" },
  { selector: "import", format: null },
  { selector: ["objectLiteralProperty", "typeProperty", "classProperty", "enumMember"], format: null },
  { selector: ["objectLiteralMethod", "typeMethod", "classMethod", "accessor"], format: null },
  { selector: "parameter", format: ["camelCase", "snake_case", "PascalCase"], leadingUnderscore: "allow" },
  { selector: ["variable", "function"], format: ["camelCase", "PascalCase", "UPPER_CASE"], leadingUnderscore: "allow" },
  {
    selector: ["variable", "function"],
    modifiers: ["exported"],
    format: ["camelCase", "PascalCase", "UPPER_CASE", "snake_case"],
    leadingUnderscore: "allow",
    trailingUnderscore: "allow",
  },
  // tf.flags.DEFINE_string
  { selector: ["variable", "function"], filter: { regex: "^DEFINE_", match: true }, format: null },
  { selector: "typeLike", format: ["PascalCase"], leadingUnderscore: "allow" },
  { selector: "class", modifiers: ["exported"], format: ["PascalCase", "snake_case"] },
];

const noPlainError = [{ selector: ":matches(NewExpression, CallExpression)[callee.name='Error']", message: ownErrors }];

export default defineConfig(
  {
    ignores: [
      "**/dist/",
      "packages/**/gen/",
      "**/node_modules/",
      "**/.venv/",
      "**/coverage/",
      "**/golden/",
      "**/goldens/",
      // programs on packages that are installed only where they are measured
      "bench/peers/",
      // programs of which some lines must not compile
      "test/types/fixtures/",
    ],
  },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: "error",
      "prefer-const": "error",
      "no-restricted-syntax": ["error", ...noPlainError],
      "@typescript-eslint/naming-convention": ["error", ...naming],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],

      // numbers and booleans print as one expects
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/restrict-plus-operands": ["error", { allowNumberAndString: true }],
      // index arithmetic is proven by its loop; `noUncheckedIndexedAccess` asks for the mark
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unnecessary-condition": ["error", { allowConstantLoopConditions: true }],
      "@typescript-eslint/no-unused-vars": [
        "error",
        {
          argsIgnorePattern: "^_",
          varsIgnorePattern: "^_",
          destructuredArrayIgnorePattern: "^_",
          ignoreUsingDeclarations: true,
        },
      ],
      // Python's errors are what users see; those they replace would add nothing
      "preserve-caught-error": "off",
      // type parameters that a user reads in an editor, and overloads that document a call
      "@typescript-eslint/no-unnecessary-type-parameters": "off",
      "@typescript-eslint/unified-signatures": "off",
    },
  },
  {
    files: ["packages/*/src/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: {
      "max-lines": ["error", { max: 500 }],
      "max-lines-per-function": ["error", { max: 80, skipBlankLines: true, skipComments: true }],
      "no-restricted-globals": [
        "error",
        ...["RangeError", "SyntaxError", "ReferenceError", "EvalError", "URIError"].map((name) => ({
          name,
          message: ownErrors,
        })),
      ],
    },
  },
  {
    // where the error classes themselves are made
    files: ["packages/core/src/errors.ts"],
    rules: { "no-restricted-globals": "off" },
  },
  {
    // programs as a person ports them, and tests that are such programs
    files: ["examples/**/*.ts", "test/**/*.ts", "**/*.test.ts", "bench/**/*.ts"],
    rules: {
      "@typescript-eslint/naming-convention": "off",
      "no-restricted-syntax": "off",
      // what is a number or an array only the run can tell (a fetch of unknown rank, `np.sum(a, 0)`) is `any`
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
  {
    // ports as they were written beside their Python originals
    files: ["examples/programs/**/*.ts"],
    rules: {
      "@typescript-eslint/no-base-to-string": "off",
      "@typescript-eslint/no-confusing-void-expression": "off",
      "@typescript-eslint/no-unnecessary-type-assertion": "off",
    },
  },
  {
    // scripts about the repository, which never meet TensorFlow's users
    files: ["tools/**", "bench/**/*.mjs", "*.mjs", "*.ts", "*.cjs", ".*.cjs"],
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        performance: "readonly",
        URL: "readonly",
        module: "writable",
      },
    },
    rules: { "no-restricted-syntax": "off" },
  },
  {
    // typescript-eslint does not see casts in JSDoc
    files: ["**/*.mjs", "**/.*.cjs"],
    rules: {
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
);

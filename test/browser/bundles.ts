/** A page's program made one file by a bundler, minified, as users' projects do. */
import { build as esbuild } from "esbuild";
import { join } from "node:path";
import { build as vite } from "vite";

const fileOf = (name: string) => join(import.meta.dirname, name);

async function byEsbuild(program: string): Promise<string> {
  const { outputFiles } = await esbuild({
    entryPoints: [fileOf(program)],
    bundle: true,
    format: "esm",
    platform: "browser",
    minify: true,
    keepNames: true,
    write: false,
  });
  return outputFiles[0]!.text;
}

async function byVite(program: string): Promise<string> {
  const built = await vite({
    configFile: false,
    logLevel: "error",
    root: import.meta.dirname,
    build: { write: false, minify: true, lib: { entry: fileOf(program), formats: ["es"], fileName: "bundle" } },
  });
  const [output] = Array.isArray(built) ? built : [];
  if (output === undefined) throw new TypeError("vite made nothing, or watches instead of building");
  return output.output[0].code;
}

export const BUNDLERS = { esbuild: byEsbuild, vite: byVite };

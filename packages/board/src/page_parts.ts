/** The page's parts, made now; the build puts the texts here instead. */
import { bundlePage } from "./bundle_page.ts";

export const { script, style } = bundlePage();

export { foldl, foldr } from "./fold.ts";
export { map_fn } from "./map_fn.ts";
export { scan } from "./scan.ts";

/** PNG files by fast-png, in a page. */
export { encode as encodePng } from "fast-png";

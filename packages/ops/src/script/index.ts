export { numpy_function, py_func, type ScriptFunction } from "./py_func.ts";

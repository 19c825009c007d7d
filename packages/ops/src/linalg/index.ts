export * from "./adjoint.ts";
export * from "./cholesky.ts";
export * from "./eigen.ts";
export * from "./inverse.ts";
export * from "./least_squares.ts";
export * from "./norm.ts";
export * from "./qr.ts";
export { svd, type SvdFunction } from "./svd.ts";
export { matrix_triangular_solve } from "./triangular.ts";

import "./training_ops.ts";

export {};

import "./training_ops.ts";

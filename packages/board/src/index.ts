export type { BoardDocument, BoardNode, BoardOutput, BoardStep, BoardTensor, BoardTrace, Shape } from "./document.ts";
export type { Scene, SceneBox, SceneEdge } from "./scene.ts";

export type {
  BoardDocument,
  BoardNode,
  BoardOutput,
  BoardSeries,
  BoardStep,
  BoardTensor,
  BoardTrace,
  BoardUpdate,
  Shape,
} from "./document.ts";
export type { Scene, SceneBox, SceneEdge } from "./scene.ts";

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
export { BoardLayout } from "./layout/board_layout.ts";
export { fitText, textWidth } from "./layout/text_size.ts";
export type { Aside } from "./model/aside.ts";
export { BoardModel, nodesIn } from "./model/board_model.ts";
export type { Item } from "./model/item.ts";
export type { SearchResult } from "./model/search.ts";
export type { Tree } from "./model/tree.ts";
export { viewFromText, viewText, type Focus, type View } from "./model/view.ts";
export { linePath, picture, type PictureOptions } from "./picture.ts";
export type { EdgeKind, Scene, SceneAside, SceneBox, SceneEdge } from "./scene.ts";

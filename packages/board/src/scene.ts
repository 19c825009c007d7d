/** What a layout gives to whoever draws it: boxes and lines in one plane, in pixels at scale 1, y downwards. Data flows downwards. */

/** A box is a node, or a group of nodes: a name scope, a variable with its parts, or a series that was put together because there are many. */
export interface SceneBox {
  /** Unique and stable: where the same thing is drawn in another scene it has the same id. */
  readonly id: string;
  readonly kind: "node" | "scope" | "variable" | "series";
  /** Its name within the box around it, `first … last` for a series; not escaped, of any length: `fitText` shortens it. */
  readonly label: string;
  /** What stands below the label, small: op and shape of a node, count of a group; may be empty. */
  readonly detail: string;
  /** Index in the document's nodes; of a variable, the op that holds its value; of other groups undefined. */
  readonly node: number | undefined;
  /** The group around it, that is drawn open; undefined at the root. */
  readonly parent: string | undefined;
  /** Whether a group is drawn open, its content inside. */
  readonly open: boolean;
  /** Operations inside: 1 for a node. */
  readonly count: number;
  /** Upper left corner and size. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What a line is for: tensors of the model, tensors that gradients and updates take or give, control inputs alone. */
export type EdgeKind = "data" | "training" | "control";

/** One line between two boxes, for all tensors and control inputs that go this way. */
export interface SceneEdge {
  readonly id: string;
  /** Ids of boxes that are not open. */
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  /** Straight between any two; `linePath` makes a smooth line of them, which keeps clear of boxes as well, with a gap for the label. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** The shape of the only tensor, or how many there are; empty for control inputs, and where another line nearby says it. */
  readonly label: string;
  /** Where the label is centred, or the one of another line that goes together with this: lines leave a gap there. */
  readonly labelAt: readonly [x: number, y: number] | undefined;
  /** Tensors that flow; 0 where it is control inputs alone. */
  readonly tensors: number;
  /** Whether it leads backwards, as loops do. */
  readonly back: boolean;
}

/** Operations set apart from the main flow (savers, initializers, …), drawn as a list beside the picture. */
export interface SceneAside {
  readonly id: string;
  readonly label: string;
  readonly count: number;
}

export interface Scene {
  readonly width: number;
  readonly height: number;
  /** Outer ones before what is inside them. */
  readonly boxes: readonly SceneBox[];
  readonly edges: readonly SceneEdge[];
  readonly aside: readonly SceneAside[];
}

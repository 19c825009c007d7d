import type { AttrMap } from "./attr_value.ts";
import type { OpDef } from "./op_def.ts";
import type { Operation } from "./operation.ts";
import type { Tensor } from "./tensor.ts";

/** What a new node is made of. */
export interface NodeInit {
  readonly type: string;
  readonly inputs: readonly Tensor[];
  readonly attrs: AttrMap;
  /** A scope ending in a slash is taken as it is; anything else is made unique in the current scope. */
  readonly name: string;
  readonly opDef?: OpDef;
  /** False for imported nodes, which bring their own devices. */
  readonly applyDevices?: boolean;
  /** Control inputs of their own, besides those in effect. */
  readonly controlInputs?: readonly Operation[];
}

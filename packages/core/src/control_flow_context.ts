/**
 * What the graph knows of v1 control flow contexts: branches of `tf.cond` and bodies of `tf.while_loop`.
 * The contexts themselves belong to the ops package.
 */
import type { Operation } from "./operation.ts";

export interface ControlFlowContext {
  readonly name: string;
  readonly outer_context: ControlFlowContext | null;
  /** Called for every op made while the context is in effect; may rewire the op's inputs. */
  AddOp(op: Operation): void;
  /** Called where an op of this context becomes an input of a new one. @throws ValueError where that one is outside the loop */
  checkUse(user: Operation, input: Operation): void;
  /** Whether it is a loop's body. */
  IsWhileContext(): boolean;
}

/** SaverDefs: how a Saver is told in a MetaGraphDef. */
import { ValueError } from "@tfgraph/core";
import { SaverDef } from "@tfgraph/io";

/** A copy with other names. */
export function mapNames(def: SaverDef, rename: (name: string) => string): SaverDef {
  const copy = SaverDef();
  copy.CopyFrom(def);
  copy.filename_tensor_name = rename(def.filename_tensor_name);
  copy.save_tensor_name = rename(def.save_tensor_name);
  copy.restore_op_name = rename(def.restore_op_name);
  return copy;
}

/** The same Saver as its names read inside a scope. */
export function inScope(def: SaverDef, scope: string): SaverDef {
  const prefix = scope.replace(/\/$/, "");
  return mapNames(def, (name) => `${prefix}/${name}`);
}

/** @throws ValueError where a SaverDef does not say how to save or restore */
export function checkSaverDef(def: SaverDef): void {
  if (def.save_tensor_name === "")
    throw new ValueError(`saver_def must specify the save_tensor_name: ${def.toString()}`);
  if (def.restore_op_name === "") throw new ValueError(`saver_def must specify the restore_op_name: ${def.toString()}`);
}

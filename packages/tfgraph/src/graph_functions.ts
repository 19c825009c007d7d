/** Functions of the default graph, and classes that are called without `new`. */
import * as core from "@tfgraph/core";
import type { CollectionItem, CollectionKey, ContextManager, DeviceLike, GraphElementLike } from "@tfgraph/core";

/** TF: `tf.Graph`. */
export const Graph = core.callableClass(core.Graph);
export type Graph = core.Graph;

/** TF: `tf.Session`. */
export const Session = core.callableClass(core.Session);
export type Session = core.Session;

/** TF: `tf.InteractiveSession`. */
export const InteractiveSession = core.callableClass(core.InteractiveSession);
export type InteractiveSession = core.InteractiveSession;

/** TF: `tf.TensorShape`. */
export const TensorShape = core.callableClass(core.TensorShape);
export type TensorShape = core.TensorShape;

/** TF: `tf.Dimension`. */
export const Dimension = core.callableClass(core.Dimension);
export type Dimension = core.Dimension;

/** TF: `tf.IndexedSlices`. */
export const IndexedSlices = core.callableClass(core.IndexedSlices);
export type IndexedSlices = core.IndexedSlices;

/** TF: `tf.DeviceSpec`. */
export const DeviceSpec = core.callableClass(core.DeviceSpec);
export type DeviceSpec = core.DeviceSpec;

/** TF: `tf.ConfigProto`. */
export const ConfigProto = core.callableClass(core.ConfigProto);
export type ConfigProto = core.ConfigProto;

/** TF: `tf.GPUOptions`. */
export const GPUOptions = core.callableClass(core.GPUOptions);
export type GPUOptions = core.GPUOptions;

/** TF: `tf.GraphOptions`. */
export const GraphOptions = core.callableClass(core.GraphOptions);
export type GraphOptions = core.GraphOptions;

/** TF: `tf.OptimizerOptions`. */
export const OptimizerOptions = core.callableClass(core.OptimizerOptions);
export type OptimizerOptions = core.OptimizerOptions;

/** TF: `tf.RunOptions`. */
export const RunOptions = core.callableClass(core.RunOptions);
export type RunOptions = core.RunOptions;

/**
 * New operations of the default graph run after these; `null` clears what is in effect.
 * TF: `tf.control_dependencies`.
 */
export function control_dependencies(control_inputs: readonly GraphElementLike[] | null): ContextManager<void> {
  return core.get_default_graph().control_dependencies(control_inputs);
}

/** New operations of the default graph go to this device. TF: `tf.device`. */
export function device(device_name_or_function: DeviceLike): ContextManager<void> {
  return core.get_default_graph().device(device_name_or_function);
}

/** New operations of the default graph share the device of `op`. TF: `tf.colocate_with`. */
export function colocate_with(op: GraphElementLike, ignore_existing = false): ContextManager<void> {
  return core.get_default_graph().colocate_with(op, ignore_existing);
}

/** Resources of new operations live in this container. TF: `tf.container`. */
export function container(container_name: string): ContextManager<string> {
  return core.get_default_graph().container(container_name);
}

/** TF: `tf.add_to_collection`. */
export function add_to_collection(name: CollectionKey, value: unknown): void {
  core.get_default_graph().add_to_collection(name, value);
}

/** TF: `tf.add_to_collections`. */
export function add_to_collections(names: CollectionKey, value: unknown): void {
  core.get_default_graph().add_to_collections(names, value);
}

/**
 * What the default graph's collection holds; a copy.
 * @param scope only items whose name begins with this regular expression
 * TF: `tf.get_collection`.
 */
export function get_collection(
  key: CollectionKey,
  scope?: string | null | { scope?: string | null },
): CollectionItem[] {
  const pattern = core.isPlainObject(scope) ? scope.scope : scope;
  return core.get_default_graph().get_collection(key, pattern);
}

/** The collection's own list. TF: `tf.get_collection_ref`. */
export function get_collection_ref(key: CollectionKey): CollectionItem[] {
  return core.get_default_graph().get_collection_ref(key);
}

/** Shapes as TensorShapeProtos; an unknown size is -1 there and null here. */
import { InvalidArgumentError, TensorShape } from "@tfgraph/core";
import { TensorShapeProto } from "../gen/messages.ts";

export function shapeToProto(shape: TensorShape): TensorShapeProto {
  const { known } = shape;
  if (!known) return TensorShapeProto({ unknown_rank: true });
  return TensorShapeProto({ dim: known.map((size) => ({ size: size ?? -1 })) });
}

/** @throws InvalidArgumentError for negative sizes other than -1 and sizes beyond 2^53 */
export function shapeFromProto(proto: TensorShapeProto): TensorShape {
  if (proto.unknown_rank) return TensorShape.unknown;
  return new TensorShape(proto.dim.map(({ size }) => (size === -1 ? null : checkedSize(size))));
}

/** A fully known shape whose product of sizes is a safe integer. @throws InvalidArgumentError */
export function fixedShapeFromProto(proto: TensorShapeProto): number[] {
  if (proto.unknown_rank) throw new InvalidArgumentError(null, null, "A tensor's shape must be known");
  const shape = proto.dim.map(({ size }) => checkedSize(size));
  let product = 1;
  for (const size of shape) product *= Math.max(1, size);
  if (shape.length > 254 || !Number.isSafeInteger(product)) {
    throw new InvalidArgumentError(null, null, `Shape [${shape.join(",")}] is too large (more than 2**63 - 1 entries)`);
  }
  return shape;
}

function checkedSize(size: number | bigint): number {
  const n = Number(size);
  if (n < 0) throw new InvalidArgumentError(null, null, `Shape has a negative size: ${String(size)}`);
  if (!Number.isSafeInteger(n))
    throw new InvalidArgumentError(null, null, `Shape has too large a size: ${String(size)}`);
  return n;
}

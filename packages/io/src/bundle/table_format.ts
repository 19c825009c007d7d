/**
 * The table of a checkpoint's `.index` file: leveldb's sorted string table, as TensorFlow carries it (core/lib/io/table).
 *
 *     data blocks, metaindex block (empty), index block, footer
 *
 * A block is entries (shared prefix length, rest length, value length, rest of the key, value), the offsets of its restart
 * points (where keys are whole) and their number; after it stand a type byte and a masked CRC of both. The index block maps
 * a key not below each block's last one to the block's place.
 */
export const MAGIC_LOW = 0x8b80fb57;
export const MAGIC_HIGH = 0xdb477524;

/** Two block handles, padded, and the magic number. */
export const FOOTER_BYTES = 48;
/** Type and checksum after each block. */
export const TRAILER_BYTES = 5;

export const NO_COMPRESSION = 0;
export const SNAPPY = 1;

/** Where a block stands, without its trailer. */
export interface BlockHandle {
  readonly offset: number;
  readonly size: number;
}

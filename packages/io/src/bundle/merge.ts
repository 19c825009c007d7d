/** Joins the parts of a sharded save into one checkpoint. TF: `MergeBundles`, the kernel of MergeV2Checkpoints. */
import { InvalidArgumentError } from "@tfgraph/core";
import { fileSystem, type FileSystem } from "../files/file_system.ts";
import type { BundleEntryProto } from "../gen/messages.ts";
import { BundleReader } from "./bundle_reader.ts";
import { tableOf } from "./bundle_writer.ts";
import { binaryString } from "./byte_order.ts";
import {
  dataFile,
  dataFiles,
  indexFile,
  prepareToWrite,
  publish,
  removeIfThere,
  temporaryName,
  type Staged,
} from "./checkpoint_files.ts";

interface Merged {
  readonly key: Uint8Array;
  readonly entry: BundleEntryProto;
}

/**
 * @param allowMissing parts that are not there count as empty
 * @throws InvalidArgumentError where two parts hold the same tensor, or none is there
 */
export function mergeBundles(
  parts: readonly string[],
  prefix: string,
  allowMissing = false,
  fs: FileSystem = fileSystem(),
): void {
  prepareToWrite(fs, prefix);
  const present = allowMissing ? parts.filter((part) => fs.stat(indexFile(part))) : parts;
  if (present.length === 0)
    throw new InvalidArgumentError(null, null, "At least one prefix checkpoint file must exist, but none was found");
  const readers = present.map((part) => new BundleReader(part, fs));
  const shards = readers.reduce((n, reader) => n + reader.shards, 0);
  const merged = new Map<string, Merged>();
  const data: Staged[] = [];
  for (const reader of readers) {
    for (const { key, entry } of reader.rawEntries()) addMerged(merged, key, entry, data.length);
    for (let shard = 0; shard < reader.shards; shard++) {
      data.push({
        temporary: dataFile(reader.prefix, shard, reader.shards),
        final: dataFile(prefix, data.length, shards),
      });
    }
  }
  const index = temporaryName(indexFile(prefix));
  const file = fs.create(index);
  try {
    file.append(tableOf([...merged.values()], shards));
  } finally {
    file.close();
  }
  publish(fs, prefix, data, index);
  for (const part of present) removeIfThere(fs, indexFile(part));
}

function addMerged(merged: Map<string, Merged>, key: Uint8Array, entry: BundleEntryProto, firstShard: number): void {
  const id = binaryString(key);
  const existing = merged.get(id);
  if (entry.slices.length === 0) {
    if (existing)
      throw new InvalidArgumentError(
        null,
        null,
        `Duplicate tensor keyed by ${new TextDecoder().decode(key)} encountered, when merging prefix`,
      );
    entry.shard_id += firstShard;
    merged.set(id, { key, entry });
  } else if (existing) {
    existing.entry.slices.push(...entry.slices);
  } else {
    merged.set(id, { key, entry });
  }
}

/** The files of a checkpoint, the index first, so that it is gone at once. TF: `checkpoint_management._delete_file_if_exists`. */
export function removeCheckpoint(prefix: string, fs: FileSystem = fileSystem()): void {
  removeIfThere(fs, indexFile(prefix));
  for (const file of dataFiles(fs, prefix)) removeIfThere(fs, file);
}

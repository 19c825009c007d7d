/** Event files, which TensorBoard reads. TF: core/util/events_writer.cc, python/summary/summary_iterator.py. */
import { Event } from "../gen/messages.ts";
import { fileSystem, type WritableFile } from "../files/file_system.ts";
import { hostName } from "../files/host.ts";
import { joinPath } from "../files/path.ts";
import { frameRecord, readRecords } from "./records.ts";

/** Writes events to a new file of a directory; the file is made when the first event comes, and each is in it at once. */
export class EventFile {
  private readonly directory: string;
  private readonly suffix: string;
  private file: WritableFile | undefined;

  constructor(directory: string, suffix: string) {
    this.directory = directory;
    this.suffix = suffix;
    const fs = fileSystem();
    if (!fs.stat(directory)?.isDirectory) fs.makeDirectories(directory);
  }

  write(event: Event): void {
    this.file ??= this.open();
    this.file.append(frameRecord(event.SerializeToString()));
  }

  flush(): void {
    this.file?.sync();
  }

  /** Closes the file; an event that comes later goes into a new one. */
  close(): void {
    this.file?.close();
    this.file = undefined;
  }

  private open(): WritableFile {
    const seconds = Math.floor(Date.now() / 1000);
    const name = `events.out.tfevents.${String(seconds).padStart(10, "0")}.${hostName()}${this.suffix}`;
    // one of the same second goes on: nothing that was written is lost
    const file = fileSystem().append(joinPath(this.directory, name));
    const first = Event({
      wall_time: seconds,
      file_version: "brain.Event:2",
      source_metadata: { writer: "tensorflow.core.util.events_writer" },
    });
    file.append(frameRecord(first.SerializeToString()));
    return file;
  }
}

/**
 * The events of an event file, in order.
 * @throws NotFoundError, DataLossError for a record that is damaged or cut short
 * TF: `tf.train.summary_iterator`
 */
export function* summary_iterator(path: string): Generator<Event, void> {
  for (const bytes of readRecords(path)) yield Event.FromString(bytes);
}

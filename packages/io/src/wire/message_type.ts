/** The tables behind messages: every field with its number, type and label. Codec and text format walk them. */
import { RuntimeError } from "@tfgraph/core";
import type { MessageState } from "./message_state.ts";

/** Wire types by name; `bytestring` is bytes that are given as a string where they are valid UTF-8. */
export type ScalarType =
  | "double"
  | "float"
  | "int32"
  | "int64"
  | "uint32"
  | "uint64"
  | "fixed32"
  | "fixed64"
  | "bool"
  | "string"
  | "bytes"
  | "bytestring";

export class EnumType {
  readonly fullName: string;
  readonly names: ReadonlyMap<number, string>;
  readonly numbers: ReadonlyMap<string, number>;

  constructor(fullName: string, values: Readonly<Record<string, number>>) {
    this.fullName = fullName;
    this.numbers = new Map(Object.entries(values));
    // the first of several names for a number is the one printed
    this.names = new Map([...this.numbers].reverse().map(([name, n]) => [n, name]));
  }
}

export type FieldType = ScalarType | EnumType | MessageType;

/** A field as the generated tables write it; message types are given by their classes. */
export interface FieldInit {
  readonly no: number;
  readonly name: string;
  readonly type: ScalarType | { readonly DESCRIPTOR: EnumType | MessageType };
  readonly repeated?: boolean;
  /** The key's type of a map field, whose `type` is the value's. */
  readonly key?: ScalarType;
  readonly oneof?: string;
}

export interface Field {
  readonly number: number;
  readonly name: string;
  /** Its place among the message's values. */
  readonly index: number;
  readonly type: FieldType;
  readonly label: "one" | "many" | "map";
  readonly key: ScalarType | undefined;
  readonly oneof: string | undefined;
  /** Whether an absent field differs from one that holds its default. */
  readonly presence: boolean;
  /** The fields of the same oneof, itself included. */
  readonly group: readonly Field[];
}

export class MessageType {
  readonly fullName: string;
  /** Makes an empty message. */
  readonly create: () => MessageState;
  private readonly table: () => readonly FieldInit[];
  private resolved: { list: readonly Field[]; byNumber: Map<number, Field>; byName: Map<string, Field> } | undefined;

  constructor(fullName: string, table: () => readonly FieldInit[], create: () => MessageState) {
    this.fullName = fullName;
    this.table = table;
    this.create = create;
  }

  /** In order of their numbers. */
  get fields(): readonly Field[] {
    return this.resolve().list;
  }

  byNumber(number: number): Field | undefined {
    return this.resolve().byNumber.get(number);
  }

  byName(name: string): Field | undefined {
    return this.resolve().byName.get(name);
  }

  /** The fields of a oneof. */
  oneof(name: string): readonly Field[] {
    return this.fields.filter((f) => f.oneof === name);
  }

  /** Tables name each other, so fields are looked up at first use. */
  private resolve(): NonNullable<typeof this.resolved> {
    if (this.resolved) return this.resolved;
    const groups = new Map<string, Field[]>();
    const list = this.table().map((init, index): Field => {
      const type = typeof init.type === "string" ? init.type : init.type.DESCRIPTOR;
      const group = init.oneof === undefined ? [] : (groups.get(init.oneof) ?? []);
      if (init.oneof !== undefined) groups.set(init.oneof, group);
      const field: Field = {
        number: init.no,
        name: init.name,
        index,
        type,
        label: init.key !== undefined ? "map" : init.repeated ? "many" : "one",
        key: init.key,
        oneof: init.oneof,
        presence: init.oneof !== undefined || (type instanceof MessageType && init.key === undefined && !init.repeated),
        group,
      };
      group.push(field);
      return field;
    });
    for (let i = 1; i < list.length; i++) {
      if (list[i]!.number <= list[i - 1]!.number) throw new RuntimeError(`${this.fullName}: fields out of order`);
    }
    this.resolved = {
      list,
      byNumber: new Map(list.map((f) => [f.number, f])),
      byName: new Map(list.map((f) => [f.name, f])),
    };
    return this.resolved;
  }
}

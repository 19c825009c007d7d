"""Writes packages/io/src/gen/messages.ts: TensorFlow's protocol buffer messages as tables and types.

Read from the descriptors of the installed TensorFlow, so field numbers, types, presence and oneofs are its own.
"""
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow.compat.v1 as tf
from tensorflow.core.framework import full_type_pb2, graph_pb2, op_def_pb2, summary_pb2, variable_pb2
from tensorflow.core.protobuf import (
    config_pb2,
    control_flow_pb2,
    meta_graph_pb2,
    queue_runner_pb2,
    saved_model_pb2,
    saver_pb2,
    tensor_bundle_pb2,
)
from tensorflow.core.util import event_pb2
from tensorflow.python.training import checkpoint_state_pb2

OUT = os.path.join(os.path.dirname(__file__), "../../packages/io/src/gen/messages.ts")

ROOTS = [
    graph_pb2.GraphDef,
    op_def_pb2.OpList,
    full_type_pb2.FullTypeDef,
    meta_graph_pb2.MetaGraphDef,
    saved_model_pb2.SavedModel,
    saver_pb2.SaverDef,
    variable_pb2.VariableDef,
    control_flow_pb2.CondContextDef,
    control_flow_pb2.WhileContextDef,
    queue_runner_pb2.QueueRunnerDef,
    tensor_bundle_pb2.BundleHeaderProto,
    tensor_bundle_pb2.BundleEntryProto,
    checkpoint_state_pb2.CheckpointState,
    event_pb2.Event,
    summary_pb2.Summary,
    config_pb2.RunMetadata,
]

# Fields left to the unknown ones, which are kept as bytes: they belong to SavedModel and to function debugging.
SKIP = {
    "tensorflow.MetaGraphDef.object_graph_def",
    "tensorflow.GraphDef.debug_info",
    "tensorflow.TensorInfo.composite_tensor",
}

# Bytes that never are text. All others are strings where they are valid UTF-8.
BINARY = {
    "tensorflow.TensorProto.tensor_content",
    "tensorflow.Summary.Image.encoded_image_string",
    "tensorflow.Summary.Audio.encoded_audio_string",
    "google.protobuf.Any.value",
}

SCALARS = {1: "double", 2: "float", 3: "int64", 4: "uint64", 5: "int32", 6: "fixed64", 7: "fixed32", 8: "bool", 9: "string", 12: "bytes", 13: "uint32"}
MESSAGE, ENUM, BYTES = 11, 14, 12
NUMBERS = ("double", "float", "int32", "fixed32", "uint32")


def ts_name(descriptor):
    parts = [descriptor.name]
    while descriptor.containing_type is not None:
        descriptor = descriptor.containing_type
        parts.append(descriptor.name)
    return "_".join(reversed(parts))


def is_map(field):
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def ordered_fields(message):
    return [f for f in sorted(message.fields, key=lambda f: f.number) if f.full_name not in SKIP]


def collect(message, messages, enums):
    """Every message and enum reachable from a message."""
    if message.full_name in messages:
        return
    messages[message.full_name] = message
    for nested in message.enum_types:
        enums[nested.full_name] = nested
    for field in ordered_fields(message):
        if field.enum_type is not None:
            enums[field.enum_type.full_name] = field.enum_type
        if field.message_type is None:
            continue
        if is_map(field):
            value = field.message_type.fields_by_name["value"]
            if value.message_type is not None:
                collect(value.message_type, messages, enums)
            if value.enum_type is not None:
                enums[value.enum_type.full_name] = value.enum_type
        else:
            collect(field.message_type, messages, enums)


def scalar(field):
    if field.type == BYTES and field.full_name not in BINARY:
        return "bytestring"
    if field.type not in SCALARS:
        raise ValueError(f"{field.full_name} has type {field.type}")
    return SCALARS[field.type]


def value_type(field):
    """The TypeScript type of one value."""
    if field.type == MESSAGE:
        return ts_name(field.message_type)
    if field.type == ENUM:
        return "number"
    name = scalar(field)
    if name in NUMBERS:
        return "number"
    return {"int64": "number | bigint", "fixed64": "number | bigint", "uint64": "number | bigint", "bool": "boolean", "string": "string",
            "bytes": "Uint8Array", "bytestring": "StringElement"}[name]


def field_type(field):
    if is_map(field):
        entry = field.message_type.fields_by_name
        return f"Map<{value_type(entry['key'])}, {value_type(entry['value'])}>"
    one = value_type(field)
    if field.is_repeated:
        return f"({one})[]" if "|" in one else f"{one}[]"
    return one


def type_expr(field):
    if field.type == MESSAGE:
        return ts_name(field.message_type)
    if field.type == ENUM:
        return ts_name(field.enum_type)
    return f'"{scalar(field)}"'


def field_expr(field):
    parts = [f"no: {field.number}", f'name: "{field.name}"']
    if is_map(field):
        entry = field.message_type.fields_by_name
        parts += [f"key: {type_expr(entry['key'])}", f"type: {type_expr(entry['value'])}"]
    else:
        parts.append(f"type: {type_expr(field)}")
        if field.is_repeated:
            parts.append("repeated: true")
        if field.containing_oneof is not None:
            parts.append(f'oneof: "{field.containing_oneof.name}"')
        elif field.has_presence and field.type != MESSAGE:
            raise ValueError(f"optional scalar {field.full_name}")
    return "{ " + ", ".join(parts) + " }"


def statics(message, messages, enums):
    """Nested types and enum values, which Python has as attributes of the class."""
    types = [(t.name, ts_name(t)) for t in message.nested_types if t.full_name in messages]
    types += [(e.name, ts_name(e)) for e in message.enum_types]
    values = [(v.name, v.number) for e in message.enum_types for v in e.values]
    return types, values


def main():
    messages, enums = {}, {}
    for root in ROOTS:
        collect(root.DESCRIPTOR, messages, enums)
    lines = [
        f"// Generated by tools/gen/messages.py from TensorFlow {tf.__version__}. Do not edit.",
        'import type { StringElement } from "@tfgraph/core";',
        'import { enumType, messageClass, type Message, type MessageClass } from "../wire/message.ts";',
        "",
    ]
    for enum in sorted(enums.values(), key=ts_name):
        values = ", ".join(f"{v.name}: {v.number}" for v in enum.values)
        lines.append(f'export const {ts_name(enum)} = enumType("{enum.full_name}", {{ {values} }});')
    for message in sorted(messages.values(), key=ts_name):
        name = ts_name(message)
        types, values = statics(message, messages, enums)
        lines += ["", f"export interface {name} extends Message {{"]
        lines += [f"  {f.name}: {field_type(f)};" for f in ordered_fields(message)]
        lines.append("}")
        extra = [f"readonly {n}: typeof {t}" for n, t in types] + [f"readonly {n}: {v}" for n, v in values]
        annotation = f"MessageClass<{name}>" + (f" & {{ {'; '.join(extra)} }}" if extra else "")
        lines.append(f'export const {name}: {annotation} = messageClass(')
        lines.append(f'  "{message.full_name}",')
        fields = ordered_fields(message)
        if fields:
            lines.append("  () => [")
            lines += [f"    {field_expr(f)}," for f in fields]
            lines.append("  ],")
        else:
            lines.append("  () => [],")
        if extra:
            getters = [f"get {n}() {{ return {t}; }}" for n, t in types] + [f"{n}: {v}" for n, v in values]
            lines.append("  { " + ", ".join(getters) + " },")
        lines.append(");")
    with open(OUT, "w") as f:
        f.write("\n".join(lines) + "\n")


main()

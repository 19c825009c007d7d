/** Constants of protocol buffers' wire format. */
export const VARINT = 0;
export const FIXED64 = 1;
export const DELIMITED = 2;
export const START_GROUP = 3;
export const END_GROUP = 4;
export const FIXED32 = 5;

/** How deep messages may nest, as in protocol buffers' own libraries. */
export const MAX_DEPTH = 100;

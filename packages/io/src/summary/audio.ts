/** Sound in summaries: 16 bit PCM in a RIFF file. TF: core/lib/wav/wav_io.cc, `EncodeAudioAsS16LEWav`. */

/** Size of the RIFF, format and data headers. */
const HEADER_BYTES = 44;

export interface Sound {
  readonly sampleRate: number;
  readonly channels: number;
  readonly frames: number;
  /** Frames of channels, between -1 and 1; what is outside is cut. */
  readonly samples: ArrayLike<number>;
}

export function wavOf({ sampleRate, channels, frames, samples }: Sound): Uint8Array {
  const bytesPerFrame = 2 * channels;
  const dataBytes = frames * bytesPerFrame;
  const file = new Uint8Array(HEADER_BYTES + dataBytes);
  const view = new DataView(file.buffer);
  const text = (at: number, s: string): void => {
    for (let i = 0; i < s.length; i++) file[at + i] = s.charCodeAt(i);
  };
  text(0, "RIFF");
  view.setUint32(4, HEADER_BYTES - 8 + dataBytes, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * bytesPerFrame, true);
  view.setUint16(32, bytesPerFrame, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, dataBytes, true);
  for (let i = 0; i < frames * channels; i++) {
    const sample = roundHalfToEven(samples[i]! * 32768);
    view.setInt16(HEADER_BYTES + 2 * i, Math.min(32767, Math.max(-32768, sample)), true);
  }
  return file;
}

function roundHalfToEven(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

// Sound that was captured, as a file.
import { RATE } from "./resample";

const HEAD = 44; // bytes

/** Offered to the user, as all downloads. */
export function saveAsFile(parts: readonly ArrayBuffer[], channels: number, session: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(wavOf(parts, channels));
  link.download = `courtsight ${session}.wav`;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** A WAV file of 16-bit samples at 16 kHz. */
export function wavOf(parts: readonly ArrayBuffer[], channels: number): Blob {
  const size = parts.reduce((sum, part) => sum + part.byteLength, 0);
  const head = new DataView(new ArrayBuffer(HEAD));
  const write = (place: number, text: string): void => {
    [...text].forEach((letter, index) => head.setUint8(place + index, letter.charCodeAt(0)));
  };
  write(0, "RIFF");
  head.setUint32(4, HEAD - 8 + size, true);
  write(8, "WAVEfmt ");
  head.setUint32(16, 16, true);
  head.setUint16(20, 1, true); // PCM
  head.setUint16(22, channels, true);
  head.setUint32(24, RATE, true);
  head.setUint32(28, RATE * channels * 2, true);
  head.setUint16(32, channels * 2, true);
  head.setUint16(34, 16, true);
  write(36, "data");
  head.setUint32(40, size, true);
  return new Blob([head, ...parts], { type: "audio/wav" });
}

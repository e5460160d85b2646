// Samples as a WAV file: one channel of 16-bit numbers.
const HEAD = 44; // bytes before the samples
const DEPTH = 2; // bytes of a sample
const FULL = 2 ** 15 - 1;

/** How many bytes a file of so many samples has. */
export const sizeOf = (count) => HEAD + DEPTH * count;

/** samples: between -1 and 1, so many of them a second. */
export function wav(samples, rate) {
  const file = new DataView(new ArrayBuffer(sizeOf(samples.length)));
  const word = (at, text) => [...text].forEach((letter, k) => file.setUint8(at + k, letter.charCodeAt(0)));
  word(0, "RIFF");
  file.setUint32(4, file.byteLength - 8, true);
  word(8, "WAVEfmt ");
  file.setUint32(16, 16, true); // bytes of what follows up to the samples
  file.setUint16(20, 1, true); // PCM
  file.setUint16(22, 1, true); // one channel
  file.setUint32(24, rate, true);
  file.setUint32(28, rate * DEPTH, true);
  file.setUint16(32, DEPTH, true);
  file.setUint16(34, 8 * DEPTH, true);
  word(36, "data");
  file.setUint32(40, DEPTH * samples.length, true);
  samples.forEach((sample, k) => {
    file.setInt16(HEAD + DEPTH * k, Math.round(FULL * Math.max(-1, Math.min(1, sample))), true);
  });
  return new Blob([file], { type: "audio/wav" });
}

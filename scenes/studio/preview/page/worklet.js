// In the browser's audio thread: hands on what the microphone hears, a few hundredths at a time.
const SIZE = 1024;

class Ear extends AudioWorkletProcessor {
  #block = new Float32Array(SIZE);
  #filled = 0;

  process([[samples]]) {
    for (const sample of samples ?? []) {
      this.#block[this.#filled++] = sample;
      if (this.#filled === SIZE) {
        this.port.postMessage(this.#block);
        this.#block = new Float32Array(SIZE);
        this.#filled = 0;
      }
    }
    return true;
  }
}

registerProcessor("ear", Ear);

// The browser's microphone: how loud it is now, and what it hears from `begin` to `end`.
const WANTED = { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false };
const REFUSALS = {
  NotAllowedError: "the browser keeps the microphone from this page: allow it beside the address, then try again",
  NotFoundError: "there is no microphone: connect one, then try again",
  NotReadableError: "the microphone cannot be heard, perhaps as another program uses it: close that, then try again",
};

export class Microphone {
  level = 0; // the loudest of the last moment, 0 to 1
  #context = null;
  #stream = null;
  #blocks = null; // what has been recorded; null while nothing is

  get rate() {
    return this.#context?.sampleRate ?? 0;
  }

  /** How many samples have been recorded since `begin`. */
  get count() {
    return (this.#blocks ?? []).reduce((sum, block) => sum + block.length, 0);
  }

  /** Listen from now on. Throws an Error with one sentence where that cannot be. */
  async open() {
    this.close();
    const asked = navigator.mediaDevices?.getUserMedia({ audio: WANTED });
    if (!asked) throw new Error("this browser has no microphone for pages: open this one in another");
    try {
      this.#stream = await asked;
    } catch (error) {
      throw new Error(REFUSALS[error.name] ?? `the microphone cannot be opened: ${error.message}`);
    }
    this.#context = new AudioContext();
    await this.#context.audioWorklet.addModule("worklet.js");
    const ear = new AudioWorkletNode(this.#context, "ear", { numberOfOutputs: 0, channelCount: 1 });
    ear.port.onmessage = ({ data }) => this.#hear(data);
    this.#context.createMediaStreamSource(this.#stream).connect(ear);
    await this.#context.resume();
  }

  /** Leave the microphone to others. */
  close() {
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#context?.close();
    Object.assign(this, { level: 0 });
    this.#stream = this.#context = this.#blocks = null;
  }

  begin() {
    this.#blocks = [];
  }

  /** What was heard since `begin`: samples between -1 and 1. */
  end() {
    const samples = new Float32Array(this.count);
    let start = 0;
    for (const block of this.#blocks ?? []) {
      samples.set(block, start);
      start += block.length;
    }
    this.#blocks = null;
    return samples;
  }

  /** Let samples be heard; `over` is called when they are, or when what is returned stops them. */
  play(samples, over) {
    const buffer = new AudioBuffer({ length: samples.length, sampleRate: this.rate });
    buffer.copyToChannel(samples, 0);
    const source = new AudioBufferSourceNode(this.#context, { buffer });
    source.connect(this.#context.destination);
    source.onended = over;
    source.start();
    return () => source.stop();
  }

  #hear(block) {
    this.level = block.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    this.#blocks?.push(block);
  }
}

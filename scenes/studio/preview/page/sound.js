// The voice: the track of what the scene says, heard where the picture is.
import { state } from "./state.js";

const SLACK = 0.04; // seconds that voice and picture may be apart before the voice is set right
const CALM = 16; // calls over which that is averaged: an audio clock goes in small leaps
const FADE = 0.005; // seconds: without it, a voice that is cut off clicks
const RATE = 24000; // of the decoder, which needs some rate before there may be a context
const MUTED = "muted"; // how the browser remembers it

class Sound {
  muted = localStorage.getItem(MUTED) === "true";
  #key = ""; // the version of a scene that the track is of
  #name = ""; // the track's
  #track = null; // decoded; null where nobody speaks
  #coming = ""; // the name of the track that was asked for last
  #context = null; // made by a click or a key: until then, browsers keep pages silent
  #volume = null;
  #voice = null; // what is being heard: its source, and its gain
  #zero = 0; // when the scene's second 0 would have been, by the context's clock
  #drift = 0; // seconds that the voice is ahead, on average

  /** The version `key` of a scene has the track of that name; "" where nobody speaks. */
  async load({ key, name }) {
    this.#coming = name;
    if (name !== this.#name) {
      const track = name ? await fetched(name) : null;
      if (this.#coming !== name) return; // another one has been made since
      this.rest();
      this.#track = track;
      this.#name = track ? name : "";
    }
    this.#key = key;
  }

  /** The name of the track of what is shown now; "" where there is none. */
  get name() {
    return this.#key === state.key ? this.#name : "";
  }

  /** How long that is, in seconds. */
  get length() {
    return this.name && this.#track.duration;
  }

  /** The second of the scene that is heard now; null in silence. */
  get time() {
    return this.#voice && this.#context.currentTime - this.#zero;
  }

  /** Called by a click or a key: from now on, the page may be heard. */
  allow() {
    if (!this.#context) {
      this.#context = new AudioContext();
      this.#volume = new GainNode(this.#context);
      this.#volume.connect(this.#context.destination);
      this.mute(this.muted);
    }
    this.#context.resume();
  }

  mute(muted) {
    this.muted = muted;
    localStorage.setItem(MUTED, muted);
    if (this.#volume) this.#volume.gain.value = muted ? 0 : 1;
  }

  /** The picture is at that second: so is the voice, from now on, if there is one. */
  follow(seconds) {
    if (!(seconds < this.length) || this.#context?.state !== "running") return this.rest();
    if (!this.#voice) return this.#begin(seconds);
    this.#drift += (this.time - seconds - this.#drift) / CALM;
    if (Math.abs(this.#drift) > SLACK) this.rest();
  }

  /** Be silent until the picture goes on. */
  rest() {
    if (!this.#voice) return;
    const { source, gain } = this.#voice;
    const now = this.#context.currentTime;
    gain.gain.cancelScheduledValues(now);
    gain.gain.setTargetAtTime(0, now, FADE / 3);
    source.stop(now + 2 * FADE);
    this.#voice = null;
  }

  #begin(seconds) {
    const context = this.#context;
    const source = new AudioBufferSourceNode(context, { buffer: this.#track });
    const gain = new GainNode(context, { gain: 0 });
    source.connect(gain).connect(this.#volume);
    gain.gain.linearRampToValueAtTime(1, context.currentTime + FADE);
    // what begins now is heard a little later, when the picture has gone on
    source.start(0, seconds + (context.outputLatency || context.baseLatency || 0));
    this.#zero = context.currentTime - seconds;
    this.#drift = 0;
    this.#voice = { source, gain };
  }
}

/** The track of that name, decoded; null where the server has it no longer. */
async function fetched(name) {
  const answer = await fetch(`sound/${name}`).catch(() => null);
  if (answer?.status !== 200) return null;
  return new OfflineAudioContext(1, 1, RATE).decodeAudioData(await answer.arrayBuffer());
}

export const sound = new Sound();

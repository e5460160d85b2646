// The scene, beat by beat: a beat's clip plays, then its last frame rests, as vectors.
import { clip, held } from "./held.js";

export const RESTING = "resting";
export const PLAYING = "playing";
export const PAUSED = "paused";

export class Player extends EventTarget {
  number = 0; // of the beat
  state = PAUSED;
  #clips = new Map(); // promises of addresses, by number
  #rests = new Map(); // promises of what is known of frames at rest
  #pictures = null; // a promise of those that frames share
  #turn = 0; // what is asked for now: what was asked for before and comes late is not shown
  #inside = null; // the number of the clip in the player
  #heldBack = false; // the frame at rest is the page's first: its beat has not been played

  constructor(video, image, beats) {
    super();
    Object.assign(this, { video, image, beats });
    video.addEventListener("ended", () => this.rest(this.number));
    video.addEventListener("timeupdate", () => this.#tell());
    video.addEventListener("pause", () => this.state === PLAYING && !video.ended && this.#turnTo(PAUSED));
  }

  get seconds() {
    const { seconds } = this.beats[this.number];
    return this.state === RESTING ? seconds : Math.min(this.video.currentTime, seconds);
  }

  /** Play a beat, from its start or from that second on. */
  async play(number, from = 0) {
    if (!(await this.#enter(number, from))) return;
    this.#heldBack = false;
    try {
      await this.video.play();
      this.#turnTo(PLAYING);
      this.#prepare(number);
    } catch {
      this.#turnTo(PAUSED); // the browser plays nothing before a click, or something else was asked
    }
  }

  /** Show a second of the beat, without playing. */
  async seek(seconds) {
    if (this.state === RESTING) {
      if (!(await this.#enter(this.number, seconds)) || !(await this.#seen())) return;
      this.#turnTo(PAUSED);
    }
    this.video.currentTime = seconds;
    this.#tell();
  }

  /** Show the frame that a beat ends with. first: before anything was played. */
  async rest(number, first = false) {
    const turn = (this.#turn += 1);
    this.number = number;
    this.#heldBack = first;
    const found = await this.restOf(number);
    if (turn !== this.#turn) return;
    this.state = RESTING;
    this.video.pause();
    this.image.src = found.address;
    this.image.alt = this.beats[number].caption;
    await this.image.decode().catch(() => {});
    if (turn === this.#turn) this.#turnTo(RESTING);
    this.#prepare(number);
  }

  /** What is known of the frame at the end of a beat; address: of its drawing. */
  restOf(number) {
    if (!this.#rests.has(number)) this.#rests.set(number, this.#drawn(number));
    return this.#rests.get(number);
  }

  // what the keys and the buttons do

  toggle() {
    if (this.state === PLAYING) this.video.pause();
    else if (this.state === PAUSED) this.play(this.number, this.video.currentTime);
    else if (this.#heldBack) this.play(this.number);
    else this.play(this.number + 1 < this.beats.length ? this.number + 1 : 0);
  }

  /** To the end of the beat; from there to the next. */
  onward() {
    if (this.state !== RESTING) this.rest(this.number);
    else if (this.#heldBack || this.number + 1 < this.beats.length) this.toggle();
  }

  /** To the start of the beat; from there to the frame before. */
  back() {
    if (this.state === RESTING || this.video.currentTime > 1) this.play(this.number);
    else if (this.number > 0) this.rest(this.number - 1);
  }

  // how it is done

  async #enter(number, seconds) {
    const turn = (this.#turn += 1);
    const address = await this.#clip(number);
    if (turn !== this.#turn) return false;
    this.number = number;
    if (this.#inside !== number) this.video.src = address;
    this.#inside = number;
    this.video.currentTime = seconds;
    return true;
  }

  /** Wait until the clip has a frame to show; false where something else was asked meanwhile. */
  async #seen() {
    const turn = this.#turn;
    const coming = new Promise((done) => this.video.addEventListener("loadeddata", done, { once: true }));
    if (this.video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) await coming;
    return turn === this.#turn;
  }

  #clip(number) {
    if (!this.#clips.has(number)) this.#clips.set(number, clip(`clip-${number}`));
    return this.#clips.get(number);
  }

  async #drawn(number) {
    this.#pictures ??= held("pictures");
    const [found, pictures] = await Promise.all([held(`rest-${number}`), this.#pictures]);
    const drawing = found.drawing.replace(/picture:(\d+)/g, (_, k) => pictures[k]);
    const address = URL.createObjectURL(new Blob([drawing], { type: "image/svg+xml" }));
    return { ...found, drawing, address };
  }

  /** What is probably wanted soon. */
  #prepare(number) {
    this.restOf(number);
    for (const near of [number, number + 1]) if (near < this.beats.length) this.#clip(near);
  }

  #turnTo(state) {
    this.state = state;
    this.dispatchEvent(new Event("turn"));
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("time"));
  }
}

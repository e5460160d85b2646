// The picture: fetches frames, keeps a few of them decoded, shows the one under the playhead, plays.
import { state, length, beatAt, move, scenes, setScene } from "./page.js";

const KEPT = 40; // decoded frames: 1.6 MB each at 480p
const AHEAD = 16; // frames fetched before their time while playing
const RETRY = 150; // milliseconds until a frame that was not drawn yet is asked for again

export class Player {
  #frames = new Map(); // "key/frame" -> an ImageBitmap, or a promise of one
  #shown = "";
  #clock = 0; // when the frame under the playhead is over, in milliseconds

  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
  }

  /** Show the frame under the playhead as soon as it is there. */
  async show() {
    const { key, frame } = state;
    if (!key) return;
    const picture = this.#ready(key, frame) ?? (await this.#fetch(key, frame));
    if (picture && state.key === key && state.frame === frame) this.#draw(picture, key, frame);
  }

  /** More frames have been drawn: perhaps the one that is waited for. */
  more() {
    if (this.#shown !== `${state.key}/${state.frame}`) this.show();
  }

  toggle() {
    if (state.playing) return this.pause();
    state.playing = true;
    if (state.frame >= length() - 1) move(0);
    this.#clock = performance.now() + 1000 / state.rate;
    this.#button("M4 2h3v12H4zM9 2h3v12H9z");
    requestAnimationFrame((now) => this.#tick(now));
  }

  pause() {
    state.playing = false;
    this.#button("M4 2l9 6-9 6z");
  }

  #button(path) {
    document.querySelector("[data-act=play] path").setAttribute("d", path);
  }

  #tick(now) {
    if (!state.playing) return;
    requestAnimationFrame((later) => this.#tick(later));
    const behind = Math.floor(((now - this.#clock) * state.rate) / 1000) + 1;
    this.#prefetch(state.frame + 1);
    if (behind < 1) return;
    const next = this.#after(state.frame, behind);
    if (next === null) return this.pause();
    if (next === undefined) return; // the next scene begins
    if (!this.#ready(state.key, next)) {
      this.#fetch(state.key, next);
      this.#clock = now; // wait for it rather than jump over it
      return;
    }
    this.#clock += (behind * 1000) / state.rate;
    move(next);
  }

  /** The frame to show so many later: round the loop, into the next scene, null at the end. */
  #after(frame, count) {
    const beat = beatAt(frame);
    if (state.loop && beat && frame + count >= beat.stop) return beat.start;
    if (frame + count < length()) return frame + count;
    if (frame < length() - 1) return length() - 1;
    const next = scenes()[scenes().indexOf(state.scene) + 1];
    if (!next) return null;
    setScene(next);
    this.#clock = performance.now();
    return undefined;
  }

  #prefetch(from) {
    const stop = Math.min(from + AHEAD, length());
    for (let frame = from; frame < stop; frame++) this.#fetch(state.key, frame);
  }

  #ready(key, frame) {
    const found = this.#frames.get(`${key}/${frame}`);
    return found instanceof ImageBitmap ? found : undefined;
  }

  #fetch(key, frame) {
    const name = `${key}/${frame}`;
    const found = this.#frames.get(name);
    if (found) return found;
    const coming = this.#load(name);
    this.#frames.set(name, coming);
    return coming;
  }

  async #load(name) {
    const answer = await fetch(`frame/${name}`).catch(() => null);
    if (answer?.status !== 200) {
      setTimeout(() => this.#frames.delete(name), RETRY);
      return null;
    }
    const picture = await createImageBitmap(await answer.blob());
    this.#frames.delete(name); // so that the newest is the last
    this.#frames.set(name, picture);
    this.#forget();
    return picture;
  }

  #forget() {
    for (const [name, picture] of this.#frames) {
      if (this.#frames.size <= KEPT) return;
      if (name === this.#shown || !(picture instanceof ImageBitmap)) continue;
      picture.close();
      this.#frames.delete(name);
    }
  }

  #draw(picture, key, frame) {
    if (this.canvas.width !== picture.width) {
      this.canvas.width = picture.width;
      this.canvas.height = picture.height;
    }
    this.context.drawImage(picture, 0, 0);
    this.#shown = `${key}/${frame}`;
    this.canvas.dataset.shown = this.#shown;
  }
}

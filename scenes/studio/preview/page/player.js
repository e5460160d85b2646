// The picture: fetches frames, keeps a few of them decoded, shows the one under the playhead, plays.
import { state, length, beatAt, move, on, scenes, setScene, tell } from "./state.js";

const KEPT = 40; // decoded frames: 1.6 MB each at 480p
const AHEAD = 16; // frames fetched before their time while playing
const RETRY = 150; // milliseconds until a frame that was not drawn yet is asked for again
const PATIENCE = 1000; // milliseconds of waiting after which the server is told of it

export class Player {
  #frames = new Map(); // "key/frame" -> an ImageBitmap, or a promise of one
  #shown = "";
  #sharp = ""; // what is shown in the size of the screen: "key/frame"
  #clock = 0; // when the frame under the playhead is over, in milliseconds
  #waiting = 0; // since when a frame has been waited for

  constructor(canvas, qualities) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.qualities = Object.entries(qualities);
    new ResizeObserver(() => this.#measure()).observe(canvas);
    on("move", () => this.show());
    on("scene", () => this.show());
    on("move", () => this.#describe());
    on("scene", () => this.#describe());
  }

  /** Show the frame under the playhead as soon as it is there. */
  async show() {
    const { key, frame } = state;
    if (!key || this.#sharp === `${key}/${frame}`) return;
    const picture = this.#ready(key, frame) ?? (await this.#fetch(key, frame));
    if (picture && state.key === key && state.frame === frame) this.#draw(picture, key, frame);
  }

  /** The frame under the playhead has been drawn as large as the screen shows it. */
  async sharpen({ key, frame, sharp }) {
    const here = () => state.key === key && state.frame === frame && !state.playing;
    const answer = here() && (await fetch(`frame/${sharp}/${frame}`).catch(() => null));
    if (!answer || answer.status !== 200) return;
    const picture = await createImageBitmap(await answer.blob());
    if (here()) this.#draw(picture, key, frame);
    if (here()) this.#sharp = this.#shown;
    picture.close();
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
    if (!state.playing) return;
    state.playing = false;
    this.#button("M4 2l9 6-9 6z");
    tell();
  }

  #button(path) {
    document.querySelector("[data-act=play] path").setAttribute("d", path);
  }

  /** The size in which a frame at rest is drawn: that of the picture in the screen's own pixels. */
  #measure() {
    const box = this.canvas.getBoundingClientRect();
    const height = Math.min(box.height, (box.width * 9) / 16) * devicePixelRatio;
    const enough = this.qualities.find(([, pixels]) => pixels >= height) ?? this.qualities.at(-1);
    if (enough[0] === state.sharp) return;
    state.sharp = enough[0];
    if (state.key) tell(200);
  }

  #describe() {
    const beat = beatAt(state.frame);
    const words = beat ? `${state.scene}, ${beat.name}: ${beat.caption}` : state.scene;
    if (this.canvas.ariaLabel !== words) this.canvas.ariaLabel = words;
  }

  #tick(now) {
    if (!state.playing) return;
    requestAnimationFrame((later) => this.#tick(later));
    if (!state.key) return; // the scene has only begun to be drawn
    const behind = Math.floor(((now - this.#clock) * state.rate) / 1000) + 1;
    this.#prefetch(state.frame + 1);
    if (behind < 1) return;
    const next = this.#after(state.frame, behind);
    if (next === null) return this.pause();
    if (next === undefined) return; // the next scene begins
    if (!this.#ready(state.key, next)) return this.#wait(next, now);
    this.#clock += (behind * 1000) / state.rate;
    this.#waiting = 0;
    move(next);
  }

  /** Wait for a frame rather than jump over it. */
  #wait(frame, now) {
    this.#fetch(state.key, frame);
    this.#clock = now;
    this.#waiting ||= now;
    if (now - this.#waiting < PATIENCE) return;
    this.#waiting = now; // it may have been forgotten since
    tell(0, frame);
  }

  /** The frame to show that many later: round the loop, into the next scene, null at the end. */
  #after(frame, count) {
    const beat = beatAt(frame);
    if (state.loop && beat && frame + count >= beat.stop) return beat.start;
    if (frame + count < length()) return frame + count;
    if (frame < length() - 1) return length() - 1;
    const next = scenes()[scenes().indexOf(state.scene) + 1];
    if (!next) return null;
    setScene(next, { frame: 0 });
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
    this.#sharp = "";
    this.#shown = `${key}/${frame}`;
    this.canvas.dataset.shown = this.#shown;
  }
}

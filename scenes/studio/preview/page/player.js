// The picture: fetches frames, keeps a few of them decoded, shows the one under the playhead, plays.
import { state, length, beatAt, move, on, say, scenes, setScene, tell } from "./state.js";
import { sound } from "./sound.js";

const KEPT = 40; // decoded frames: 1.6 MB each at 480p
const AHEAD = 16; // frames fetched before their time while playing
const RETRY = 150; // milliseconds until a frame that was not drawn yet is asked for again
const PATIENCE = 1000; // milliseconds of waiting after which the server is told of it
const LAG = 0.5; // seconds that a slow machine's picture may stay behind the voice
const SPARE = 1; // seconds that are drawn before a voice goes on which had to wait

export class Player {
  #frames = new Map(); // "key/frame" -> an ImageBitmap, or a promise of one
  #shown = "";
  #sharp = ""; // what is shown in the size of the screen: "key/frame"
  #zero = 0; // when the scene's first frame would have begun, in milliseconds
  #moving = false; // whether it is playing that moves the playhead
  #waiting = 0; // since when a frame has been waited for
  #told = 0; // when the server was told of that

  constructor(canvas, qualities) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.qualities = Object.entries(qualities);
    new ResizeObserver(() => this.#measure()).observe(canvas);
    on("move", () => this.#moved());
    on("move", () => this.show());
    on("scene", () => this.show());
    on("move", () => this.#describe());
    on("scene", () => this.#describe());
    document.addEventListener("visibilitychange", () => document.hidden && this.pause());
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
    sound.allow();
    if (state.frame >= length() - 1) move(0);
    say("rest");
    this.#moved();
    this.#button("M4 2h3v12H4zM9 2h3v12H9z");
    requestAnimationFrame((now) => this.#tick(now));
  }

  pause() {
    if (!state.playing) return;
    state.playing = false;
    this.#waiting = 0;
    sound.rest();
    this.#button("M4 2l9 6-9 6z");
    say("rest");
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

  /** The frame under the playhead begins now, and its sound with it. */
  #begin(now = performance.now()) {
    this.#zero = now - (1000 * state.frame) / state.rate;
    sound.rest();
  }

  /** The playhead was put somewhere: go on from there, once there are pictures. */
  #moved() {
    if (this.#moving) return;
    this.#begin();
    if (state.playing) this.#waiting = this.#told = performance.now();
  }

  #tick(now) {
    if (!state.playing) return;
    requestAnimationFrame((later) => this.#tick(later));
    if (!state.key) return this.#begin(now); // the scene has only begun to be drawn
    const seconds = Math.max(now - this.#zero, 0) / 1000;
    const due = this.#waiting ? state.frame + 1 : Math.floor(seconds * state.rate);
    this.#prefetch(Math.max(due, state.frame + 1));
    const next = due > state.frame ? this.#after(due) : state.frame;
    if (next === null) return this.pause();
    if (next === undefined) return; // the next scene begins
    if (next === state.frame || this.#advance(next, now)) sound.follow(seconds);
    else this.#wait(next, now);
  }

  /** Show a frame that is due, or the newest before it; false where there is something to wait for. */
  #advance(due, now) {
    if (this.#waiting && !this.#enough(due)) return false;
    const back = due < state.frame; // round the loop
    const frame = this.#newest(due);
    if (frame === null) return !back && this.#drawn(due) && due - state.frame < LAG * state.rate;
    this.#moving = true;
    move(frame);
    this.#moving = false;
    if (back || this.#waiting) this.#begin(now);
    this.#waiting = 0;
    return true;
  }

  /** The newest frame that is there, of those up to one that is due; null where none is new. */
  #newest(due) {
    const first = Math.min(state.frame + 1, due);
    for (let frame = due; frame >= first; frame--) {
      if (this.#ready(state.key, frame)) return frame;
    }
    return null;
  }

  /** Wait for a frame rather than jump over it; the voice waits, too. */
  #wait(frame, now) {
    this.#fetch(state.key, frame);
    this.#begin(now);
    if (!this.#waiting) this.#waiting = this.#told = now;
    if (now - this.#told < PATIENCE) return;
    this.#told = now; // it may have been forgotten since
    tell(0, this.#missing(frame) ?? frame);
  }

  /** Whether to go on from a frame: with a voice, only where it need not stop again at once. */
  #enough(frame) {
    return this.#ready(state.key, frame) && (!sound.length || this.#missing(frame) === null);
  }

  /** The first frame of the second from here on that has not been drawn. */
  #missing(from) {
    const stop = Math.min(from + SPARE * state.rate, length());
    for (let frame = from; frame < stop; frame++) if (!this.#drawn(frame)) return frame;
    return null;
  }

  #drawn(frame) {
    return state.drawn.some(([start, stop]) => start <= frame && frame < stop);
  }

  /** What to show when a frame is due: round the loop, into the next scene, null at the end. */
  #after(due) {
    const beat = beatAt(state.frame);
    if (state.loop && beat && due >= beat.stop) return beat.start;
    if (state.stops && beat && due >= beat.stop) {
      return state.frame < beat.stop - 1 ? beat.stop - 1 : null;
    }
    if (due < length()) return due;
    if (state.frame < length() - 1) return length() - 1;
    const next = scenes()[scenes().indexOf(state.scene) + 1];
    if (!next) return null;
    setScene(next, { frame: 0 });
    return undefined;
  }

  #prefetch(from) {
    const { start, stop } = (state.loop && beatAt(state.frame)) || { stop: Infinity };
    for (let k = from; k < from + AHEAD; k++) {
      const frame = k < stop ? k : start + k - stop;
      if (frame < length()) this.#fetch(state.key, frame);
    }
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

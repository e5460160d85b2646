// Presenting: the picture alone, a beat a stop; a second window has the notes, what comes, a clock.
import { fill } from "./fullscreen.js";
import { Notes } from "./notes.js";
import { sound } from "./sound.js";
import { beatAt, move, on, scenes, setScene, state } from "./state.js";

const $ = (id) => document.getElementById(id);
const ON = new Set(["ArrowRight", "ArrowDown", "PageDown", " ", "Enter"]);
const BACK = new Set(["ArrowLeft", "ArrowUp", "PageUp", "Backspace"]);

export class Present {
  #notes = null;
  #wasMuted = false;

  constructor(player) {
    this.player = player;
    for (const event of ["move", "scene", "rest"]) on(event, () => this.#notes?.show());
  }

  get isOn() {
    return state.stops;
  }

  toggle() {
    if (this.isOn) this.end();
    else this.start();
  }

  /** Begin where the playhead is. */
  start() {
    $("present").ariaPressed = true;
    $("present").blur(); // or the space bar would press it again
    this.player.pause();
    Object.assign(state, { stops: true, loop: false });
    document.querySelector("[data-act=loop]").setAttribute("aria-pressed", false);
    this.#wasMuted = sound.muted;
    sound.mute(true); // who presents, speaks
    this.#notes = new Notes(this.player.canvas, (event) => this.key(event));
    fill(true);
  }

  end() {
    state.stops = false;
    $("present").ariaPressed = false;
    document.body.classList.remove("dark-screen");
    sound.mute(this.#wasMuted);
    this.#notes.close();
    this.#notes = null;
    fill(false);
  }

  /** Do what a key means to someone who presents; false where it means nothing more than else. */
  key(event) {
    if (!this.isOn) return false;
    if (!document.fullscreenElement && event.key !== "Escape") fill(true); // it wants a key for that
    if (ON.has(event.key)) this.#next();
    else if (BACK.has(event.key)) this.#previous();
    else if (event.key === "Escape") this.end();
    else if (event.key.toLowerCase() === "b") document.body.classList.toggle("dark-screen");
    else return false;
    return true;
  }

  /** The next beat plays until it stops; one that is playing is put to its end. */
  #next() {
    const beat = beatAt(state.frame);
    if (!beat) return;
    if (state.playing) return this.#stopAt(beat);
    if (state.frame >= beat.stop - 1 && !this.#toNext(beat)) return;
    this.player.toggle();
  }

  /** The first frame of the beat after one, in the next scene perhaps; false at the film's end. */
  #toNext(beat) {
    const next = state.beats[state.beats.indexOf(beat) + 1];
    const scene = scenes()[scenes().indexOf(state.scene) + 1];
    if (next) move(next.start);
    else if (scene) setScene(scene, { frame: 0 });
    return Boolean(next ?? scene);
  }

  /** The end of the beat before: nobody wants to see a motion again who goes back. */
  #previous() {
    const at = state.beats.indexOf(beatAt(state.frame));
    if (at > 0) return this.#stopAt(state.beats[at - 1]);
    const before = scenes()[scenes().indexOf(state.scene) - 1];
    const last = state.plans[before]?.at(-1);
    this.player.pause();
    if (last) setScene(before, { beat: last.name, frame: last.stop - 1 });
  }

  #stopAt(beat) {
    this.player.pause();
    move(beat.stop - 1);
  }
}

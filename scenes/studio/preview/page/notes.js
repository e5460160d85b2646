// The second window of a talk: what there is to say, the picture, the one that comes, and a clock.
import { beatAt, state } from "./state.js";

const TICK = 500; // milliseconds

export class Notes {
  #began = Date.now();
  #ticking = 0;
  #window = null;

  /** canvas: the picture that is shown; key(event): what a key in this window does. */
  constructor(canvas, key) {
    this.canvas = canvas;
    this.#window = open("notes.html", "notes", "popup,width=900,height=700");
    if (!this.#window) return; // the browser keeps windows closed: the talk goes on without
    this.#window.addEventListener("load", () => {
      this.#window.document.addEventListener("keydown", (event) => key(event));
      this.#part("again").addEventListener("click", () => (this.#began = Date.now()));
      this.show();
      this.#tick();
    });
    this.#ticking = setInterval(() => this.#tick(), TICK);
  }

  close() {
    clearInterval(this.#ticking);
    this.#window?.close();
  }

  /** What belongs to the frame that is shown. */
  show() {
    const beat = beatAt(state.frame);
    if (!beat || !this.#part("script")) return;
    const at = state.beats.indexOf(beat);
    const next = state.beats[at + 1];
    this.#say("where", `${state.scene.split("/")[1].replaceAll("_", " ")}, ${at + 1} of ${state.beats.length}`);
    this.#say("beat", beat.name.replaceAll("_", " "));
    this.#say("script", beat.caption);
    this.#say("then", next ? next.name.replaceAll("_", " ") : "the next scene");
    this.#say("thenScript", next?.caption ?? "");
    this.#picture(next);
  }

  #picture(next) {
    const now = this.#part("now");
    now.width = this.canvas.width;
    now.height = this.canvas.height;
    now.getContext("2d").drawImage(this.canvas, 0, 0);
    const last = next && next.stop - 1;
    const known = next && state.drawn.some(([start, stop]) => start <= last && last < stop);
    const picture = this.#part("coming");
    picture.hidden = !known;
    if (known) picture.src = new URL(`frame/${state.key}/${last}`, location.href).href;
  }

  #tick() {
    const seconds = Math.floor((Date.now() - this.#began) / 1000);
    this.#say("elapsed", `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
    this.#say("time", new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
    this.show();
  }

  #part(id) {
    return this.#window?.document?.getElementById(id);
  }

  #say(id, words) {
    const part = this.#part(id);
    if (part && part.textContent !== words) part.textContent = words;
  }
}

// Questions about the frame at rest: which numbers are on it, and where each of them comes from.
import { Asking } from "./asking/asking.js";
import { ask } from "./line.js";
import { on, state } from "./state.js";

const $ = (id) => document.getElementById(id);
const REST = 250; // milliseconds at rest after which a frame's numbers are asked for

export class Questions {
  #about = ""; // the frame whose numbers are known or asked for: "key/frame"
  #resting = 0;

  constructor() {
    this.asking = new Asking({
      surface: $("numbers"),
      panel: $("answer"),
      answer: (source) => ask("answer", { source }),
    });
    on("move", () => this.rest());
    on("scene", () => this.rest());
  }

  /** The picture has changed or moved: its numbers are asked for once it rests. */
  rest() {
    const about = `${state.key}/${state.frame}`;
    if (about === this.#about && !state.playing) return;
    this.#about = "";
    this.asking.clear();
    clearTimeout(this.#resting);
    if (state.key && !state.playing) this.#resting = setTimeout(() => this.#know(about), REST);
  }

  async #know(about) {
    this.#about = about;
    try {
      const { regions } = await ask("regions", { frame: state.frame });
      if (this.#about === about) this.asking.show(regions);
    } catch (error) {
      if (this.#about === about) this.#about = "";
    }
  }
}

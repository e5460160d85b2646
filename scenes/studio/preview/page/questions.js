// Questions about the frame at rest: which numbers are on it, and where each of them comes from.
import { Asking } from "./asking/asking.js";
import { ask } from "./line.js";
import { note, on, setValue, state } from "./state.js";

const $ = (id) => document.getElementById(id);
const REST = 250; // milliseconds at rest after which a frame's numbers are asked for
const LATE = 500; // milliseconds of waiting for them after which the page says so
const WEIGHT = "weight"; // the parameter of the scenes about one weight

export class Questions {
  #about = ""; // the frame whose numbers are known, or asked for: "key/frame"
  #coming = Promise.resolve();
  #resting = 0;

  constructor(exports) {
    this.asking = new Asking({
      surface: $("numbers"),
      panel: $("answer"),
      answer: (source) => this.#answer(source),
      can: canDo(exports),
    });
    this.asking.onopen = (source) => {
      state.question = source;
      note();
    };
    for (const event of ["move", "scene", "rest"]) on(event, () => this.rest());
    on("scene", () => state.question ?? this.asking.close());
  }

  /** The picture has changed or moved: its numbers are asked for once it rests. */
  rest() {
    const about = `${state.key}/${state.frame}`;
    if (about === this.#about && !state.playing) return this.#openAsked();
    this.#about = "";
    delete $("numbers").dataset.known;
    this.asking.clear();
    clearTimeout(this.#resting);
    if (!state.key || state.playing) return;
    this.#resting = setTimeout(() => (this.#coming = this.#know(about)), REST);
  }

  /** Open the question that the address names, or that was open before. */
  #openAsked() {
    const isKnown = $("numbers").dataset.known === this.#about;
    if (isKnown && state.question && !state.asked) this.asking.open(state.question);
  }

  async #know(about) {
    this.#about = about;
    const late = setTimeout(() => ($("reading").hidden = false), LATE);
    try {
      const { regions } = await ask("regions", { frame: state.frame });
      if (this.#about !== about) return;
      this.asking.show(regions);
      $("numbers").dataset.known = about;
      this.#openAsked();
    } catch {
      if (this.#about === about) this.#about = ""; // it is asked again when it next rests
    } finally {
      clearTimeout(late);
      $("reading").hidden = true;
    }
  }

  /** An answer; where the server has let go of the frame, it is looked at once more. */
  async #answer(source) {
    await this.#coming;
    try {
      return await ask("answer", { source });
    } catch (error) {
      if (error.status !== 409) throw error;
      await (this.#coming = this.#know(`${state.key}/${state.frame}`));
      return ask("answer", { source });
    }
  }
}

/** What the preview offers besides the answer itself. */
function canDo(exports) {
  return {
    get useWeight() {
      const has = state.controls.some((control) => control.name === WEIGHT);
      return has ? (name) => setValue(WEIGHT, name) : null;
    },
    still: () => exports.begin("frame", "png"),
    link: () => location.href,
    command: () => `./render.sh preview '${decodeURIComponent(location.hash.slice(1))}'`,
  };
}

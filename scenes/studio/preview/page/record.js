// The dialog that records one's own voice, beat by beat: what to read, a level, takes.
import { ask } from "./line.js";
import { Microphone } from "./microphone.js";
import { on, seek, setValue, state } from "./state.js";
import { sizeOf, wav } from "./wav.js";

const $ = (id) => document.getElementById(id);
const MINE = "mine"; // the voice that is these recordings, as the server calls it
const QUIETEST = 60; // decibels below full scale at which the level's bar begins
const TOO_LOUD = 0.99; // of full scale

export class Record {
  #microphone = new Microphone();
  #rows = []; // what is read in each beat, see script in takes.py
  #at = 0;
  #recording = false;
  #take = null; // samples that are not kept yet
  #loudest = 0;
  #hush = null; // stops what is being listened to
  #warned = false;

  constructor(player) {
    this.player = player;
    $("recordGo").addEventListener("click", () => this.#go());
    $("recordListen").addEventListener("click", () => this.#listen());
    $("recordNext").addEventListener("click", () => this.#next());
    $("recordRetry").addEventListener("click", () => this.#hear());
    $("record").addEventListener("keydown", (event) => {
      if (event.key === "r" && !event.ctrlKey && !event.metaKey) $("recordGo").click();
    });
    $("record").addEventListener("cancel", (event) => this.#leave(event));
    $("record").querySelector("form").addEventListener("submit", (event) => this.#leave(event));
    $("record").addEventListener("close", () => this.#close());
    on("scene", () => $("record").open && this.#picture());
  }

  /** Open the dialog at the beat under the playhead. */
  async open() {
    this.player.pause();
    $("recordWhere").textContent = `Takes are kept in ${state.recorder.folder}: video --voice reads them there.`;
    this.#rows = [];
    this.#show();
    $("record").showModal();
    this.#say("finding out what there is to read");
    const here = state.beats.findLast((beat) => beat.start <= state.frame)?.name;
    try {
      this.#rows = (await ask("script")).script;
    } catch (error) {
      return this.#say(error.message, true);
    }
    if (!this.#rows.length) return this.#say("nothing is said in this scene", true);
    this.#turn(Math.max(this.#rows.findIndex((row) => row.beat === here), 0));
    await this.#hear();
  }

  async #hear() {
    $("recordRetry").hidden = true;
    this.#say("waiting for the microphone");
    try {
      await this.#microphone.open();
    } catch (error) {
      $("recordRetry").hidden = false;
      return this.#say(error.message, true);
    }
    if (!$("record").open) return this.#close(); // it was closed meanwhile
    this.#say(this.#about());
    this.#show();
    $("recordGo").focus();
    this.#meter();
  }

  /** Show the level, again and again, and how long it has been recorded. */
  #meter() {
    if (!this.#microphone.rate) return;
    requestAnimationFrame(() => this.#meter());
    const { level, count, rate } = this.#microphone;
    const part = Math.max(0, 1 + (20 * Math.log10(Math.max(level, 1e-9))) / QUIETEST);
    $("recordLevel").firstElementChild.style.transform = `scaleX(${part})`;
    $("recordLevel").classList.toggle("loud", level > TOO_LOUD);
    if (!this.#recording) return;
    this.#loudest = Math.max(this.#loudest, level);
    this.#say(`recording, ${(count / rate).toFixed(1)} s`);
    if (sizeOf(count) >= state.recorder.most) this.#go();
  }

  /** Begin to record, or come to the end of it. */
  #go() {
    if ($("recordGo").disabled) return;
    this.#hush?.();
    this.#recording = !this.#recording;
    if (this.#recording) {
      this.#take = null;
      this.#loudest = 0;
      this.#microphone.begin();
    } else {
      const longest = sizeOf(this.#microphone.count) >= state.recorder.most;
      this.#take = this.#microphone.end();
      this.#say(this.#words(longest));
    }
    this.#show();
  }

  #words(longest) {
    const seconds = `${(this.#take.length / this.#microphone.rate).toFixed(1)} s`;
    if (longest) return `stopped at ${seconds}: no take can be longer`;
    const loud = "; its loudest moments are cut off, so keep farther from the microphone";
    return `a take of ${seconds}, not kept yet${this.#loudest > TOO_LOUD ? loud : ""}`;
  }

  #listen() {
    if (this.#hush) return this.#hush();
    this.#hush = this.#microphone.play(this.#take, () => {
      this.#hush = null;
      this.#show();
    });
    this.#show();
  }

  /** Keep the take, if there is one, and go on to the next beat. */
  async #next() {
    this.#hush?.();
    const row = this.#rows[this.#at];
    const length = this.#take?.length / this.#microphone.rate;
    if (this.#take) {
      $("recordGo").disabled = $("recordNext").disabled = true;
      try {
        const file = wav(this.#take, this.#microphone.rate);
        row.recorded = (await ask(`take?beat=${encodeURIComponent(row.beat)}`, file, "audio/wav")).file;
      } catch (error) {
        this.#show();
        return this.#say(error.message, true);
      }
    }
    this.#take = null;
    this.#turn(Math.min(this.#at + 1, this.#rows.length - 1));
    if (length) this.#kept(row, length);
  }

  /** From now on the scene is heard with what was recorded; where the playhead is now, it is seen. */
  #kept(row, length) {
    const next = row === this.#rows[this.#at] ? "that was the last beat" : this.#about();
    this.#say(`${row.recorded}, ${length.toFixed(1)} s, is kept; ${next}`);
    state.recorder.heard = true;
    if (state.values.voice !== MINE) setValue("voice", MINE);
  }

  /** Turn to a beat: its script, and the playhead where it ends. */
  #turn(at) {
    this.#at = at;
    const row = this.#rows[at];
    seek(row.beat);
    this.#picture();
    $("recordBeat").textContent = row.beat.replaceAll("_", " ");
    $("recordLines").replaceChildren(...row.lines.map(lineOf));
    this.#say(this.#about());
    this.#show();
  }

  #about() {
    const { recorded, seconds } = this.#rows[this.#at];
    const kept = recorded ? `${recorded} stays until you keep another take` : "this beat is not recorded yet";
    return `${kept}; the usual voice takes ${seconds.toFixed(1)} s for it`;
  }

  /** The frame that the beat ends with, as soon as it is drawn. */
  #picture() {
    const beat = state.beats.find((each) => each.name === this.#rows[this.#at]?.beat);
    const picture = $("recordPicture");
    picture.hidden = true;
    picture.onload = () => (picture.hidden = false);
    if (beat && state.key) picture.src = `frame/${state.key}/${beat.stop - 1}`;
  }

  /** What can be pressed now, and what it is called. */
  #show() {
    const ready = this.#rows.length > 0 && this.#microphone.rate > 0;
    const last = this.#at >= this.#rows.length - 1;
    $("recordGo").textContent = this.#recording ? "Stop" : this.#take ? "Take again" : "Record";
    $("recordGo").classList.toggle("recording", this.#recording);
    $("recordGo").disabled = !ready;
    $("recordListen").textContent = this.#hush ? "Stop listening" : "Listen";
    $("recordListen").disabled = !this.#take;
    $("recordNext").textContent = this.#take ? (last ? "Keep" : "Keep, next") : "Next";
    $("recordNext").classList.toggle("strong", Boolean(this.#take));
    $("recordNext").disabled = this.#recording || (last && !this.#take);
    $("recordBeats").replaceChildren(...this.#rows.map((row, k) => this.#step(row, k)));
    this.#warned = false;
  }

  /** A beat in the list of them: the one that is read, and those that are recorded. */
  #step(row, k) {
    const made = document.createElement("button");
    made.textContent = row.beat.replaceAll("_", " ");
    made.setAttribute("aria-current", k === this.#at);
    made.classList.toggle("recorded", Boolean(row.recorded));
    if (row.recorded) made.title = row.recorded;
    made.disabled = this.#recording || Boolean(this.#take);
    made.addEventListener("click", () => this.#turn(k));
    return made;
  }

  /** A take that is not kept is not lost by one wrong key. */
  #leave(event) {
    if (!(this.#take || this.#recording) || this.#warned) return;
    event.preventDefault();
    this.#warned = true;
    this.#say("this take is not kept: close once more to let it go");
  }

  #close() {
    this.#hush?.();
    this.#microphone.close();
    this.#recording = false;
    this.#take = this.#hush = null;
  }

  #say(words, failed = false) {
    $("recordWords").textContent = words;
    $("recordWords").classList.toggle("failed", failed);
  }
}

/** A line to read, its cues and silences set apart. */
function lineOf(line) {
  const made = document.createElement("li");
  for (const part of line.split(/(\||\(\d+(?:\.\d+)?\)$)/).filter(Boolean)) {
    const mark = /^(\||\()/.test(part) ? document.createElement("b") : document.createElement("span");
    mark.textContent = part;
    made.append(mark);
  }
  return made;
}

// Ask any number on a picture where it comes from: point at it, open it, go on to what it is made of.
import { Panel } from "./panel.js";
import { Picture } from "./picture.js";
import { isInside, isStep, next, origins } from "./numbers.js";

const DWELL = 60; // milliseconds that the pointer rests on a number before it is asked about
const LATE = 150; // milliseconds after which the panel says that the answer is on its way

/**
 * surface: the element that lies exactly over the picture. panel: an empty element.
 * answer(source): a promise of the answer, as `explain --json` has it. can: what the host offers of
 * {useWeight(name), still(answer), link(name), command(name)}; what is null is not offered.
 */
export class Asking {
  #answers = new Map(); // promises, by source
  #past = [];
  #ahead = [];
  #now = null; // the source that the panel is about
  #shown = null; // the answer to it, once it is there
  #pointed = null; // the region under the pointer
  #cursor = null; // the region that the keyboard is on, where nothing is open
  #onward = false; // whether what a number goes to is lit, too
  #resting = 0;

  constructor({ surface, panel, answer, can = {} }) {
    this.ask = answer;
    this.onopen = () => {};
    this.picture = new Picture(surface);
    this.panel = new Panel(panel, can, {
      open: (source) => this.open(source),
      close: () => this.close(),
      back: () => this.#travel(this.#past, this.#ahead),
      forward: () => this.#travel(this.#ahead, this.#past),
      onward: () => this.onward(),
      point: (name) => this.#pointAt(name ? this.picture.find(name) : null, false),
    });
    this.#listen(surface, panel);
  }

  /** The numbers on the frame that is shown now. */
  show(regions) {
    this.#answers.clear();
    this.#pointed = this.#cursor = null;
    this.picture.show(regions);
    this.#light();
  }

  /** The frame moves on: nothing on it is known. */
  clear() {
    clearTimeout(this.#resting);
    this.#pointed = this.#cursor = null;
    this.picture.clear();
  }

  /** Ask where a number comes from: by its source on the frame, or by its name. */
  open(asked) {
    const source = this.picture.find(asked)?.name ?? asked;
    if (this.#now && this.#now !== source) this.#past.push(this.#now);
    if (this.#now !== source) this.#ahead.length = 0;
    return this.#turnTo(source);
  }

  close() {
    if (!this.#now) return;
    this.#now = this.#shown = null;
    this.#past.length = this.#ahead.length = 0;
    this.panel.close();
    this.#light();
    this.picture.surface.focus({ preventScroll: true });
    this.onopen(null);
  }

  /** Light up what numbers go to, too, or no longer. */
  onward() {
    this.#onward = !this.#onward;
    this.panel.mark(this.#onward);
    if (this.#pointed) this.#lightPointed(this.#pointed);
    else this.#light();
  }

  get source() {
    return this.#now;
  }

  // what is asked

  #answer(source) {
    if (!this.#answers.has(source)) {
      const coming = Promise.resolve(this.ask(source));
      coming.catch(() => this.#answers.delete(source)); // it may be asked again
      this.#answers.set(source, coming);
    }
    return this.#answers.get(source);
  }

  async #turnTo(source) {
    this.#now = source;
    const region = this.picture.find(source);
    const late = setTimeout(() => this.#now === source && this.panel.wait(region?.name ?? source), LATE);
    let found = null;
    let fault = null;
    try {
      found = await this.#answer(source);
    } catch (error) {
      fault = error;
    }
    clearTimeout(late);
    if (this.#now !== source) return; // something else was asked meanwhile
    this.#shown = found;
    this.#keep(found);
    if (found) this.panel.show(found, region, this.#ways());
    else this.panel.fail(region?.name ?? source, fault.message, this.#ways());
    this.#light();
    this.onopen(this.#now);
  }

  /** A source and the name of its answer are one question. */
  #keep(found) {
    if (!found || found.name === this.#now) return;
    this.#answers.set(found.name, this.#answers.get(this.#now));
    this.#now = found.name;
  }

  #ways() {
    return { back: this.#past.length > 0, forward: this.#ahead.length > 0, onward: this.#onward };
  }

  #travel(from, to) {
    if (!from.length) return;
    to.push(this.#now);
    this.#turnTo(from.pop());
  }

  /** From cell to cell; the way back leads past all of them at once. */
  #step(key, last) {
    const region = this.#now ? this.picture.find(this.#now) : this.#cursor;
    const name = this.#shown?.name ?? region?.name ?? this.#now ?? region?.source;
    const to = this.#neighbour(region, name, key, last);
    if (!to) return;
    if (this.#now) this.#turnTo(to);
    else this.#pointAt((this.#cursor = this.picture.find(to)));
  }

  /** Beside it in the array that the picture shows, a vector in rows say, or in the tensor itself. */
  #neighbour(region, name, key, last) {
    const besides = [region?.source, name].filter(Boolean).map((each) => next(each, key, last));
    if (region && !isCell(region) && this.picture.find(besides[0])) return besides[0];
    const to = besides.at(-1);
    const shape = this.#now && this.#shown?.shape;
    const known = shape ? isInside(to ?? "", shape) : this.picture.find(to);
    return known ? to : null;
  }

  // what is lit

  async #pointAt(region, asks = true) {
    this.#pointed = region;
    clearTimeout(this.#resting);
    this.picture.point(asks ? region : null);
    this.#light();
    if (region && asks) this.#resting = setTimeout(() => this.#lightPointed(region), DWELL);
  }

  /** What the number under the pointer was made of. */
  async #lightPointed(region) {
    const answer = await this.#answer(region.source).catch(() => null);
    if (answer && this.#pointed === region) this.#light(answer);
  }

  /** The light is on the number under the pointer, else on the one that is open. */
  #light(pointed = null) {
    if (this.#pointed) this.picture.light({ focus: this.#pointed, ...this.#about(pointed) });
    else this.picture.light(this.#open());
  }

  #open() {
    return { focus: this.picture.find(this.#now), ...this.#about(this.#shown), dim: true };
  }

  #about(answer) {
    if (!answer) return {};
    return { from: origins(answer), to: this.#onward ? (answer.goes_to ?? []) : [] };
  }

  // the pointer and the keyboard

  #listen(surface, panel) {
    if (!surface.hasAttribute("tabindex")) surface.tabIndex = 0;
    surface.setAttribute("role", "application");
    surface.ariaLabel ??= "Picture: Enter asks about a number, the arrow keys go to the one beside it";
    surface.addEventListener("pointermove", (event) => this.#hover(event));
    surface.addEventListener("pointerleave", () => this.#pointAt(null));
    surface.addEventListener("click", (event) => this.#click(event));
    for (const element of [surface, panel]) {
      element.addEventListener("keydown", (event) => this.#key(event));
    }
  }

  #hover(event) {
    if (event.pointerType === "touch" || event.buttons) return;
    const region = this.picture.under(event);
    if (region !== this.#pointed) this.#pointAt(region);
    this.picture.surface.classList.toggle("over-number", region !== null);
  }

  #click(event) {
    const region = this.picture.under(event);
    if (!region) return;
    this.#pointAt(null);
    this.open(region.source);
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey) return;
    if (!this.#act(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Do what a key means; false where it means nothing here. */
  #act({ key, shiftKey, altKey, currentTarget, target }) {
    const onSurface = currentTarget === this.picture.surface;
    if (altKey) return isStep(key) && this.#now !== null && this.#acrossHistory(key);
    if (isStep(key) && (this.#now || (onSurface && this.#cursor))) this.#step(key, shiftKey);
    else if (key === "Escape" && (this.#now || this.#cursor)) this.#escape();
    else if (key === "Enter" && onSurface && target === currentTarget) return this.#enter();
    else if (key.toLowerCase() === "g" && (this.#now || this.#pointed)) this.onward();
    else return false;
    return true;
  }

  #acrossHistory(key) {
    if (key === "ArrowLeft") this.#travel(this.#past, this.#ahead);
    if (key === "ArrowRight") this.#travel(this.#ahead, this.#past);
    return true;
  }

  #escape() {
    this.#cursor = null;
    this.#pointAt(null);
    this.close();
  }

  #enter() {
    if (this.#cursor) this.open(this.#cursor.source);
    else if (this.picture.first) this.#pointAt((this.#cursor = this.picture.first));
    else return false;
    return true;
  }
}

/** Whether a region's array is the tensor itself, and not one made from it to be shown. */
function isCell({ source, name = source }) {
  const array = (text) => text.slice(0, text.lastIndexOf("["));
  return array(source) === array(name);
}

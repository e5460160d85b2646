// The sample digits: a grid of buttons, one row per class; arrow keys move in it, Enter takes one.
const $ = (id) => document.getElementById(id);
const SIDE = 28; // pixels of a sample

/** 784 levels, 0 to 255, as a picture. */
export function grey(levels) {
  return new ImageData(new Uint8ClampedArray(levels.flatMap((v) => [v, v, v, 255])), SIDE, SIDE);
}

let sheet = null;
/** Every sample digit in one picture: one row per class. */
export function samples() {
  sheet ??= fetch("samples.png").then((answer) => answer.blob()).then(createImageBitmap);
  return sheet;
}

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

export class Samples {
  #rows = [];

  /** take: called with the name of the sample that was chosen: "7", or "7:3" for the fourth 7. */
  constructor(take) {
    $("samples").addEventListener("click", (event) => {
      const chosen = event.target.closest("button");
      if (chosen) take(chosen.value);
    });
    $("samples").addEventListener("keydown", (event) => this.#step(event));
  }

  /** Show them; the one now in the scene has the focus. */
  async open(now) {
    const { width, height } = await samples();
    if (!this.#rows.length) this.#make(width / SIDE, height / SIDE);
    const all = this.#rows.flat();
    const here = all.find((button) => button.value === now.replace(/:0$/, ""));
    for (const button of all) button.ariaChecked = button === here;
    this.#focus(here ?? all[0]);
  }

  #make(columns, rows) {
    const column = (row, k) => {
      const made = document.createElement("button");
      made.value = k ? `${row}:${k}` : String(row);
      made.setAttribute("role", "radio");
      made.ariaLabel = made.title = `a ${row}, sample ${made.value}`;
      made.style.backgroundPosition = `${(100 * k) / (columns - 1)}% ${(100 * row) / (rows - 1)}%`;
      return made;
    };
    const along = (count, make) => Array.from({ length: count }, (_, k) => make(k));
    this.#rows = along(rows, (row) => along(columns, (k) => column(row, k)));
    $("samples").style.setProperty("--columns", columns);
    $("samples").replaceChildren(...this.#rows.flat());
  }

  /** The tab key stops at only one of them: the one last looked at. */
  #focus(button) {
    for (const each of this.#rows.flat()) each.tabIndex = each === button ? 0 : -1;
    button.focus();
  }

  #step(event) {
    const row = this.#rows.findIndex((buttons) => buttons.includes(event.target));
    if (row < 0) return;
    const column = this.#rows[row].indexOf(event.target);
    const last = this.#rows[row].length - 1;
    const [down, right] = STEPS[event.key] ?? [0, 0];
    const aim = { Home: 0, End: last }[event.key] ?? column + right;
    const button = this.#rows[row + down]?.[aim];
    if (!(event.key in STEPS || aim !== column)) return;
    event.preventDefault();
    if (button) this.#focus(button);
  }
}

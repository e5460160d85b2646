// Faults over the picture, and the note that drawing takes a while.
import { on } from "./state.js";

const $ = (id) => document.getElementById(id);
const SLOW = 700; // milliseconds after which the page notes that drawing takes a while

export class Faults {
  #waiting = 0;
  #passing = false;

  constructor() {
    on("fault", (fault) => this.fault(fault));
    on("move", () => this.#passing && this.fault(null));
  }

  busy(busy) {
    clearInterval(this.#waiting);
    $("busy").hidden = true;
    if (!busy) return;
    const began = performance.now();
    this.#waiting = setInterval(() => {
      const seconds = Math.floor((performance.now() - began) / 1000);
      $("busy").hidden = false;
      $("busy").querySelector("span").textContent = seconds ? `drawing, ${seconds} s` : "drawing";
    }, SLOW);
  }

  /** A fault over the last good picture; null takes it away, as any motion does if it is passing. */
  fault(fault) {
    this.#passing = Boolean(fault?.passing);
    $("fault").hidden = !fault;
    $("stage").classList.toggle("faulty", Boolean(fault) && !this.#passing);
    if (!fault) return;
    const { kind = "", message = "", file = "", line = 0, code = [], trace = [] } = fault;
    const stopped = kind === "Stopped";
    const words = stopped ? "stopped" : file && kind ? `${kind}: ${message}` : message;
    $("fault").querySelector("h2").textContent = words;
    $("fault").querySelector(".where").textContent = file
      ? `${stopped ? "it was in " : ""}${file}, line ${line}`
      : "";
    $("fault").querySelector("pre").replaceChildren(
      ...code.map(([number, text]) => {
        const row = document.createElement(number === line ? "b" : "span");
        row.textContent = `${String(number).padStart(4)}  ${text}\n`;
        return row;
      }),
    );
    $("fault").querySelector("ol").replaceChildren(
      ...trace.map((text) => {
        const row = document.createElement("li");
        row.textContent = text;
        return row;
      }),
    );
  }
}

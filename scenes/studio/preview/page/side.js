// Beside the picture: the scene's parameters, exports, and over the picture faults and waiting.
import { ask, state, setValue, tell, view } from "./page.js";

const $ = (id) => document.getElementById(id);
const SLOW = 700; // milliseconds after which drawing is said to take its time

export class Side {
  #waiting = 0;
  #drawnFor = "";

  constructor() {
    $("controls").addEventListener("submit", (event) => event.preventDefault());
    $("reset").addEventListener("click", () => {
      state.values = {};
      sessionStorage.removeItem("values");
      this.draw();
      tell();
    });
    for (const button of document.querySelectorAll("[data-export]")) {
      button.addEventListener("click", () => this.#export(button.dataset.export));
    }
  }

  /** The controls, anew where they have changed. */
  draw() {
    const facts = JSON.stringify([state.controls, state.values]);
    if (facts === this.#drawnFor) return;
    this.#drawnFor = facts;
    const focused = document.activeElement?.dataset?.name;
    const shown = state.controls.filter((control) => control.name !== "digit");
    $("controls").replaceChildren(...shown.map(controlOf));
    document.querySelector(`[data-name="${focused}"]`)?.focus();
    $("reset").hidden = Object.keys(state.values).length === 0;
    this.#digit();
  }

  /** The digit now shown: from the sheet of samples, or the picture that was used. */
  async #digit() {
    const own = state.controls.find((control) => control.name === "digit")?.default ?? "";
    const digit = state.values.digit ?? own;
    const context = $("digitNow").getContext("2d");
    $("digitName").textContent = digit.startsWith("upload/") ? "your picture" : digit;
    if (digit.startsWith("upload/")) {
      const pixels = JSON.parse(sessionStorage.getItem("picture") ?? "[]");
      if (pixels.length) context.putImageData(grey(pixels), 0, 0);
      return;
    }
    const [row, column] = digit.split(":").map(Number);
    const sheet = await samples();
    const at = [(column || 0) * 28, row * 28];
    context.drawImage(sheet, ...at, 28, 28, 0, 0, 28, 28);
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

  /** A fault over the last good picture; null takes it away. */
  fault(fault) {
    $("fault").hidden = !fault;
    $("stage").classList.toggle("faulty", Boolean(fault));
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
      ...trace.map((text) => item(text)),
    );
  }

  async #export(kind) {
    const asked = { kind, view: view(), quality: $("exportQuality").value };
    try {
      await ask("export", asked);
    } catch (error) {
      this.exported({ number: "refused", state: "failed", message: error.message });
    }
  }

  /** An export has begun, got on, come to its end or failed. */
  exported({ number, state: how, done = 0, name = "", where = "", message = "" }) {
    const old = document.querySelector(`[data-number="${number}"]`);
    if (how === "working" && old) {
      old.querySelector("progress").value = done;
      return;
    }
    const row = document.createElement("li");
    row.dataset.number = number;
    row.dataset.state = how;
    if (how === "working") {
      const bar = document.createElement("progress");
      const cancel = document.createElement("button");
      cancel.textContent = "Cancel";
      cancel.addEventListener("click", () => ask(`export/${number}/cancel`));
      row.append(bar, cancel);
    } else if (how === "ready") {
      const link = document.createElement("a");
      link.href = `export/${number}`;
      link.download = link.textContent = name;
      row.append(link, item(where, "words", "span"));
    } else {
      row.append(item(how === "stopped" ? "cancelled" : message, `words ${how}`, "span"));
    }
    if (old) old.replaceWith(row);
    else $("exports").prepend(row);
    while ($("exports").children.length > 8) $("exports").lastChild.remove();
  }
}

function item(text, className = "", tag = "li") {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = className;
  return made;
}

function controlOf(control) {
  const label = document.createElement("label");
  const value = state.values[control.name] ?? control.default;
  label.append(item(control.name, "", "span"), inputOf(control, value));
  label.classList.toggle("changed", control.name in state.values);
  return label;
}

function inputOf(control, value) {
  const list = control.choices.length > 0;
  const input = document.createElement(list ? "select" : "input");
  input.dataset.name = control.name;
  if (list) {
    if (control.empty) input.append(new Option("as it is", ""));
    for (const choice of control.choices) input.append(new Option(choice));
    input.value = value ?? "";
  } else if (control.kind === "flag") {
    input.type = "checkbox";
    input.checked = value;
  } else {
    input.type = control.kind === "text" ? "text" : "number";
    if (control.kind === "number") input.step = "any";
    input.placeholder = control.empty ? "as it is" : "";
    input.spellcheck = false;
    input.value = value ?? "";
  }
  input.addEventListener("change", () => {
    const raw = control.kind === "flag" ? input.checked : input.value.trim();
    const same = raw === "" || String(raw) === String(control.default ?? "");
    setValue(control.name, same ? null : raw);
  });
  return input;
}

/** 784 levels, 0 to 255, as a picture. */
export function grey(levels) {
  return new ImageData(new Uint8ClampedArray(levels.flatMap((v) => [v, v, v, 255])), 28, 28);
}

let sheet = null;
/** Every sample digit in one picture: a class a row. */
export function samples() {
  sheet ??= fetch("samples.png").then((answer) => answer.blob()).then(createImageBitmap);
  return sheet;
}

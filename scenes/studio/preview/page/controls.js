// The scene's parameters: what each is called, what it is for, and which values it can have.
import { on, setValue, setValues, state } from "./state.js";
import { grey, samples } from "./samples.js";

const $ = (id) => document.getElementById(id);

export class Controls {
  #drawnFor = "";

  constructor() {
    $("controls").addEventListener("submit", (event) => event.preventDefault());
    $("reset").addEventListener("click", () => setValues({}));
    on("values", () => this.draw());
    on("scene", () => this.draw());
  }

  /** The controls, built again where they have changed. */
  draw() {
    const facts = JSON.stringify([state.controls, state.values, state.recorder]);
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
    const uploaded = digit.startsWith("upload/");
    const [row, column = 0] = digit.split(":").map(Number);
    $("digitName").textContent = uploaded ? "your picture" : digit;
    $("digitNow").ariaLabel = uploaded ? "your picture" : `a ${row}, sample ${column}`;
    if (uploaded) {
      const pixels = JSON.parse(sessionStorage.getItem("picture") ?? "[]");
      if (pixels.length) context.putImageData(grey(pixels), 0, 0);
      return;
    }
    const sheet = await samples();
    context.drawImage(sheet, column * 28, row * 28, 28, 28, 0, 0, 28, 28);
  }
}

function controlOf(control) {
  const label = document.createElement("label");
  const value = state.values[control.name] ?? control.default;
  const input = inputOf(control, value);
  label.append(span(control.title), input);
  label.classList.toggle("changed", control.name in state.values);
  if (control.help) {
    const help = span(control.help);
    help.className = "help";
    help.id = `help-${control.name}`;
    input.setAttribute("aria-describedby", help.id);
    label.title = control.help;
    label.append(help);
  }
  return label;
}

function span(text) {
  const made = document.createElement("span");
  made.textContent = text;
  return made;
}

function inputOf(control, value) {
  const list = control.choices.length > 0;
  const input = document.createElement(list ? "select" : "input");
  input.dataset.name = control.name;
  if (list) {
    if (control.empty) input.append(new Option(control.unset, ""));
    for (const choice of control.choices) input.append(new Option(choice));
    if (control.name === "voice" && state.recorder.heard) {
      input.append(new Option("my recordings", "mine"));
    }
    input.value = value ?? "";
  } else if (control.kind === "flag") {
    input.type = "checkbox";
    input.checked = value === true || value === "true";
  } else {
    fieldOf(control, input);
    input.value = value ?? "";
  }
  input.addEventListener("change", () => {
    if (!input.reportValidity()) return; // the browser says what would be right
    const raw = control.kind === "flag" ? input.checked : input.value.trim();
    const same = raw === "" || String(raw) === String(control.default ?? "");
    setValue(control.name, same ? null : raw);
  });
  return input;
}

function fieldOf(control, input) {
  const { kind, least, most, above } = control;
  input.type = kind === "text" ? "text" : "number";
  input.placeholder = control.empty ? control.unset : "";
  input.spellcheck = false;
  if (kind === "text") return;
  input.step = kind === "whole" ? 1 : "any";
  if (least !== null && !above) input.min = least;
  if (most !== null) input.max = most;
}

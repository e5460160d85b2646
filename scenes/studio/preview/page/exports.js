// Exports: chosen and announced, begun, listed with how far they are, fetched or cancelled.
import { announce } from "./announce.js";
import { ask } from "./line.js";
import { on, view } from "./state.js";

const $ = (id) => document.getElementById(id);
const KEPT = 8; // rows of exports that are over

export class Exports {
  #what = "";
  #forms = {}; // the format chosen last, for each that can be exported

  /** exportable: what can be exported, its formats, and whether these have sound; sizes: heights. */
  constructor(exportable, sizes) {
    this.exportable = exportable;
    this.sizes = sizes;
    for (const button of $("exportWhat").children) {
      button.addEventListener("click", () => this.#choose(button.dataset.what));
    }
    $("exportForm").addEventListener("change", (event) => {
      this.#forms[this.#what] = event.target.value;
      this.#announce();
    });
    $("exportQuality").addEventListener("change", () => this.#announce());
    $("export").addEventListener("click", () => this.begin());
    for (const event of ["scene", "values", "move"]) on(event, () => this.#announce());
    this.#choose("frame");
  }

  #choose(what) {
    this.#what = what;
    for (const button of $("exportWhat").children) {
      button.setAttribute("aria-pressed", button.dataset.what === what);
    }
    const forms = Object.keys(this.exportable[what]);
    $("exportForm").replaceChildren(...forms.map((form) => new Option(form.toUpperCase(), form)));
    $("exportForm").value = this.#forms[what] ?? forms[0];
    this.#announce();
  }

  #announce() {
    const [what, form] = [this.#what, $("exportForm").value];
    const height = this.sizes[$("exportQuality").value];
    const heard = this.exportable[what][form];
    $("exportPlan").textContent = height ? announce({ what, form, heard, height }) : "";
  }

  /** Begin an export of what is looked at; without arguments, of what is chosen. */
  async begin(what = this.#what, form = $("exportForm").value) {
    const asked = { what, form, view: view(), quality: $("exportQuality").value };
    try {
      await ask("export", asked);
    } catch (error) {
      this.heard({ number: "refused", state: "failed", message: error.message });
    }
  }

  /** An export is waiting, has begun, got further, ended or failed. */
  heard({ number, title = "", state, done = 0, name = "", where = "", message = "" }) {
    const old = document.querySelector(`[data-number="${number}"]`);
    if (state === "working" && old?.dataset.state === "working") {
      old.querySelector("progress").value = done;
      return;
    }
    const row = document.createElement("li");
    row.dataset.number = number;
    row.dataset.state = state;
    if (title) row.append(words(title, "name"));
    row.append(...(CONTENTS[state] ?? CONTENTS.failed)({ number, title, name, where, message }));
    if (old) old.replaceWith(row);
    else $("exports").prepend(row);
    const over = [...$("exports").children].filter((each) => !each.querySelector("button"));
    over.slice(KEPT).forEach((each) => each.remove());
  }
}

const CONTENTS = {
  waiting: ({ number, title }) => [words("waits for its turn", "words"), cancel(number, title)],
  working({ number, title }) {
    const bar = document.createElement("progress");
    bar.ariaLabel = title;
    return [bar, cancel(number, title)];
  },
  ready({ number, name, where }) {
    const link = document.createElement("a");
    link.href = `export/${number}`;
    link.download = link.textContent = name;
    return [link, words(where, "words")];
  },
  stopped: () => [words("cancelled", "words")],
  failed: ({ message }) => [words(message, "words failed")],
};

function cancel(number, title) {
  const made = document.createElement("button");
  made.textContent = "Cancel";
  made.ariaLabel = `Cancel ${title}`;
  made.addEventListener("click", () => {
    made.disabled = true;
    ask(`export/${number}/cancel`);
  });
  return made;
}

function words(text, className) {
  const made = document.createElement("span");
  made.textContent = text;
  made.className = className;
  return made;
}

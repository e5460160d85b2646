// Exports: begun here, listed with how far they are, fetched or cancelled.
import { ask } from "./line.js";
import { view } from "./state.js";

const $ = (id) => document.getElementById(id);
const KEPT = 8; // rows of exports that are over

export class Exports {
  /** formats: those that a frame can be had in. */
  constructor(formats) {
    $("formats").append(...formats.map(buttonFor));
    for (const button of document.querySelectorAll("[data-export]")) {
      button.addEventListener("click", () => this.#begin(button.dataset.export));
    }
  }

  async #begin(kind) {
    const asked = { kind, view: view(), quality: $("exportQuality").value };
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

function buttonFor(format) {
  const made = document.createElement("button");
  made.dataset.export = format;
  made.textContent = format.toUpperCase();
  return made;
}

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

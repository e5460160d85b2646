// The panel: one number, how it was made, the numbers it was made of, and where it goes.
import { make } from "./elements.js";
import { formula } from "./formulas.js";
import { written } from "./numbers.js";
import { partRows, pointing } from "./parts.js";

const FEW = 8; // of the numbers that this one goes to, those that are listed at first
const FORMS = { text: "Text", latex: "LaTeX", typst: "Typst" };

export class Panel {
  /** acts: what is done by open(source), close(), back(), forward(), onward(), point(name). */
  constructor(element, can, acts) {
    Object.assign(this, { element, can, acts });
    element.classList.add("asking-panel");
    element.setAttribute("role", "region");
    element.ariaLabel = "Where a number comes from";
    element.hidden = true;
  }

  /** An answer; region: where its number was shown, if it was; ways: {back, forward, onward}. */
  show(answer, region, ways) {
    const value = answer.value === undefined ? region?.value : answer.value;
    this.#fill(answer.name, ways, [
      make("p", { class: "value" }, written(value)),
      kindOf(answer, region),
      make("p", { class: "words" }, answer.words),
      answer.formula && formula(answer.formula, this.acts),
      answer.numbers && formula(answer.numbers, this.acts),
      ...this.#list("Made of", answer.parts ?? []),
      ...this.#list("Beside it", answer.beside ?? []),
      ...this.#goesTo(answer.goes_to ?? [], ways.onward),
      this.#actions(answer, region),
    ]);
  }

  /** The answer takes longer than a glance. */
  wait(name) {
    this.#fill(name, {}, [make("p", { class: "waiting", role: "status" }, "looking it up")]);
  }

  fail(name, message, ways) {
    this.#fill(name, ways, [make("p", { class: "failed", role: "alert" }, message)]);
  }

  close() {
    this.element.hidden = true;
    this.element.replaceChildren();
  }

  /** Whether what the number goes to is lit. */
  mark(onward) {
    this.element.querySelector(".onward")?.setAttribute("aria-pressed", onward);
  }

  #fill(name, ways, content) {
    const focused = this.element.contains(document.activeElement);
    const kept = document.activeElement?.getAttribute("aria-label");
    const isSame = this.element.querySelector("h2")?.textContent === name;
    const { scrollTop } = this.element;
    this.element.replaceChildren(this.#head(name, ways), ...content.filter(Boolean));
    this.element.hidden = false;
    this.element.scrollTop = isSame ? scrollTop : 0; // the same again, of another frame
    if (!focused) return;
    const again = [...this.element.querySelectorAll(".head button:enabled")];
    (again.find((button) => button.ariaLabel === kept) ?? again.at(-1)).focus();
  }

  #head(name, { back = false, forward = false }) {
    const { acts } = this;
    return make(
      "header",
      { class: "head" },
      icon("‹", "Back", "Back (alt left)", acts.back, !back),
      icon("›", "Forward", "Forward (alt right)", acts.forward, !forward),
      make("h2", { "aria-live": "polite" }, name),
      icon("✕", "Close", "Close (Esc)", acts.close),
    );
  }

  #list(title, parts) {
    if (!parts.length) return [];
    return [make("h3", {}, title), partRows(parts, this.acts)];
  }

  #goesTo(names, onward) {
    if (!names.length) return [];
    const list = make("p", { class: "names" }, ...names.slice(0, FEW).map((name) => this.#name(name)));
    const more = names.length - FEW;
    const all = () => list.replaceChildren(...names.map((name) => this.#name(name)));
    if (more > 0) list.append(make("button", { class: "more", click: all }, `${more} more`));
    const press = { class: "onward", "aria-pressed": onward, title: "Light them up on the picture (G)" };
    return [
      make("h3", {}, "Goes to ", make("button", { ...press, click: this.acts.onward }, "Show")),
      list,
    ];
  }

  #name(name) {
    return make("button", { class: "name", ...pointing(name, this.acts) }, name);
  }

  #actions(answer, region) {
    const { can } = this;
    const buttons = [];
    if (can.useWeight && ["weight", "bias"].includes(answer.meaning)) {
      buttons.push(button("Use this weight", () => can.useWeight(answer.name)));
    }
    if (can.still) buttons.push(button("Make a still of this", () => can.still({ value: region?.value, ...answer })));
    for (const [form, label] of Object.entries(FORMS)) {
      const text = answer.copy?.[form];
      if (text) buttons.push(button(`Copy ${label}`, (event) => copy(text, event.currentTarget)));
    }
    if (can.link) {
      buttons.push(button("Copy link", (event) => copy(can.link(answer.name), event.currentTarget)));
    }
    if (can.command) {
      const title = "For others who have the project: it opens the same there";
      buttons.push(
        button("Copy command", (event) => copy(can.command(), event.currentTarget), title),
      );
    }
    return make("p", { class: "actions" }, ...buttons);
  }
}

/** What kind of number it is, and of how many. */
function kindOf(answer, region) {
  const meaning = answer.meaning ?? region?.meaning ?? "";
  const size = (answer.shape ?? []).join(" × ");
  const words = size ? `${meaning}, one of ${size}` : meaning;
  return words ? make("p", { class: "kind", "data-meaning": meaning }, words) : null;
}

function icon(sign, label, title, click, disabled = false) {
  return make("button", { "aria-label": label, title, click, disabled }, sign);
}

function button(text, click, title = null) {
  return make("button", { click, title }, text);
}

async function copy(text, button) {
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(await text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "The browser does not allow it";
  }
  setTimeout(() => (button.textContent = label), 1500);
}

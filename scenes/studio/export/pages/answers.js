// The answers that the page holds, with what answers.py has left out of them.
import { Packed } from "./packed.js";

const MARKS = { formula: "\u0002", numbers: "\u0003" };

export class Answers {
  #lean;

  constructor(tables) {
    this.#lean = new Packed(tables);
  }

  get names() {
    return this.#lean.names;
  }

  /** The answer to a number, by its name; null where the page has none. */
  read(name) {
    const found = this.#lean.read(name);
    if (found) this.#fill(found);
    if (found?.copy) found.copy = copies(found);
    return found;
  }

  #fill(whole) {
    for (const part of [...(whole.parts ?? []), ...(whole.beside ?? [])]) {
      this.#fill(part);
      if (part.value === undefined) part.value = this.#valueOf(part);
    }
  }

  #valueOf({ name, parts }) {
    if (name) return this.#lean.read(name).value;
    return parts.reduce((product, part) => product * part.value, 1);
  }
}

/** The answer as it is copied, in each form: with its formulas in place. */
function copies(answer) {
  const { copy, name, words, formula, numbers } = answer;
  const text = [`${name}: ${words}`, formula?.text, numbers?.text];
  const found = { text: text.filter(Boolean).join("\n\n") };
  for (const [form, marked] of Object.entries(copy)) {
    found[form] = Object.entries(MARKS).reduce(
      (whole, [key, mark]) => whole.replaceAll(mark, () => answer[key][form]),
      marked,
    );
  }
  return found;
}

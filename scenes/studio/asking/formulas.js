// Formulas as the browser sets them: MathML, in pieces between which a line may end.
import { pointing } from "./parts.js";

const MATHML = "http://www.w3.org/1998/Math/MathML";
const LONG = 40; // letters, beyond which a fraction or a bracket is broken
const BREAKS = new Set(["=", "≈", "+", "−"]); // a line may end before these signs

/** What to put on the page for a formula: its numbers that are read from a cell can be asked. */
export function formula({ mathml, text }, acts) {
  const holder = document.createElement("template");
  holder.innerHTML = `<math>${mathml}</math>`;
  const made = document.createElement("div");
  made.className = "formula";
  made.ariaLabel = text;
  made.setAttribute("role", "math");
  for (const piece of pieces([...holder.content.firstChild.children].flatMap(loosened))) {
    const line = document.createElementNS(MATHML, "math");
    line.setAttribute("displaystyle", "true");
    line.append(...piece);
    made.append(line, " ");
  }
  for (const number of made.querySelectorAll("[data-name]")) {
    const { name } = number.dataset;
    const does = Object.entries(pointing(name, acts));
    for (const [happened, act] of does) number.addEventListener(happened, act);
  }
  return made;
}

/** What is too long for a line in parts that may be broken: a fraction with a slash, a bracket. */
function loosened(element) {
  if (element.textContent.length < LONG) return [element];
  if (element.localName === "mfrac") {
    const [above, below] = [...element.children];
    return [...loosened(above), sign("/"), sign("("), ...loosened(below), sign(")")];
  }
  return element.localName === "mrow" ? [...element.children].flatMap(loosened) : [element];
}

function sign(text) {
  const made = document.createElementNS(MATHML, "mo");
  made.textContent = text;
  return made;
}

/** The formula's elements, parted before each sign that a line may begin with. */
function pieces(elements) {
  const found = [[]];
  elements.forEach((element) => {
    const before = found.at(-1).at(-1);
    const parts = element.localName === "mo" && BREAKS.has(element.textContent);
    if (parts && before && before.localName !== "mo") {
      found.push([]);
      element.setAttribute("form", "infix"); // at the beginning of a line, too
    }
    found.at(-1).push(element);
    if (element.textContent === ",") found.push([]);
  });
  return found.filter((piece) => piece.length);
}

// The numbers that an answer was made of, as a list: each that is in an array can be asked in turn.
import { make } from "./elements.js";
import { leaves, written } from "./numbers.js";

const DIGITS = 6; // significant ones of a value in the list

/** What a button for a number does: the pointer on it lights the number up, a click asks. */
export function pointing(name, acts) {
  return {
    click: () => acts.open(name),
    pointerenter: () => acts.point(name),
    pointerleave: () => acts.point(null),
  };
}

/** Role, what it is read from, and value; a part of many has its own list, folded. */
export function partRows(parts, acts) {
  return make("ul", { class: "parts" }, ...parts.map((part) => row(part, acts)));
}

function row(part, acts) {
  const below = part.parts?.length ? leaves(part) : [];
  if (below.length > 2) return folded(part, acts);
  const from = part.name ? [named(part, acts)] : factors(part, below, acts);
  const { role, note } = part;
  return make(
    "li",
    { "data-role": role },
    make("span", { class: "role", title: note ?? null }, role),
    make("span", { class: "from" }, ...from, note ? make("i", {}, note) : null),
    make("span", { class: "value" }, written(part.value, DIGITS)),
  );
}

/** The one or two numbers that a part is made of, with their values. */
function factors(part, below, acts) {
  const between = part.rule === "product" ? "·" : part.rule === "difference" ? "−" : "and";
  return below.flatMap((leaf, k) => [k ? ` ${between} ` : "", valued(leaf, acts)]);
}

function named(part, acts) {
  return make("button", { class: "name", ...pointing(part.name, acts) }, part.name);
}

function valued(leaf, acts) {
  const value = written(leaf.value, DIGITS);
  if (!leaf.name) return make("span", {}, value);
  const label = `${leaf.role} ${leaf.name}, ${value}`;
  return make("button", { class: "number", title: `${leaf.role} ${leaf.name}`, "aria-label": label, ...pointing(leaf.name, acts) }, value);
}

function folded(part, acts) {
  return make(
    "li",
    { class: "folded", "data-role": part.role },
    make(
      "details",
      {},
      make(
        "summary",
        {},
        make("span", { class: "role" }, part.role),
        make("span", { class: "from" }, part.note ?? `${part.parts.length} numbers`),
        make("span", { class: "value" }, written(part.value, DIGITS)),
      ),
      partRows(part.parts, acts),
    ),
  );
}

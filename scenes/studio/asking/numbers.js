// Names of numbers, "conv1/z[3,4,1]", and values as people read them.

/** A value with all its digits, or with `digits` significant ones; null is one that is not finite. */
export function written(value, digits) {
  if (value === null || value === undefined) return "not finite";
  if (value === 0) return "0";
  const size = Math.abs(value);
  const shown = digits ? String(Number(size.toPrecision(digits))) : String(size);
  const [base, power] = shown.split("e");
  const text = power ? `${base} · 10${raised(Number(power))}` : base;
  return value < 0 ? `−${text}` : text;
}

function raised(power) {
  const digits = [...String(Math.abs(power))].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]).join("");
  return power < 0 ? `⁻${digits}` : digits;
}

/** The array and the place in it; a number by itself, "loss", has no place. */
export function divided(name) {
  const [, array, places] = /^(.*)\[([\d,]+)\]$/s.exec(name) ?? [null, name, ""];
  return { array, index: places ? places.split(",").map(Number) : [] };
}

const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [1, -1], ArrowRight: [1, 1] };
export const isStep = (key) => key in STEPS;

/** The name of the number one row or column on; last: along the last axis, a map's channels. */
export function next(name, key, last = false) {
  const { array, index } = divided(name);
  if (!index.length) return null;
  const [axis, by] = STEPS[key];
  index[last ? index.length - 1 : Math.min(axis, index.length - 1)] += by;
  return `${array}[${index.join(",")}]`;
}

/** Whether a name's place is one of an array of that shape. */
export function isInside(name, shape) {
  const { index } = divided(name);
  return index.length === shape.length && index.every((k, axis) => 0 <= k && k < shape[axis]);
}

/** The numbers that a part was made of in the end, itself where it has no parts. */
export function leaves(part) {
  return part.parts?.length ? part.parts.flatMap(leaves) : [part];
}

/** The names of all that an answer's number was made of. */
export function origins(answer) {
  const all = (answer.parts ?? []).flatMap(leaves);
  return [...new Set(all.map((leaf) => leaf.name).filter(Boolean))];
}

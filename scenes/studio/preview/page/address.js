// What is looked at, as the page's address has it: #film/scene@beat+1.50s?theme=light&digit=3,
// and after that, as `ask`, the number whose answer is open.
// The part before the question mark is a target of the command `still`, too.

/** Put a view into the address. */
export function write({ scene, values, place, question }, rate) {
  let where = scene;
  if (place.beat !== undefined) where += `@${place.beat}`;
  if (place.offset !== undefined) where += `+${(place.offset / rate).toFixed(2)}s`;
  const asked = question ? { ask: question } : {};
  const pairs = Object.entries({ ...values, ...asked }).map((pair) => pair.map(encode).join("="));
  history.replaceState(null, "", `#${[where, pairs.join("&")].filter(Boolean).join("?")}`);
}

/** The scene, the place in it, the parameters and the question that a fragment names. */
export function read(hash, rate) {
  const [where, pairs] = divide(hash.slice(1), "?");
  const [scene, moment] = divide(decode(where), "@");
  const [, beat, seconds] = /^(.*?)(?:\+(\d+(?:\.\d+)?)s?)?$/s.exec(moment);
  const place = {};
  if (beat) place.beat = beat;
  if (beat && seconds) place.offset = Math.round(Number(seconds) * rate);
  const found = pairs.split("&").filter(Boolean).map((pair) => divide(pair, "=").map(decode));
  const { ask: question, ...values } = Object.fromEntries(found);
  return { scene: scene || undefined, place, values, question };
}

function divide(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

/** Percent-encode as little as possible: people read addresses. */
function encode(text) {
  return encodeURIComponent(text).replace(/%(2F|2C|3A|5B|5D)/g, decodeURIComponent);
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a percent sign that stands for itself
  }
}

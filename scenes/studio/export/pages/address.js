// The address: its hash says which beat rests, and which number is asked, for others to open.

/** {beat, ask}, as far as the address has them. */
export function read() {
  const found = new URLSearchParams(location.hash.slice(1));
  return { beat: found.get("beat"), ask: found.get("ask") };
}

export function note(beat, ask) {
  history.replaceState(null, "", link(beat, ask));
}

export function link(beat, ask) {
  const address = new URL(location.href);
  const found = new URLSearchParams({ beat, ...(ask && { ask }) }).toString();
  address.hash = found.replace(/%(2F|5B|5D|2C|28|29)/g, decodeURIComponent); // as names are read
  return address.href;
}

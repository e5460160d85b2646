// What will be exported, in one line, before it is.
import { clock } from "./timeline.js";
import { beatAt, length, state } from "./state.js";

const ALWAYS = new Set(["digit", "theme"]); // said even where they are the scene's own
const APART = new Set(["voice", "missing"]); // said of what has sound alone
const OF_A_FILM = new Set(["beat", "scene"]);

/** what: a frame, a beat, a scene or its deck; form: its format; heard: whether it has sound. */
export function announce({ what, form, heard, height }) {
  const size = `${2 * Math.round((height * 8) / 9)} × ${height}`;
  const much = [amountOf(what, form, heard), size].filter(Boolean).join(", ");
  return `${whereOf(what)} as ${form.toUpperCase()}: ${much}. ${settings(heard)}.`;
}

function whereOf(what) {
  const beat = beatAt(state.frame);
  if (what === "deck") return `The deck of ${state.scene}`;
  if (what === "scene" || !beat) return state.scene;
  if (what === "beat") return `${state.scene}@${beat.name}`;
  return `${state.scene}@${beat.name}+${((state.frame - beat.start) / state.rate).toFixed(2)}s`;
}

/** How long it is, about; nothing of a frame, or before the beats are known. */
function amountOf(what, form, heard) {
  if (what === "frame" || !state.beats.length) return "";
  const beat = beatAt(state.frame);
  const lasts = `about ${clock(what === "beat" ? beat.stop - beat.start : length()).split(".")[0]}`;
  if (OF_A_FILM.has(what)) return heard ? lasts : `${lasts} without sound`;
  const slides = `${state.beats.length} slide${state.beats.length > 1 ? "s" : ""}`;
  return heard ? `${slides}, ${lasts}` : slides;
}

function settings(heard) {
  const shown = state.controls.filter(
    ({ name }) => !APART.has(name) && (ALWAYS.has(name) || name in state.values),
  );
  const words = [...shown.map(wordsOf), heard ? voiceOf() : ""].filter(Boolean).join(", ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function wordsOf({ name, title, kind, default: own, choices }) {
  const value = state.values[name] ?? own;
  const called = title.toLowerCase();
  if (kind === "flag") return value === true || value === "true" ? called : `no ${called}`;
  if (name === "digit" && String(value).startsWith("upload/")) return "your own digit";
  return `${called} ${value === "" || value === null ? choices[0] : value}`;
}

function voiceOf() {
  const voice = state.values.voice || state.controls.find(({ name }) => name === "voice")?.default;
  if (voice === "none") return "no voice";
  return `spoken by ${{ "": "the usual voice", mine: "you" }[voice ?? ""] ?? voice}`;
}

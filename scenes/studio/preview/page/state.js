// What the page shows: the scene, its parameters, the playhead; and what may be done to these.
// Whoever draws something listens here, so that nobody needs to know who else does.
import { ask } from "./line.js";
import { read, write } from "./address.js";

export const state = {
  films: [], scene: "", key: "", beats: [], drawn: [], plans: {}, controls: [], shared: [],
  recorder: {}, // the folder of one's own recordings, and whether it has any
  values: {}, quality: "480p", sharp: null, frame: 0, rate: 30, playing: false, loop: false,
  stops: false, // whether it stops where a beat ends
  question: null, // the number whose answer is open
  asked: null, // the place that is waited for: {beat, offset} or {frame}; {} is where a scene opens
};

/** What happens: rest is where playing begins or ends. */
const listeners = { scene: [], values: [], move: [], rest: [], fault: [] };
export const on = (kind, act) => listeners[kind].push(act);
export const say = (kind, what) => listeners[kind].forEach((act) => act(what));

/** The last frame's number plus one; where the beats are not known yet, nothing is out of reach. */
export const length = () => state.beats.at(-1)?.stop ?? Infinity;
export const beatAt = (frame) => state.beats.find((b) => frame < b.stop) ?? state.beats.at(-1);
/** The line of subtitles that is spoken at a frame, or is about to be. */
export function lineAt(frame) {
  const { lines = [] } = beatAt(frame) ?? {};
  return (lines.findLast(([first]) => first <= frame) ?? lines[0])?.[1] ?? "";
}
export const scenes = () => state.films.flatMap((film) => film.scenes);

export function view(frame = state.frame) {
  const beat = beatAt(frame);
  const known = beat && { beat: beat.name, offset: frame - beat.start };
  const place = state.asked ?? { frame, ...known };
  const { scene, values, quality, sharp, playing, question } = state;
  return { scene, values, quality, sharp, place, playing, question };
}

/** Put what is looked at into the address. */
export const note = () => write(view(), state.rate);

let told = 0;
/** Tell the server what is looked at, at once or, while scrubbing, now and then. */
export function tell(wait = 0, frame = undefined) {
  clearTimeout(told);
  const send = () => {
    const now = view(frame);
    if (!state.playing) write(now, state.rate);
    ask("view", now).catch((error) => say("fault", { message: error.message }));
  };
  if (wait) told = setTimeout(send, wait);
  else send();
}

/** Look at a scene, where it opens or at a place in it; see `asked`. */
export function setScene(scene, place = {}) {
  if (!scene || scene === state.scene) return;
  const known = Object.entries(state.values).filter(([name]) => state.shared.includes(name));
  show({ scene, place, values: Object.fromEntries(known) });
}

/** Look at what an address names; what it leaves open stays as it is at first. */
export function goTo(hash, first) {
  const { scene = first.scene, place, values, question } = read(hash, state.rate);
  if (hash.length > 1) show({ scene, place, values, question });
  else show({ scene, place: first.place, values: first.values });
}

function show({ scene, place, values, question = null }) {
  if (scene !== state.scene) Object.assign(state, { key: "", drawn: [], frame: place.frame ?? 0 });
  Object.assign(state, { scene, values, question, asked: place, beats: state.plans[scene] ?? [] });
  document.title = scene;
  say("scene");
  say("values");
  tell();
}

export function setValue(control, value) {
  if (value === null) delete state.values[control];
  else state.values[control] = value;
  say("values");
  tell();
}

export function setValues(values) {
  state.values = values;
  say("values");
  tell();
}

/** Put the playhead where a beat ends, wherever that is by now. */
export function seek(beat) {
  state.asked = { beat };
  tell(60);
}

/** Put the playhead on a frame and show it. */
export function move(frame) {
  state.frame = Math.max(0, Math.min(Math.round(frame), length() - 1));
  state.asked = null;
  say("move");
  tell(state.playing ? 400 : 60);
}

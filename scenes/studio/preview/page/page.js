// The page's state, its line to the server, and its keyboard. Who draws what: player.js (the
// picture), timeline.js (scenes and beats), side.js (parameters, exports, faults), digits.js.
import { Player } from "./player.js";
import { Timeline } from "./timeline.js";
import { Side } from "./side.js";
import { Digits } from "./digits.js";

const $ = (id) => document.getElementById(id);
const name = crypto.randomUUID();

/** Ask the server. Throws an Error with its one sentence where it refuses. */
export async function ask(path, body, type = "application/json") {
  const content = type === "application/json" ? JSON.stringify(body ?? {}) : body;
  const headers = { "Content-Type": type };
  const answer = await fetch(`${path}?page=${name}`, { method: "POST", body: content, headers });
  const found = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(found.message ?? `the server answered ${answer.status}`);
  return found;
}

export const state = {
  films: [], scene: "", key: "", beats: [], drawn: [], plans: {}, controls: [],
  values: {}, quality: "480p", frame: 0, rate: 30, playing: false, loop: false,
};

/** The last frame's number plus one; where the beats are not known yet, nothing is out of reach. */
export const length = () => state.beats.at(-1)?.stop ?? Infinity;
export const beatAt = (frame) => state.beats.find((b) => frame < b.stop) ?? state.beats.at(-1);
export const scenes = () => state.films.flatMap((film) => film.scenes);

export function view() {
  const beat = beatAt(state.frame);
  const known = beat && { beat: beat.name, offset: state.frame - beat.start };
  const place = { frame: state.frame, ...(state.asked ?? known) };
  const { scene, values, quality, playing } = state;
  return { scene, values, quality, place, playing };
}

let told = 0;
/** Tell the server what is looked at, at once or, while scrubbing, now and then. */
export function tell(wait = 0) {
  clearTimeout(told);
  const send = () => ask("view", view()).catch((error) => side.fault({ message: error.message }));
  if (wait) told = setTimeout(send, wait);
  else send();
}

export function setScene(scene, frame = 0) {
  if (!scene || scene === state.scene) return;
  Object.assign(state, { scene, frame, key: "", drawn: [], asked: null });
  state.beats = state.plans[scene] ?? [];
  if (frame < 0) state.frame = Math.max(0, state.beats.length ? length() - 1 : 0);
  document.title = scene;
  history.replaceState(null, "", `#${scene}`);
  timeline.draw();
  side.draw();
  tell();
}

export function setValue(control, value) {
  if (value === null) delete state.values[control];
  else state.values[control] = value;
  sessionStorage.setItem("values", JSON.stringify(state.values));
  side.draw();
  tell();
}

/** Put the playhead on a frame and show it. */
export function move(frame) {
  state.frame = Math.max(0, Math.min(Math.round(frame), length() - 1));
  state.asked = null;
  timeline.move();
  player.show();
  tell(state.playing ? 400 : 60);
}

const player = new Player($("picture"));
const timeline = new Timeline();
const side = new Side();
const digits = new Digits();

// what the server says

const heard = {
  films({ films }) {
    state.films = films;
    timeline.draw();
  },
  plan({ scene, beats }) {
    state.plans[scene] = beats;
    timeline.draw();
  },
  controls({ scene, controls }) {
    if (scene !== state.scene) return;
    state.controls = controls;
    side.draw();
  },
  picture({ scene, key, frame, asked, milliseconds }) {
    if (scene !== state.scene) return;
    if (key !== state.key) state.drawn = [];
    const moved = state.playing || asked !== state.frame; // since the server was told
    Object.assign(state, { key, frame: moved ? state.frame : frame, asked: null });
    side.fault(null);
    timeline.move();
    player.show();
    $("status").textContent = `drawn in ${milliseconds} ms`;
  },
  scene({ scene, key, beats }) {
    if (scene !== state.scene) return;
    Object.assign(state, { key, beats });
    state.plans[scene] = beats;
    timeline.draw();
    player.show();
  },
  drawn({ key, ranges }) {
    if (key !== state.key) return;
    state.drawn = ranges;
    timeline.drawn();
    player.more();
  },
  busy({ busy }) {
    side.busy(busy);
  },
  fault(fault) {
    side.fault(fault);
    $("status").textContent = "";
  },
  export(news) {
    side.exported(news);
  },
};

function connect() {
  const events = new EventSource(`events?page=${name}`);
  for (const [kind, hear] of Object.entries(heard)) {
    events.addEventListener(kind, (event) => hear(JSON.parse(event.data)));
  }
  events.onopen = () => {
    $("status").classList.remove("lost");
    $("status").textContent = "watching your files";
    if (state.scene) tell();
  };
  events.onerror = () => {
    $("status").classList.add("lost");
    $("status").textContent = "the preview has ended: start it again";
  };
}

// buttons and keys

const step = (by) => () => { player.pause(); move(state.frame + by); };
const toBeat = (by) => () => {
  const at = state.beats.indexOf(beatAt(state.frame));
  const inside = by < 0 && state.frame > (state.beats[at]?.start ?? 0);
  const aim = state.beats[inside ? at : at + by];
  if (aim) move(aim.start);
  else toScene(by)();
};
const toScene = (by) => () => {
  const all = scenes();
  setScene(all[all.indexOf(state.scene) + by], by < 0 ? -1 : 0);
};
const acts = {
  play: () => player.toggle(),
  previousFrame: step(-1),
  nextFrame: step(1),
  previousBeat: toBeat(-1),
  nextBeat: toBeat(1),
  loop: () => {
    state.loop = !state.loop;
    document.querySelector("[data-act=loop]").setAttribute("aria-pressed", state.loop);
  },
};
const keys = [
  [" ", "space", "play or pause", acts.play],
  ["ArrowLeft", "← →", "one frame back or on", acts.previousFrame],
  ["ArrowRight", "", "", acts.nextFrame],
  ["Shift+ArrowLeft", "shift ← →", "one second back or on", () => step(-state.rate)()],
  ["Shift+ArrowRight", "", "", () => step(state.rate)()],
  ["ArrowUp", "↑ ↓", "one beat back or on", acts.previousBeat],
  ["ArrowDown", "", "", acts.nextBeat],
  ["PageUp", "page up, down", "one scene back or on", toScene(-1)],
  ["PageDown", "", "", toScene(1)],
  ["Home", "home, end", "the scene's first or last frame", () => move(0)],
  ["End", "", "", () => move(length() - 1)],
  ["l", "L", "loop this beat", acts.loop],
  ["d", "D", "choose or draw a digit", () => digits.open()],
  ["s", "S", "stop what is being drawn", () => ask("stop")],
  ["?", "?", "this list", () => $("keys").showModal()],
];

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.closest("select, input")) return;
  if (event.key === " " && event.target.closest("button")) return;
  const pressed = event.shiftKey && event.key.length > 1 ? `Shift+${event.key}` : event.key;
  const act = keys.find(([key]) => key === pressed || key === pressed.toLowerCase());
  if (!act) return;
  event.preventDefault();
  act[3]();
});
for (const button of document.querySelectorAll("[data-act]")) {
  button.addEventListener("click", acts[button.dataset.act]);
}
for (const [, label, meaning] of keys.filter(([, label]) => label)) {
  $("keys").querySelector("dl").insertAdjacentHTML("beforeend", `<dt>${label}</dt><dd>${meaning}</dd>`);
}
$("help").addEventListener("click", () => $("keys").showModal());
$("stop").addEventListener("click", () => ask("stop"));
$("digitChoose").addEventListener("click", () => digits.open());
$("quality").addEventListener("change", (event) => {
  state.quality = event.target.value;
  tell();
});

document.addEventListener("values", () => side.draw());

// begin

const first = await (await fetch("start")).json();
state.rate = first.rate;
state.limit = first.limit;
state.values = JSON.parse(sessionStorage.getItem("values") ?? "{}");
for (const quality of first.qualities) {
  $("quality").append(new Option(quality));
  $("exportQuality").append(new Option(quality, quality, quality === "1080p", quality === "1080p"));
}
state.scene = decodeURIComponent(location.hash.slice(1)) || first.scene;
if (state.scene === first.scene) Object.assign(state, { asked: first.place, frame: first.place.frame });
document.title = state.scene;
connect();

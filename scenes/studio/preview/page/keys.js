// The keyboard and the buttons under the picture: steps by frame, second, beat and scene.
import { fill } from "./fullscreen.js";
import { ask } from "./line.js";
import { beatAt, length, move, scenes, setScene, state } from "./state.js";
import { sound } from "./sound.js";

const $ = (id) => document.getElementById(id);

/** player plays; digits, record: dialogs; zoom shows the picture nearer; present: a talk. */
export function listen({ player, digits, record, zoom, present, asking }) {
  const acts = { ...actsOf(player), record: () => record.open() };
  const keys = [...keysOf(acts, digits), ...keysOfThePicture(zoom, present, asking)];
  showMuted();
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]") || event.target.closest("select, input")) return;
    if (event.key === " " && event.target.closest("button")) return;
    if (present.key(event)) return event.preventDefault();
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
    const row = `<dt>${label}</dt><dd>${meaning}</dd>`;
    $("keys").querySelector("dl").insertAdjacentHTML("beforeend", row);
  }
  $("help").addEventListener("click", () => $("keys").showModal());
  $("stop").addEventListener("click", () => ask("stop"));
  $("present").addEventListener("click", () => present.toggle());
  $("digitChoose").addEventListener("click", () => digits.open());
}

function actsOf(player) {
  const step = (by) => () => { player.pause(); move(state.frame + by); };
  return {
    play: () => player.toggle(),
    previousFrame: step(-1),
    nextFrame: step(1),
    previousSecond: () => step(-state.rate)(),
    nextSecond: () => step(state.rate)(),
    previousBeat,
    nextBeat,
    full: () => fill(),
    loop() {
      state.loop = !state.loop;
      document.querySelector("[data-act=loop]").setAttribute("aria-pressed", state.loop);
    },
    mute() {
      sound.mute(!sound.muted);
      showMuted();
    },
  };
}

function showMuted() {
  document.querySelector("[data-act=mute]").setAttribute("aria-pressed", sound.muted);
}

function keysOf(acts, digits) {
  return [
    [" ", "space", "play or pause", acts.play],
    ["ArrowLeft", "← →", "one frame back or on", acts.previousFrame],
    ["ArrowRight", "", "", acts.nextFrame],
    ["Shift+ArrowLeft", "shift ← →", "one second back or on", acts.previousSecond],
    ["Shift+ArrowRight", "", "", acts.nextSecond],
    ["ArrowUp", "↑ ↓", "to the start of this beat, or of the one before or after", previousBeat],
    ["ArrowDown", "", "", nextBeat],
    ["PageUp", "page up, down", "the scene before or after, where its first beat is complete",
      () => setScene(neighbour(-1))],
    ["PageDown", "", "", () => setScene(neighbour(1))],
    ["Home", "home, end", "the scene's first or last frame", () => move(0)],
    ["End", "", "", () => move(length() - 1)],
    ["l", "L", "loop this beat", acts.loop],
    ["m", "M", "mute the voice", acts.mute],
    ["r", "R", "record your own voice, beat by beat", acts.record],
    ["d", "D", "choose or draw a digit", () => digits.open()],
    ["s", "S", "stop what is being drawn", () => ask("stop")],
    ["?", "?", "this list", () => $("keys").showModal()],
  ];
}

function keysOfThePicture(zoom, present, asking) {
  return [
    ["+", "+ −", "the picture nearer or farther: by wheel or pinch, too", () => zoom.step(1)],
    ["-", "", "", () => zoom.step(-1)],
    ["0", "0", "the whole picture: by a double click, too", () => zoom.fit()],
    ["f", "F", "the picture alone, on the whole screen", () => fill()],
    ["p", "P", "present: a beat a stop, with notes in a second window", () => present.toggle()],
    ["", "click, Enter", "where a number on the picture comes from"],
    ["", "← → ↑ ↓", "from there: the number beside it; with shift up or down, in the next map"],
    ["", "alt ← →, Esc", "from there: back and forward, and away"],
    ["g", "G", "light up what the number goes to, too", () => asking.onward()],
  ];
}

const neighbour = (by) => scenes()[scenes().indexOf(state.scene) + by];

/** Where this beat starts or, from there, the one before, perhaps in the scene before. */
function previousBeat() {
  const at = state.beats.indexOf(beatAt(state.frame));
  if (state.frame > (state.beats[at]?.start ?? 0)) return move(state.beats[at].start);
  if (at > 0) return move(state.beats[at - 1].start);
  const before = neighbour(-1);
  const last = state.plans[before]?.at(-1);
  setScene(before, last ? { beat: last.name, offset: 0, frame: last.start } : {});
}

function nextBeat() {
  const next = state.beats[state.beats.indexOf(beatAt(state.frame)) + 1];
  if (next) move(next.start);
  else setScene(neighbour(1));
}

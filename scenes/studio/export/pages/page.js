// An explorable page: the scene plays beat by beat, and where it rests any number can be asked.
import { Asking } from "asking/asking.js";
import * as address from "./address.js";
import { Answers } from "./answers.js";
import { facts, held } from "./held.js";
import { Packed } from "./packed.js";
import { PAUSED, PLAYING, Player, RESTING } from "./player.js";
import { Script } from "./script.js";

const $ = (id) => document.getElementById(id);
const { target, beats } = facts();
const player = new Player($("clip"), $("frame"), beats);
const asking = new Asking({
  surface: $("numbers"),
  panel: $("answer"),
  answer,
  can: { still, link: (name) => address.link(beats[player.number].name, name) },
});
let passes = null; // a promise of the answers of each pass
let names = new Map(); // of the numbers on the frame at rest, by source

new Script($("script"), player);
asking.onopen = (name) => {
  address.note(beats[player.number].name, name);
  if (name) scrollTo({ top: 0 }); // on a phone the script may have been read to its end
};

// questions

async function answer(source) {
  const { pass } = await player.restOf(player.number);
  passes ??= held("answers").then((all) => all.map((tables) => new Answers(tables)));
  const found = (await passes)[pass].read(names.get(source) ?? source);
  if (!found) throw new Error(`This page does not go on to ${source}. ./render.sh explain '${source}' does.`);
  return found;
}

async function ask() {
  const packed = new Packed((await player.restOf(player.number)).regions);
  const regions = packed.names.sort((a, b) => a - b).map((name) => packed.read(name));
  names = new Map(regions.map(({ source, name }) => [source, name]));
  asking.show(regions);
}

async function still() {
  const { address: href } = await player.restOf(player.number);
  const anchor = Object.assign(document.createElement("a"), { href });
  anchor.download = `${target.replace("/", "-")}-${beats[player.number].name}.svg`;
  anchor.click();
}

// what is seen

const HINTS = matchMedia("(pointer: coarse)").matches
  ? {
      [RESTING]: "Tap any number or cell to see where it comes from.",
      [PLAYING]: "At the beat's end, any number can be asked.",
      [PAUSED]: "At the beat's end, any number can be asked.",
    }
  : {
      [RESTING]: "Click any number or cell to see where it comes from. Space goes on.",
      [PLAYING]: "At the beat's end, any number can be asked: → goes there.",
      [PAUSED]: "Space plays on. At the beat's end, any number can be asked: → goes there.",
    };

player.addEventListener("turn", () => {
  const { state, number } = player;
  document.body.dataset.state = state;
  $("numbers").hidden = state !== RESTING;
  $("hint").textContent = HINTS[state];
  $("seek").max = beats[number].seconds;
  if (state === RESTING) {
    address.note(beats[number].name, asking.source);
    return ask();
  }
  asking.clear();
  asking.close();
});

player.addEventListener("time", () => {
  const { seconds, number } = player;
  if (document.activeElement !== $("seek") || player.state === PLAYING) $("seek").value = seconds;
  $("seek").style.setProperty("--done", `${(100 * seconds) / beats[number].seconds}%`);
  $("clock").textContent = `${number + 1} of ${beats.length}`;
});

// what is done

const acts = {
  toggle: () => player.toggle(),
  onward: () => player.onward(),
  back: () => player.back(),
  mute: () => {
    player.video.muted = !player.video.muted;
    document.querySelector("[data-act=mute]").ariaPressed = player.video.muted;
  },
  fullscreen: () =>
    document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen(),
};
const KEYS = { " ": "toggle", ArrowRight: "onward", ArrowLeft: "back", PageDown: "onward", PageUp: "back", m: "mute", f: "fullscreen" };

addEventListener("click", ({ target: clicked }) => {
  acts[clicked.closest("[data-act]")?.dataset.act]?.();
  if (clicked === $("clip")) player.toggle();
});
addEventListener("keydown", (event) => {
  const { key, target: on } = event;
  const name = KEYS[key.length > 1 ? key : key.toLowerCase()];
  if (!name || event.ctrlKey || event.metaKey || event.altKey) return;
  if (on.matches("input") || (key === " " && on.matches("button, summary"))) return;
  event.preventDefault();
  acts[name]();
});
$("seek").addEventListener("input", () => player.seek($("seek").valueAsNumber));
document.querySelector("[data-act=mute]").hidden = beats.every(({ voiced }) => !voiced);
document.querySelector("[data-act=fullscreen]").hidden = !document.fullscreenEnabled;

// the beginning

if (!("DecompressionStream" in window && CSS.supports("color", "light-dark(red, red)"))) {
  $("hint").textContent = "This browser is older than this page needs: please open it in a newer one.";
}

const { beat, ask: asked } = address.read();
const first = Math.max(0, beats.findIndex(({ name }) => name === beat));
await player.rest(first, true);
if (asked) asking.open(asked);

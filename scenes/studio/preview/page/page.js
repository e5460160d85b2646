// The page: makes its parts and hands them what the server says.
import { connect } from "./line.js";
import { goTo, say, state, tell } from "./state.js";
import { Player } from "./player.js";
import { sound } from "./sound.js";
import { Timeline } from "./timeline.js";
import { Controls } from "./controls.js";
import { Exports } from "./exports.js";
import { Faults } from "./faults.js";
import { Digits } from "./digits.js";
import { Questions } from "./questions.js";
import { listen } from "./keys.js";
import { Present } from "./present.js";
import { Record } from "./record.js";
import { Zoom } from "./zoom.js";

const $ = (id) => document.getElementById(id);
const first = await (await fetch("start")).json();
state.rate = first.rate;
state.limit = first.limit;
state.shared = first.parameters;
state.recorder = first.recorder;

for (const [quality, pixels] of Object.entries(first.qualities)) {
  $("quality").append(new Option(quality));
  $("exportQuality").append(new Option(quality, quality, pixels === 1080, pixels === 1080));
}

const player = new Player($("picture"), first.qualities);
const timeline = new Timeline();
new Controls();
const exports = new Exports(first.exportable, first.qualities);
const faults = new Faults();
export const questions = new Questions();
listen({
  player,
  digits: new Digits(),
  zoom: new Zoom($("frame"), $("near")),
  present: new Present(player),
  asking: questions.asking,
  record: new Record(player),
});

let named = ""; // the beat that the address names: whether there is one is not known yet

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
    say("values");
  },
  picture({ scene, key, frame, asked, milliseconds }) {
    if (scene !== state.scene) return;
    if (key !== state.key) state.drawn = [];
    const stayed = state.asked || (!state.playing && asked === state.frame); // since it was told
    named = state.asked?.beat ?? "";
    Object.assign(state, { key, frame: stayed ? frame : state.frame, asked: null });
    faults.fault(null);
    timeline.move();
    player.show();
    questions.rest();
    $("status").textContent = `drawn in ${milliseconds} ms`;
  },
  scene({ scene, key, beats }) {
    if (scene !== state.scene) return;
    Object.assign(state, { key, beats });
    state.plans[scene] = beats;
    say("scene");
    check(scene, beats);
  },
  drawn({ key, ranges }) {
    if (key !== state.key) return;
    state.drawn = ranges;
    timeline.drawn();
    player.more();
  },
  sound: (news) => sound.load(news),
  sharp: (news) => player.sharpen(news),
  busy: ({ busy }) => faults.busy(busy),
  fault(fault) {
    say("fault", fault);
    $("status").textContent = "";
  },
  export: (news) => exports.heard(news),
};

/** Say so where the scene has no beat of the name that was asked for. */
function check(scene, beats) {
  const names = beats.map((beat) => beat.name);
  const wrong = named && names.length && !names.includes(named);
  const message = `there is no beat "${named}" in ${scene}: valid are ${names.join(", ")}`;
  if (wrong) faults.fault({ message, passing: true });
  named = "";
}

function status(words, lost = false) {
  $("status").classList.toggle("lost", lost);
  $("status").textContent = words;
}

$("quality").addEventListener("change", (event) => {
  state.quality = event.target.value;
  tell();
});

addEventListener("hashchange", () => goTo(location.hash, first));
let begun = false;
connect(
  heard,
  () => {
    status("watching your files");
    if (begun) tell();
    else goTo(location.hash, first);
    begun = true;
  },
  () => status("the preview has ended: start it again", true),
);

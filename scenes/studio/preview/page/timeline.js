// The films' scenes in a strip, the scene's beats on a track, what is drawn already, the playhead.
import { state, length, beatAt, lineAt, move, on, setScene } from "./state.js";
import { Hover } from "./hover.js";

const $ = (id) => document.getElementById(id);

/** Frames as minutes and seconds. */
export function clock(frames) {
  const seconds = frames / state.rate;
  return `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(2).padStart(5, "0")}`;
}

const LATER = 500; // milliseconds that the beats' small pictures wait: the large one comes first

export class Timeline {
  dragging = false;
  #drawnFor = {}; // for each part, the facts that it shows
  #later = 0;

  constructor() {
    const track = $("track");
    on("move", () => this.move());
    on("scene", () => this.draw());
    new Hover(track);
    const scrub = (event) => {
      const box = track.getBoundingClientRect();
      if (state.beats.length) move(((event.clientX - box.left) / box.width) * length() - 0.5);
    };
    track.addEventListener("pointerdown", (event) => {
      this.dragging = true;
      track.setPointerCapture(event.pointerId);
      scrub(event);
    });
    track.addEventListener("pointermove", (event) => this.dragging && scrub(event));
    for (const end of ["pointerup", "pointercancel"]) {
      track.addEventListener(end, () => (this.dragging = false));
    }
  }

  /** All of it: after the scene, its beats or the films have changed. */
  draw() {
    const { films, scene, plans, beats } = state;
    this.#where("films", [films, scene], () => this.#films());
    this.#where("strip", [films, scene, plans], () => this.#strip());
    this.#where("beats", [beats], () => this.#beats());
    this.drawn();
    this.move();
  }

  /** Build a part again where its facts have changed. */
  #where(part, facts, make) {
    const now = JSON.stringify(facts);
    if (this.#drawnFor[part] !== now) make();
    this.#drawnFor[part] = now;
  }

  #films() {
    const here = (film) => film.film === state.scene.split("/")[0];
    $("films").replaceChildren(
      ...state.films.map((film) => button(film.film.replaceAll("_", " "), here(film), () => setScene(film.scenes[0]))),
    );
  }

  #strip() {
    const film = state.films.find((each) => each.film === state.scene.split("/")[0]);
    $("strip").replaceChildren(
      ...(film?.scenes ?? []).map((scene) => {
        const words = scene.split("/")[1].replaceAll("_", " ");
        const made = button(words, scene === state.scene, () => setScene(scene));
        const frames = state.plans[scene]?.at(-1)?.stop;
        made.title = frames ? `${scene}, ${clock(frames)}` : scene;
        made.style.flexGrow = frames ?? 600;
        return made;
      }),
    );
  }

  #beats() {
    $("beats").replaceChildren(
      ...state.beats.map((beat) => {
        const made = document.createElement("div");
        made.className = "beat";
        made.style.left = `${(100 * beat.start) / length()}%`;
        made.style.width = `${(100 * (beat.stop - beat.start)) / length()}%`;
        const label = document.createElement("span");
        label.textContent = beat.name.replaceAll("_", " ");
        made.append(label);
        return made;
      }),
    );
  }

  /** What is drawn already, and each beat's last frame once it is. */
  drawn() {
    const bar = $("drawn");
    const context = bar.getContext("2d");
    context.clearRect(0, 0, bar.width, 1);
    context.fillStyle = "#9aa4b5";
    const scale = bar.width / length();
    for (const [start, stop] of state.drawn) {
      context.fillRect(start * scale, 0, Math.max((stop - start) * scale, 1), 1);
    }
    this.#later ||= setTimeout(() => this.#pictures(), LATER);
  }

  /** Each beat's last frame, once it is drawn. */
  #pictures() {
    this.#later = 0;
    state.beats.forEach((beat, k) => {
      const last = beat.stop - 1;
      const source = `frame/${state.key}/${last}`;
      const old = $("beats").children[k]?.querySelector("img");
      const known = state.drawn.some(([start, stop]) => start <= last && last < stop);
      if (!known || old?.getAttribute("src") === source) return;
      const picture = old ?? new Image();
      Object.assign(picture, { alt: "", draggable: false, src: source });
      if (!old) $("beats").children[k].append(picture);
    });
  }

  /** The playhead alone. */
  move() {
    const whole = state.beats.length ? length() : 0;
    const here = beatAt(state.frame);
    $("playhead").style.left = whole ? `${(100 * (state.frame + 0.5)) / whole}%` : "0";
    $("clock").textContent = `${clock(state.frame)} / ${clock(whole)}   frame ${state.frame}`;
    $("caption").textContent = lineAt(state.frame);
    $("caption").title = here?.caption ?? "";
    state.beats.forEach((beat, k) => $("beats").children[k]?.classList.toggle("here", beat === here));
    $("track").ariaValueMax = Math.max(whole - 1, 0);
    $("track").ariaValueNow = state.frame;
    $("track").ariaValueText = here ? `${here.name}, frame ${state.frame}` : "";
  }
}

function button(text, current, act) {
  const made = document.createElement("button");
  made.textContent = text;
  made.setAttribute("aria-current", current);
  made.addEventListener("click", act);
  return made;
}

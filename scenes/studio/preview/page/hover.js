// Over the track: the beat and the frame under the pointer, large enough to be read.
import { state, length, beatAt } from "./state.js";

const $ = (id) => document.getElementById(id);

export class Hover {
  #asked = 0;

  constructor(track) {
    track.addEventListener("pointermove", (event) => this.#show(event, track));
    for (const end of ["pointerleave", "pointerdown"]) {
      track.addEventListener(end, () => this.#hide());
    }
  }

  #hide() {
    cancelAnimationFrame(this.#asked);
    $("hover").hidden = true;
  }

  #show(event, track) {
    if (event.buttons || event.pointerType === "touch" || !state.beats.length) return this.#hide();
    const box = track.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    const frame = Math.max(0, Math.min(Math.floor(share * length()), length() - 1));
    cancelAnimationFrame(this.#asked);
    this.#asked = requestAnimationFrame(() => this.#draw(frame, share * box.width, box.width));
  }

  #draw(frame, x, width) {
    const beat = beatAt(frame);
    const [picture] = $("hover").getElementsByTagName("img");
    picture.hidden = !state.drawn.some(([start, stop]) => start <= frame && frame < stop);
    const source = `frame/${state.key}/${frame}`;
    if (!picture.hidden && picture.getAttribute("src") !== source) picture.src = source;
    $("hover").querySelector("b").textContent = beat.name.replaceAll("_", " ");
    $("hover").querySelector("span").textContent = beat.caption;
    $("hover").hidden = false;
    const half = $("hover").offsetWidth / 2;
    $("hover").style.left = `${Math.max(half, Math.min(x, width - half))}px`;
  }
}

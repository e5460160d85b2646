// The script beside the picture: what is being said is lit, and a click on a line goes there.
import { RESTING } from "./player.js";

export class Script {
  #lines; // of each beat, its lines as elements

  constructor(list, player) {
    Object.assign(this, { list, player });
    this.#lines = player.beats.map((beat, number) => this.#beat(beat, number));
    player.addEventListener("turn", () => this.#show());
    player.addEventListener("time", () => this.#light());
  }

  #beat({ name, lines, caption }, number) {
    const head = made("button", name.replace(/[_-]/g, " "));
    head.addEventListener("click", () => this.player.play(number));
    const text = made("p", lines.length ? "" : caption);
    const spoken = lines.map(([start, words]) => {
      const line = made("span", words);
      line.dataset.start = start;
      line.addEventListener("click", () => this.player.play(number, start));
      return line;
    });
    text.append(...spoken.flatMap((line) => [line, " "]));
    const item = made("li");
    item.append(head, text);
    this.list.append(item);
    return spoken;
  }

  #show() {
    const items = [...this.list.children];
    items.forEach((item, number) => (item.ariaCurrent = number === this.player.number ? "step" : null));
    items[this.player.number].scrollIntoView({ block: "nearest" });
    this.#light();
  }

  #light() {
    const { number, seconds, state } = this.player;
    const lines = this.#lines[number];
    const now = state === RESTING ? -1 : lines.findLastIndex((line) => line.dataset.start <= seconds);
    this.list.querySelectorAll(".said").forEach((line) => line.classList.remove("said"));
    lines[now]?.classList.add("said");
  }
}

function made(tag, text = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

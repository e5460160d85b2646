// The layer over a frame: which number is under the pointer, and the light on those it is about.
import { draw, make } from "./elements.js";
import { written } from "./numbers.js";

let made = 0;

export class Picture {
  #regions = [];
  #named = new Map(); // the regions of each name
  #sources = new Map();
  lit = { focus: [], from: [], to: [] }; // the regions that are lit

  constructor(surface) {
    this.surface = surface;
    surface.classList.add("asking-surface");
    const id = `asking-lit-${(made += 1)}`;
    this.holes = draw("g", { fill: "black" });
    const mask = draw(
      "mask",
      { id, maskUnits: "userSpaceOnUse", x: 0, y: 0, width: 1, height: 1 },
      draw("rect", { width: 1, height: 1, fill: "white" }),
      this.holes,
    );
    this.veil = draw("rect", { class: "veil", width: 1, height: 1, mask: `url(#${id})` });
    this.lights = draw("g");
    this.overlay = draw(
      "svg",
      { viewBox: "0 0 1 1", preserveAspectRatio: "none", class: "asking-overlay", "aria-hidden": true },
      mask,
      this.veil,
      this.lights,
    );
    this.tip = make("div", { class: "asking-tip", role: "status", hidden: true });
    surface.append(this.overlay, this.tip);
  }

  /** The numbers on the frame, in painting order. */
  show(regions) {
    this.clear();
    this.#regions = regions;
    for (const region of regions) {
      const name = region.name ?? region.source;
      if (!this.#named.has(name)) this.#named.set(name, []);
      this.#named.get(name).push(region);
      this.#sources.set(region.source, region);
    }
  }

  clear() {
    this.#regions = [];
    this.#named.clear();
    this.#sources.clear();
    this.light({});
    this.point(null);
  }

  get regions() {
    return this.#regions;
  }

  get first() {
    return this.#regions[0] ?? null;
  }

  /** The region of a source, or of a name. */
  find(source) {
    return this.#sources.get(source) ?? this.#named.get(source)?.at(-1) ?? null;
  }

  /** The region on top of those under a pointer. */
  under({ clientX, clientY }) {
    const box = this.overlay.getBoundingClientRect();
    const x = (clientX - box.left) / box.width;
    const y = (clientY - box.top) / box.height;
    return this.#regions.findLast(({ corners }) => isInside(x, y, corners)) ?? null;
  }

  /** Light up a number, the names it was made of and those it goes to; dim: leave others in shade. */
  light({ focus = null, from = [], to = [], dim = false }) {
    const all = (names) => names.flatMap((name) => this.#named.get(name) ?? []);
    const own = focus ? [...new Set([focus, ...all([focus.name ?? focus.source])])] : [];
    const [made, goes] = [all(from), all(to)];
    this.lit = { focus: own, from: made, to: goes };
    const wide = this.overlay.clientWidth;
    const light = (kind) => (region) => outline(region, isTiny(region, wide) ? `${kind} tiny` : kind);
    this.lights.replaceChildren(
      ...goes.map(light("to")),
      ...made.map(light("from")),
      ...own.map(light("focus")),
    );
    const lit = dim ? [...own, ...made, ...goes] : [];
    this.veil.classList.toggle("drawn", made.length + goes.length > 0 && dim);
    if (lit.length) this.holes.replaceChildren(...lit.map((region) => outline(region, "hole")));
  }

  /** Say what a region is, beside it; null: no more. */
  point(region) {
    this.tip.hidden = !region;
    if (!region) return;
    this.tip.replaceChildren(
      make("b", {}, region.name ?? region.source),
      make("span", { class: "value" }, written(region.value)),
      make("span", { class: "meaning" }, region.meaning),
    );
    const [xs, ys] = [0, 1].map((axis) => region.corners.map((corner) => corner[axis]));
    const above = Math.max(...ys) > 0.8;
    const middle = Math.min(0.94, Math.max(0.06, (Math.min(...xs) + Math.max(...xs)) / 2));
    this.tip.classList.toggle("above", above);
    this.tip.style.left = `${100 * middle}%`;
    this.tip.style.top = `${100 * (above ? Math.min(...ys) : Math.max(...ys))}%`;
    this.tip.style.setProperty("--lean", `${-100 * middle}%`);
  }
}

const TINY = 9; // pixels across, below which an outline would fill a cell

function isTiny({ corners }, wide) {
  const xs = corners.map(([x]) => x);
  return (Math.max(...xs) - Math.min(...xs)) * wide < TINY;
}

function outline({ corners }, kind) {
  return draw("polygon", { class: kind, points: corners.map((corner) => corner.join(",")).join(" ") });
}

/** Whether a point is inside a polygon: a ray from it crosses the edge an odd number of times. */
function isInside(x, y, corners) {
  let inside = false;
  corners.forEach(([x1, y1], k) => {
    const [x2, y2] = corners[(k + 1) % corners.length];
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) inside = !inside;
  });
  return inside;
}

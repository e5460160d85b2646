// Zoom: the picture nearer than it fits, by wheel, pinch or key; a drag moves it about.
const MOST = 8; // how much larger than it fits
const STEP = 1.5; // by a key
const DRAG = 5; // pixels that a pointer moves before it drags

export class Zoom {
  #scale = 1;
  #left = 0; // of the picture, in pixels of its frame; never positive
  #top = 0;
  #pointers = new Map(); // where each pointer is that is down
  #began = null; // where the first of them went down
  #dragged = false;

  /** frame: what the picture is seen through; inner: the picture, and what lies over it. */
  constructor(frame, inner) {
    Object.assign(this, { frame, inner });
    frame.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    frame.addEventListener("dblclick", (event) => this.#turn(event));
    frame.addEventListener("pointerdown", (event) => this.#down(event));
    frame.addEventListener("pointermove", (event) => this.#move(event));
    for (const end of ["pointerup", "pointercancel"]) {
      frame.addEventListener(end, (event) => this.#pointers.delete(event.pointerId));
    }
    frame.addEventListener("click", (event) => this.#dragged && event.stopPropagation(), true);
    new ResizeObserver(() => this.#place()).observe(frame);
  }

  get isNear() {
    return this.#scale > 1;
  }

  /** The whole picture. */
  fit() {
    this.#scale = 1;
    this.#place();
  }

  /** Nearer or farther by a step, about the middle. */
  step(sign) {
    const { width, height } = this.frame.getBoundingClientRect();
    this.#about(width / 2, height / 2, STEP ** sign);
  }

  /** Larger by a factor, while what is at a point of the frame stays there. */
  #about(x, y, factor) {
    const before = this.#scale;
    this.#scale = Math.max(1, Math.min(before * factor, MOST));
    const grown = this.#scale / before;
    this.#left = x - (x - this.#left) * grown;
    this.#top = y - (y - this.#top) * grown;
    this.#place();
  }

  /** Set the picture's place, so that it covers its frame. */
  #place() {
    const { width, height } = this.frame.getBoundingClientRect();
    this.#left = Math.min(0, Math.max(this.#left, width * (1 - this.#scale)));
    this.#top = Math.min(0, Math.max(this.#top, height * (1 - this.#scale)));
    Object.assign(this.inner.style, {
      left: `${this.#left}px`,
      top: `${this.#top}px`,
      width: `${100 * this.#scale}%`,
      height: `${100 * this.#scale}%`,
    });
    this.frame.classList.toggle("near", this.isNear);
  }

  #at({ clientX, clientY }) {
    const { left, top } = this.frame.getBoundingClientRect();
    return [clientX - left, clientY - top];
  }

  #wheel(event) {
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === 1 ? 30 : 1);
    const pace = event.ctrlKey ? 0.01 : 0.002; // a pinch on a touchpad is a wheel with Ctrl
    this.#about(...this.#at(event), Math.exp(-pixels * pace));
  }

  #turn(event) {
    if (this.isNear) this.fit();
    else this.#about(...this.#at(event), STEP ** 2);
  }

  #down(event) {
    if (!this.#pointers.size) {
      this.#began = this.#at(event);
      this.#dragged = false;
    }
    this.#pointers.set(event.pointerId, this.#at(event));
  }

  #move(event) {
    const before = this.#pointers.get(event.pointerId);
    if (!before) return;
    const now = this.#at(event);
    const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (!this.#dragged && !other && distance(now, this.#began) < DRAG) return;
    if (!other && !this.isNear) return;
    this.#dragged = true;
    this.frame.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, now);
    if (other) this.#about(...other, distance(now, other) / (distance(before, other) || 1));
    else this.#shift(now[0] - before[0], now[1] - before[1]);
  }

  #shift(x, y) {
    this.#left += x;
    this.#top += y;
    this.#place();
  }
}

function distance([x1, y1], [x2, y2]) {
  return Math.hypot(x2 - x1, y2 - y1);
}

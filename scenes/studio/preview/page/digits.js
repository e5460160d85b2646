// The dialog where a digit is chosen: a sample, a drawing that the network reads at once, a picture.
import { ask } from "./line.js";
import { setValues, state } from "./state.js";
import { grey, Samples } from "./samples.js";

const $ = (id) => document.getElementById(id);
const PEN = 22; // of the drawing's 280 pixels: as thick as MNIST's strokes are of 28

export class Digits {
  #pen = $("drawing").getContext("2d");
  #last = null; // where the pen was
  #asking = false;
  #changed = false;
  #found = null; // the server's last answer about the picture
  #samples = new Samples((digit) => this.#take({ digit }));

  constructor() {
    for (let digit = 0; digit < 10; digit++) {
      $("truth").append(new Option(digit));
      const row = `<li><span>${digit}</span><i><b></b></i><output></output></li>`;
      $("bars").insertAdjacentHTML("beforeend", row);
    }
    this.#listen($("drawing"));
    $("clear").addEventListener("click", () => this.clear());
    $("use").addEventListener("click", () => this.#use());
    $("opened").addEventListener("change", (event) => this.#open(event.target.files[0]));
    $("digits").addEventListener("dragover", (event) => event.preventDefault());
    $("digits").addEventListener("drop", (event) => {
      event.preventDefault();
      this.#open(event.dataTransfer.files[0]);
    });
  }

  open() {
    $("digits").showModal();
    if (!this.#found) this.clear();
    const own = state.controls.find((control) => control.name === "digit")?.default ?? "";
    this.#samples.open(state.values.digit ?? own);
  }

  clear() {
    this.#pen.fillStyle = "#000";
    this.#pen.fillRect(0, 0, 280, 280);
    this.#found = null;
    this.#show(null, "draw a digit here, or open a picture of one");
  }

  #listen(canvas) {
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      return [(event.clientX - box.left) * (280 / box.width), (event.clientY - box.top) * (280 / box.height)];
    };
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.#last = at(event);
      this.#line(this.#last);
    });
    canvas.addEventListener("pointermove", (event) => this.#last && this.#line(at(event)));
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, () => (this.#last = null));
    }
  }

  #line(to) {
    Object.assign(this.#pen, { strokeStyle: "#fff", lineWidth: PEN, lineCap: "round" });
    this.#pen.beginPath();
    this.#pen.moveTo(...this.#last);
    this.#pen.lineTo(...to);
    this.#pen.stroke();
    this.#last = to;
    this.#changed = true;
    this.#read();
  }

  /** Have the drawing read; while an answer is awaited, the newest stroke waits its turn. */
  async #read() {
    if (this.#asking) return;
    this.#asking = true;
    while (this.#changed) {
      this.#changed = false;
      await this.#send(await new Promise((have) => $("drawing").toBlob(have)));
    }
    this.#asking = false;
  }

  async #open(file) {
    if (!file) return;
    $("opened").value = "";
    if (file.size > state.limit) {
      const most = Math.floor(state.limit / 2 ** 20);
      return this.#show(null, `${file.name} is too large: at most ${most} MB`, true);
    }
    this.clear();
    await this.#send(file);
  }

  async #send(picture) {
    try {
      this.#found = await ask("digit", picture, "application/octet-stream");
      this.#show(this.#found);
    } catch (error) {
      this.#found = null;
      this.#show(null, error.message, true);
    }
  }

  #show(found, words = "", failed = false) {
    const chances = found?.probabilities ?? Array(10).fill(0);
    const most = chances.indexOf(Math.max(...chances));
    [...$("bars").children].forEach((row, digit) => {
      row.classList.toggle("most", Boolean(found) && digit === most);
      row.querySelector("b").style.width = `${100 * chances[digit]}%`;
      row.querySelector("output").textContent = found ? `${(100 * chances[digit]).toFixed(1)} %` : "";
    });
    if (found) $("truth").value = most;
    $("seen").getContext("2d").putImageData(grey(found?.pixels ?? Array(784).fill(0)), 0, 0);
    $("digitWords").textContent = found ? `the network takes it for a ${most}` : words;
    $("digitWords").classList.toggle("failed", failed);
    $("use").disabled = !found;
  }

  #use() {
    sessionStorage.setItem("picture", JSON.stringify(this.#found.pixels));
    this.#take({ digit: this.#found.digit, label: Number($("truth").value) });
  }

  /** A sample tells which digit it is; for a picture, the user does. */
  #take({ digit, label = undefined }) {
    const { label: _, ...others } = state.values;
    $("digits").close();
    setValues({ ...others, digit, ...(label === undefined ? {} : { label }) });
  }
}

// A still of an answer: the picture as it is shown, the number and what it was made of lit, and a line.
const SHADE = "rgb(5 7 11 / 50%)"; // on what is not lit
const COLORS = { focus: "#ffe14d", from: "#ffffff", to: "#ffffff" };
const LINE = 0.07; // the line's height beneath the picture, in parts of that
const LINES = [1 / 450, 1 / 900]; // an outline's width in the same, of the number and of others

/** A PNG file: canvas has the picture; lit: the regions by kind; lines: what may stand beneath. */
export async function stillOf(canvas, lit, lines) {
  const { width, height } = canvas;
  const made = new OffscreenCanvas(width, Math.round(height * (1 + LINE)));
  const context = made.getContext("2d");
  context.fillStyle = "#0d1017";
  context.fillRect(0, 0, made.width, made.height);
  context.drawImage(canvas, 0, 0);
  context.drawImage(shade(width, height, Object.values(lit).flat()), 0, 0);
  for (const kind of ["to", "from", "focus"]) outline(context, lit[kind], kind, width, height);
  write(context, lines, width, height);
  return made.convertToBlob({ type: "image/png" });
}

/** Give a file to the reader. */
export function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Half dark, with holes where regions are lit. */
function shade(width, height, regions) {
  const made = new OffscreenCanvas(width, height);
  const context = made.getContext("2d");
  if (!regions.length) return made;
  context.fillStyle = SHADE;
  context.fillRect(0, 0, width, height);
  context.globalCompositeOperation = "destination-out";
  context.fillStyle = "#000";
  for (const region of regions) context.fill(path(region, width, height));
  return made;
}

function outline(context, regions, kind, width, height) {
  context.strokeStyle = COLORS[kind];
  context.lineWidth = height * LINES[kind === "focus" ? 0 : 1];
  context.lineJoin = "round";
  for (const region of regions) context.stroke(path(region, width, height));
}

function path({ corners }, width, height) {
  const found = new Path2D();
  for (const [x, y] of corners) found.lineTo(x * width, y * height);
  found.closePath();
  return found;
}

/** The first line that is short enough, else the last. */
function write(context, lines, width, height) {
  const wide = width - height * 0.06;
  context.font = `${Math.round(height * LINE * 0.5)}px system-ui, sans-serif`;
  context.fillStyle = "#eceff4";
  context.textBaseline = "middle";
  const line = lines.find((words) => context.measureText(words).width <= wide) ?? lines.at(-1);
  context.fillText(line, height * 0.03, height * (1 + LINE / 2), wide);
}

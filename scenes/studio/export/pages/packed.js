// Texts that are much alike, as templates and columns of numbers: packing.py says how and why.

const HOLE = "\u0001";

export class Packed {
  #places = new Map(); // the table and the row of each name

  constructor(tables) {
    for (const [template, runs, columns, names] of tables) {
      const table = { template, runs, columns };
      names.forEach((name, row) => this.#places.set(name, [table, row]));
    }
  }

  get names() {
    return [...this.#places.keys()];
  }

  /** What a name's text says, as JSON; null where there is none. */
  read(name) {
    if (!this.#places.has(name)) return null;
    const [table, row] = this.#places.get(name);
    table.opened ??= opened(table);
    const { pieces, holes } = table.opened;
    return JSON.parse(pieces.map((piece, k) => (k ? holes[k - 1][row] + piece : piece)).join(""));
  }
}

/** A table's pieces of text, and for each hole between two of them its column. */
function opened({ template, runs, columns }) {
  const cells = columns.map((column) => column.split(","));
  const holes = [];
  for (let k = 0; k < runs.length; k += 2) holes.push(...cells.slice(runs[k], runs[k] + runs[k + 1]));
  return { pieces: template.split(HOLE), holes };
}

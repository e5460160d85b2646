// Formulas as the browser sets them: MathML, in pieces between which a line may end.

/** What to put on the page for a formula in several notations. */
export function formula({ mathml, text }) {
  return text;
}

// The parts from which a formula is put together by people who do not write TeX: what each of them writes around what is
// selected, and where its empty places are.

import type { PartName } from "../../../words/formulas";

/** Where what is selected goes. */
const SELECTED = "•";
const EMPTY = "{}";

interface Part<Name> {
  name: Name;
  /** What stands on its button. */
  sign: string;
  tex: string;
}

export type FormulaPart = Part<PartName>;

export const templates: readonly FormulaPart[] = [
  { name: "fraction", sign: "a⁄b", tex: `\\frac{${SELECTED}}{}` },
  { name: "raised", sign: "xⁿ", tex: `${SELECTED}^{}` },
  { name: "lowered", sign: "xₙ", tex: `${SELECTED}_{}` },
  { name: "root", sign: "√", tex: `\\sqrt{${SELECTED}}` },
  { name: "sum", sign: "∑", tex: `\\sum_{}^{} ${SELECTED}` },
  { name: "integral", sign: "∫", tex: `\\int_{}^{} ${SELECTED}` },
  { name: "brackets", sign: "( )", tex: `\\left( ${SELECTED} \\right)` },
  { name: "mean", sign: "x̄", tex: `\\bar{${SELECTED}}` },
  { name: "words", sign: "Abc", tex: `\\text{${SELECTED}}` },
];

export const operators: readonly FormulaPart[] = [
  { name: "cdot", sign: "·", tex: "\\cdot " },
  { name: "times", sign: "×", tex: "\\times " },
  { name: "pm", sign: "±", tex: "\\pm " },
  { name: "le", sign: "≤", tex: "\\le " },
  { name: "ge", sign: "≥", tex: "\\ge " },
  { name: "ne", sign: "≠", tex: "\\ne " },
  { name: "approx", sign: "≈", tex: "\\approx " },
  { name: "to", sign: "→", tex: "\\to " },
  { name: "infty", sign: "∞", tex: "\\infty " },
  { name: "degree", sign: "°", tex: "^{\\circ}" },
];

/** Their names are the same in every language. */
export const letters: readonly Part<string>[] = Object.entries({
  ...{ alpha: "α", beta: "β", gamma: "γ", delta: "δ", varepsilon: "ε", eta: "η", theta: "θ", kappa: "κ" },
  ...{ lambda: "λ", mu: "μ", nu: "ν", pi: "π", rho: "ρ", sigma: "σ", tau: "τ", varphi: "φ", chi: "χ" },
  ...{ psi: "ψ", omega: "ω", Gamma: "Γ", Delta: "Δ", Theta: "Θ", Lambda: "Λ", Pi: "Π", Sigma: "Σ" },
  ...{ Phi: "Φ", Psi: "Ψ", Omega: "Ω" },
}).map(([name, sign]) => ({ name, sign, tex: `\\${name} ` }));

export interface Written {
  /** What is written in place of what is selected. */
  text: string;
  /** Where the cursor goes, from the start of it. */
  cursor: number;
}

/** What a part writes in place of what is selected. The cursor goes to its first empty place, or else behind it. */
export function writtenPart(tex: string, selected: string): Written {
  const [before = "", after] = tex.split(SELECTED);
  if (after === undefined) return { text: tex, cursor: tex.length };
  const inner = before === "" && selected.length > 1 ? `{${selected}}` : selected;
  const text = before + inner + after;
  if (before.includes(EMPTY)) return { text, cursor: before.indexOf(EMPTY) + 1 };
  if (selected === "" && before !== "") return { text, cursor: before.length };
  const place = text.indexOf(EMPTY, before.length + inner.length);
  return { text, cursor: place === -1 ? text.length : place + 1 };
}

/** The next empty place behind a cursor, or before it; null for none. */
export function nextPlace(text: string, cursor: number, isBack: boolean): number | null {
  const found = isBack
    ? text.slice(0, Math.max(0, cursor - 1)).lastIndexOf(EMPTY)
    : text.indexOf(EMPTY, cursor);
  return found === -1 ? null : found + 1;
}

/** A formula in whose empty places a square shows that something goes there. */
export const withSquares = (formula: string): string =>
  formula.replace(/(?<=\\frac|\\sqrt|\\bar|[\^_}\]])\{\}/g, "{\\square}");

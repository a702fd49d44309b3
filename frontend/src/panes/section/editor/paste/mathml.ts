// The TeX of MathML: what its author wrote, where that is noted beside it; otherwise put together from its elements.

import {
  accented,
  formulaText,
  fraction,
  hasLimits,
  identifier,
  matrix,
  operator,
  root,
  scripts,
  sequence,
  underset,
  words,
} from "./tex";

/** Deeper formulas are read as their words. */
const depthMax = 60;

export function texOfMath(math: Element): string {
  return formulaText(annotationIn(math) ?? texOf(math, 0));
}

function annotationIn(math: Element): string | null {
  const annotation = math.querySelector(
    'annotation[encoding="application/x-tex"], annotation[encoding="TeX"]',
  );
  const noted = annotation?.textContent?.trim() ?? "";
  if (noted !== "") return noted;
  const isLatexml = math.classList.contains("ltx_Math");
  return isLatexml ? math.getAttribute("alttext") : null;
}

function texOf(element: Element, depth: number): string {
  if (depth > depthMax) return words(element.textContent ?? "");
  const child = (index: number): string => {
    const found = element.children[index];
    return found === undefined ? "" : texOf(found, depth + 1);
  };
  const all = (): string => sequence(Array.from(element.children, (one) => texOf(one, depth + 1)));
  const content = (element.textContent ?? "").trim();
  switch (element.localName) {
    case "mi":
      return identifier(content);
    case "mn":
      return content.replace(/%/g, "\\%");
    case "mo":
      return operator(content);
    case "mtext":
    case "ms":
      return words(element.textContent ?? "");
    case "mspace":
      return " ";
    case "mfrac":
      return fraction(child(0), child(1));
    case "msqrt":
      return root(all());
    case "mroot":
      return root(child(0), child(1));
    case "msub":
      return scripts(child(0), { below: child(1) });
    case "msup":
      return scripts(child(0), { above: child(1) });
    case "msubsup":
    case "munderover":
      return scripts(child(0), { below: child(1), above: child(2) });
    case "munder":
      return hasLimits(child(0)) ? scripts(child(0), { below: child(1) }) : underset(child(0), child(1));
    case "mover":
      return hasLimits(child(0))
        ? scripts(child(0), { above: child(1) })
        : accented(child(0), element.children[1]?.textContent?.trim() ?? "");
    case "mtable":
      return matrix(rowsOf(element, depth));
    case "mfenced":
      return fenced(element, depth);
    case "semantics":
      return child(0);
    case "annotation":
    case "annotation-xml":
    case "mphantom":
      return "";
    default:
      return element.children.length === 0 ? content : all();
  }
}

function rowsOf(table: Element, depth: number): string[][] {
  return Array.from(table.children, (row) => Array.from(row.children, (cell) => texOf(cell, depth + 2)));
}

function fenced(element: Element, depth: number): string {
  const open = element.getAttribute("open") ?? "(";
  const close = element.getAttribute("close") ?? ")";
  const separator = (element.getAttribute("separators") ?? ",").trim().slice(0, 1);
  const parts = Array.from(element.children, (one) => texOf(one, depth + 1));
  return `${operator(open)}${parts.join(separator)}${operator(close)}`;
}

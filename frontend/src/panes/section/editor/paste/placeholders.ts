// Elements that stand in a parsed clipboard for what was found in it before it is read.

export const noteName = "quire-note";
export const formulaName = "quire-formula";

export function notePlaceholder(document: Document, id: string): Element {
  const element = document.createElement(noteName);
  element.setAttribute("data-id", id);
  return element;
}

export function formulaPlaceholder(document: Document, tex: string, isDisplay: boolean): Element {
  const element = document.createElement(formulaName);
  element.setAttribute("data-tex", tex);
  if (isDisplay) element.setAttribute("data-display", "");
  return element;
}

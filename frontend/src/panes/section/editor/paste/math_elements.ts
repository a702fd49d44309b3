// Formulas in a page, as the programs write them that typeset formulas there: KaTeX, MathJax, wikis, MathML alone.

import { texOfMath } from "./mathml";
import { formulaName } from "./placeholders";
import { formulaText } from "./tex";

export interface FoundMath {
  /** Empty where the formula could not be read. */
  tex: string;
  isDisplay: boolean;
}

/** The formula that an element is; null for all other elements. */
export function mathIn(element: Element): FoundMath | null {
  const name = element.localName;
  const has = (className: string) => element.classList.contains(className);
  if (name === "math") return { tex: texOfMath(element), isDisplay: isBlock(element) };
  if (name === formulaName)
    return { tex: element.getAttribute("data-tex") ?? "", isDisplay: element.hasAttribute("data-display") };
  if (name === "mjx-container")
    return { tex: texWithin(element), isDisplay: element.getAttribute("display") === "true" };
  if (has("katex-display") || has("MathJax_Display")) return { tex: texWithin(element), isDisplay: true };
  if (has("katex") || has("MathJax")) return { tex: texWithin(element), isDisplay: false };
  if (has("mwe-math-element"))
    return { tex: texWithin(element) || texOfPicture(element), isDisplay: isShown(element) };
  return isPictureOfTex(element)
    ? { tex: formulaText(element.getAttribute("alt") ?? ""), isDisplay: false }
    : null;
}

function texWithin(element: Element): string {
  const math = element.querySelector("math") ?? mathInAttribute(element);
  return math === null ? "" : texOfMath(math);
}

/** MathJax notes what it shows. */
function mathInAttribute(element: Element): Element | null {
  const holder = element.hasAttribute("data-mathml") ? element : element.querySelector("[data-mathml]");
  const written = holder?.getAttribute("data-mathml") ?? "";
  return new DOMParser().parseFromString(written, "text/html").querySelector("math");
}

function texOfPicture(element: Element): string {
  return formulaText(element.querySelector("img")?.getAttribute("alt") ?? "");
}

const isBlock = (math: Element): boolean => math.getAttribute("display") === "block";

const isShown = (element: Element): boolean =>
  element.querySelector('math[display="block"], .mwe-math-fallback-image-display') !== null;

const isPictureOfTex = (element: Element): boolean =>
  element.localName === "img" &&
  /(?:^|\s)(?:mwe-math-fallback|tex(?:\s|$)|latex(?:\s|$))/.test(element.className);

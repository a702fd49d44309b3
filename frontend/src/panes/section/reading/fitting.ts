// Fits a text that the server has rendered into the page around it.

import { directByLetters } from "../../../lib/browser/directions";
import { openBeside } from "../../../lib/links";

/** To be called once for each rendering: what is changed here must not be changed twice. */
export function fitRendered(text: HTMLElement, headingLevel: number): void {
  openBeside(text);
  for (const link of text.querySelectorAll<HTMLAnchorElement>("a:not(.reference)")) link.title = link.href;
  for (const heading of text.querySelectorAll("h1, h2, h3, h4, h5, h6")) putBelow(heading, headingLevel);
  directByLetters(text);
}

/** A heading keeps its look, and stands below the one around the text in the order of headings. */
function putBelow(heading: Element, headingLevel: number): void {
  const own = Number(heading.tagName.slice(1));
  const lower = document.createElement(`h${Math.min(6, headingLevel + own)}`);
  lower.dataset.level = String(own);
  lower.append(...heading.childNodes);
  heading.replaceWith(lower);
}

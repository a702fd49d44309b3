// The numbers in a text that the server has rendered, kept true when the document is numbered anew: the server puts a
// number of its own moment into each, and says what it counts.

import { words } from "../../words";
import type { OpenSettings } from "../document/document_settings.svelte";
import type { CountedKind, Numbering, Target } from "./numbering";

/** Show the numbers that a section's rendered text has now. */
export function showNumbers(
  text: HTMLElement,
  sectionId: string,
  numbering: Numbering,
  settings: OpenSettings,
): void {
  for (const counted of text.querySelectorAll<HTMLElement>("[data-number]")) {
    const before = numbering.before(sectionId, counted.dataset.number as CountedKind);
    put(counted, String(before + Number(counted.dataset.ordinal)));
  }
  for (const list of text.querySelectorAll<HTMLOListElement>("section.footnotes > ol"))
    list.start = numbering.before(sectionId, "note") + 1;
  for (const caption of text.querySelectorAll<HTMLElement>(".caption-number")) {
    const isTable = caption.querySelector('[data-number="table"]') !== null;
    surround(caption, settings.wordsAround(isTable ? "tbl" : "fig"));
  }
  for (const reference of text.querySelectorAll<HTMLAnchorElement>(".reference"))
    showReference(reference, numbering, settings);
}

function showReference(reference: HTMLAnchorElement, numbering: Numbering, settings: OpenSettings): void {
  const name = reference.dataset.target ?? "";
  const target = numbering.target(name);
  reference.classList.toggle("dead", target === undefined);
  reference.classList.toggle("twice", target?.isTwice ?? false);
  if (target === undefined) {
    reference.removeAttribute("href");
    reference.title = words.documentSettings.leadsNowhere;
    put(reference, `@${name}`);
    return;
  }
  reference.href = `#${anchorOf(name, target)}`;
  reference.title = target.isTwice ? words.documentSettings.isTwice : "";
  const number = document.createElement("span");
  number.textContent = target.number === "" ? target.title : target.number;
  const [before, behind] = target.number === "" ? ["", ""] : settings.wordsAround(target.kind);
  const shown = `${before}${number.textContent}${behind}`;
  if (reference.textContent !== shown) reference.replaceChildren(before, number, behind);
}

/** What stands before the number of a caption, and behind it. */
function surround(caption: HTMLElement, [before, behind]: [string, string]): void {
  const number = caption.querySelector("[data-number]");
  if (number && caption.textContent !== `${before}${number.textContent}${behind}`)
    caption.replaceChildren(before, number, behind);
}

function anchorOf(name: string, { kind, sectionId }: Target): string {
  return kind === "sec" ? `section=${sectionId}` : name.replace(":", "-");
}

/** A text that is the same is left alone, so that nothing that is selected is lost. */
function put(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

// The chips of an answer: the server puts them where its marks stand, and the page gives them a sign and a name.

import type { Citation } from "../../../api";
import { shapes } from "../../../lib/components/icons";
import { hasSource, lookOf, signs, stateInWords } from "../../../model/citing/citation_looks";
import { words } from "../../../words";

const svg = "http://www.w3.org/2000/svg";

/** Dress the chips of a rendered answer. */
export function dressChips(rendered: ParentNode, citations: Citation[]): void {
  for (const chip of rendered.querySelectorAll<HTMLElement>("button.citation")) {
    const citation = citationOf(chip, citations);
    if (citation) dress(chip, citation);
    keepWithItsStop(chip);
  }
}

/** The chip that an event happened on. */
export function chipAt({ target }: Event): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("button.citation") : null;
}

export function citationOf(chip: HTMLElement, citations: Citation[]): Citation | undefined {
  return citations.find((citation) => citation.marker === chip.dataset.marker);
}

function dress(chip: HTMLElement, citation: Citation): void {
  const look = lookOf(citation);
  const number = Number(chip.textContent);
  const state = stateInWords(citation);
  chip.dataset.look = look;
  chip.setAttribute(
    "aria-label",
    hasSource(citation)
      ? words.citation.name(number, citation.title, citation.locator.label, state)
      : words.citation.nameWithoutSource(number, state),
  );
  const sign = document.createElementNS(svg, "svg");
  sign.setAttribute("viewBox", "0 0 16 16");
  sign.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(svg, "path");
  path.setAttribute("d", shapes[signs[look]]);
  sign.append(path);
  chip.append(sign);
}

/** A line may break behind a chip, but not before the full stop that follows it. */
function keepWithItsStop(chip: HTMLElement): void {
  const next = chip.nextSibling;
  const stop = next instanceof Text ? /^[.,;:!?…)\]»”’"']+/.exec(next.data)?.[0] : undefined;
  if (!(next instanceof Text) || stop === undefined) return;
  const together = document.createElement("span");
  together.className = "unbroken";
  chip.replaceWith(together);
  next.deleteData(0, stop.length);
  together.append(chip, stop);
}

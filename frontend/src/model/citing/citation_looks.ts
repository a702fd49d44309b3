// How a citation shows whether its quote was found: a sign and a word for each case, wherever it is shown.

import type { Citation, CitationState } from "../../api";
import type { IconName } from "../../lib/components/icons";
import { words } from "../../words";

export type CitationLook = CitationState | "gone";

export const signs: Record<CitationLook, IconName> = {
  verified: "done",
  repaired: "almost",
  shortened: "shortened",
  recognised: "recognised",
  unverified: "warning",
  gone: "cross",
};

/** Whether the words may be taken as ones that stand in the source. */
export function isFound(citation: Citation): boolean {
  return citation.state !== "unverified";
}

/** Whether it points to anything; a quotation that stands in no source has a citation as well. */
export function hasSource(citation: Citation): boolean {
  return citation.reference_id !== null || citation.section_id !== null;
}

/** The state in words, with the reason where there is one. */
export function stateInWords(citation: Citation): string {
  if (!hasSource(citation)) return words.citation.noSource;
  const look = lookOf(citation);
  return look === "unverified"
    ? words.citation.reasons[citation.reason ?? "not_found"].state
    : words.citation.states[look];
}

/** What the state says of the quote, and what it does not. */
export function meaningOf(citation: Citation): string {
  if (!hasSource(citation)) return words.citation.noSourceMeaning;
  if (citation.state === "unverified") return words.citation.reasons[citation.reason ?? "not_found"].meaning;
  return words.citation.meanings[citation.state];
}

/** A source that is gone matters more than what was found in it. */
export function lookOf(citation: Citation): CitationLook {
  return citation.is_gone ? "gone" : citation.state;
}

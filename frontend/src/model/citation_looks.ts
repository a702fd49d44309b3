// How a citation shows whether its quote was found: a sign and a word for each case, wherever it is shown.

import type { Citation, CitationState } from "../api";
import type { IconName } from "../lib/icons";

export type CitationLook = CitationState | "gone";

export const signs: Record<CitationLook, IconName> = {
  verified: "done",
  repaired: "almost",
  unverified: "warning",
  gone: "cross",
};

/** A source that is gone matters more than what was found in it. */
export function lookOf(citation: Citation): CitationLook {
  return citation.is_gone ? "gone" : citation.state;
}

// What breaks a contract, as a sentence.

import type { PlacedFinding } from "../../api";
import { words } from "../../words";

type Named = Omit<PlacedFinding, "section_id" | "revision">;

/** A finding in words; a source is called by its title. */
export function findingName(finding: Named): string {
  const { kind, text = "", use, source, source_title: title, count, limit, unit } = finding;
  const names = words.contract.kinds;
  const amount = (number: number | null | undefined) => words.contract.amount(number ?? 0, unit ?? "words");
  switch (kind) {
    case "too_short":
    case "too_long":
      return names[kind](amount(count), amount(limit));
    case "source_not_cited":
      return names.source_not_cited(title ?? source ?? "");
    case "preferred_word":
      return names.preferred_word(text, use ?? "");
    case "pages_unknown":
      return names.pages_unknown();
    default:
      return names[kind](text);
  }
}

// What the editor shows of the document's numbering, in the words of the document's language.

import type { DocumentFacts } from "./document_facts";

type Kind = "fig" | "tbl" | "sec";

/** The numbers of the document (model/text/numbering.ts). */
interface Numbers {
  before(sectionId: string, kind: "figure" | "table" | "note"): number;
  target(name: string): { kind: Kind; number: string; title: string } | undefined;
}

/** What figures, tables and sections are called: the words before and behind a number. */
interface Names {
  wordsAround(kind: Kind): [string, string];
}

export function numberedFacts(
  sectionId: string,
  numbers: Numbers,
  names: Names,
): Omit<DocumentFacts, "sizeOf" | "citationOf" | "entryName"> {
  const named = (kind: Kind, number: string) => names.wordsAround(kind).join(number);
  return {
    nameOf(label) {
      const target = numbers.target(label);
      if (target === undefined) return null;
      return target.number === "" ? target.title : named(target.kind, target.number);
    },
    captionName: (kind, number) => named(kind, String(number)),
    figuresBefore: numbers.before(sectionId, "figure"),
    tablesBefore: numbers.before(sectionId, "table"),
    notesBefore: numbers.before(sectionId, "note"),
  };
}

// How a problem is told from others of its kind without Markdown: by the picture itself, by its words, or by what is named.

import type { Problem } from "../../api";

export interface ShownProblem {
  /** The id of a picture that can be shown. */
  pictureId: string | null;
  /** Its description or caption, its address elsewhere, the reference or the citation. */
  words: string;
}

const picture = /^!\[((?:\\.|[^\]\\]){0,2000})\]\(([^\s)"]{0,2000})(?:\s{1,9}"((?:\\.|[^"\\]){0,2000})")?/;

export function shownOf({ kind, text }: Problem): ShownProblem {
  if (kind === "reference_dead" || kind === "citation_dead") return { pictureId: null, words: text };
  const [, alt = "", address = "", caption = ""] = picture.exec(text) ?? [];
  const own = address.startsWith("quire:");
  const words = [alt.trim(), caption.trim(), own ? "" : address].find((one) => one !== "") ?? "";
  return { pictureId: own && kind !== "picture_missing" ? address.slice("quire:".length) : null, words };
}

// The bibliography of a document: read, added to, reduced.

import { at, call, send, withQuery } from "./http";
import type {
  BibliographyReply,
  BibliographyWarning,
  CitationsReply,
  CitedEntry,
  RenderedCitation,
  ShownBibliography,
} from "./types";

export type { BibliographyWarning, CitationsReply, CitedEntry, RenderedCitation, ShownBibliography };

export async function readBibliography(documentId: string): Promise<ShownBibliography> {
  return bibliographyOf(call(withQuery(addressOf(documentId), { csl: "false" })));
}

/** Add the entries of a file or a pasted text; those with the same keys are replaced. */
export async function addEntries(documentId: string, given: File | string): Promise<ShownBibliography> {
  const form = new FormData();
  form.append("mode", "add");
  form.append("file", typeof given === "string" ? new File([given], "entries.txt") : given);
  const request: RequestInit = { method: "PUT", body: form, headers: { Accept: "application/json" } };
  const response = await send(addressOf(documentId), request);
  return ((await response.json()) as BibliographyReply).bibliography;
}

export async function removeEntry(documentId: string, key: string): Promise<ShownBibliography> {
  return bibliographyOf(call(withQuery(addressOf(documentId, "entries"), { key }), { method: "DELETE" }));
}

export async function readCitations(documentId: string): Promise<CitationsReply> {
  return call<CitationsReply>(at("documents", documentId, "citations"));
}

const addressOf = (documentId: string, ...rest: string[]) =>
  at("documents", documentId, "bibliography", ...rest);

async function bibliographyOf(reply: Promise<BibliographyReply>): Promise<ShownBibliography> {
  return (await reply).bibliography;
}

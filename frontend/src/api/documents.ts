// Documents: read, listed, renamed, searched, and what goes on in them.

import { at, call, ConnectionError, send, withQuery } from "./http";
import { readAddress } from "./page_addresses";
import type {
  ActivityReply,
  AllDocumentSettings,
  AnswerActivity,
  Document as DocumentSummary,
  DocumentReply,
  DocumentSettingsReply,
  DocumentsReply,
  DocumentWithSections,
  DocumentWithSectionsReply,
  PendingHunks,
  SearchHit,
  SearchReply,
} from "./types";

export type {
  ActivityReply,
  AnswerActivity,
  DocumentSettingsReply,
  DocumentsReply,
  DocumentSummary,
  DocumentWithSections,
  PendingHunks,
  SearchHit,
  SearchReply,
};

/** The settings of its layout. */
export type DocumentSettings = Pick<
  AllDocumentSettings,
  "numbering" | "language" | "citation_style" | "paper" | "template"
>;

export async function readDocument(documentId: string): Promise<DocumentWithSections> {
  return (await call<DocumentWithSectionsReply>(at("documents", documentId))).document;
}

export async function renameDocument(documentId: string, title: string): Promise<DocumentSummary> {
  const address = at("documents", documentId);
  return (await call<DocumentReply>(address, { method: "PATCH", body: { title } })).document;
}

export async function readSettings(documentId: string): Promise<DocumentSettingsReply> {
  return call<DocumentSettingsReply>(at("documents", documentId, "settings"));
}

export async function saveSettings(
  documentId: string,
  settings: DocumentSettings,
): Promise<DocumentSettingsReply> {
  return call<DocumentSettingsReply>(at("documents", documentId, "settings"), {
    method: "PUT",
    body: settings,
  });
}

export async function listDocuments(limit: number, cursor: string | null): Promise<DocumentsReply> {
  return call<DocumentsReply>(withQuery(at("documents"), { limit, cursor }));
}

export async function searchDocument(documentId: string, text: string, limit: number): Promise<SearchReply> {
  return call<SearchReply>(withQuery(at("documents", documentId, "search"), { q: text, limit }));
}

export async function readActivity(documentId: string): Promise<ActivityReply> {
  return call<ActivityReply>(at("documents", documentId, "activity"));
}

/** The whole document, rendered, as its page to read has it. */
export async function readWholeDocument(documentId: string): Promise<HTMLElement> {
  const response = await send(readAddress(documentId), {});
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const whole = page.querySelector<HTMLElement>("main.read");
  if (whole === null) throw new ConnectionError();
  return whole;
}

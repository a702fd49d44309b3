// References: uploaded, pasted, listed, deleted, and their passages.

import { at, call, callForEach, withQuery, type Call } from "./http";
import type {
  PassageInContext as Passage,
  PassageReply,
  ReadingNote,
  Reference,
  ReferenceReply,
  ReferencesReply,
  ReferenceUse,
  ReferenceUsesReply,
} from "./types";
import { upload, type Uploading } from "./uploads";

export type { Passage, ReadingNote, Reference, ReferenceUse };

/** All references of a document, in the order in which they were added. */
export async function listReferences(documentId: string): Promise<Reference[]> {
  const address = at("documents", documentId, "references");
  return callForEach(address, 200, (page: ReferencesReply) => page.references);
}

export async function pasteReference(
  documentId: string,
  text: { title: string; text: string },
  key: string,
): Promise<Reference> {
  const request: Call = { method: "POST", body: text, key };
  return (await call<ReferenceReply>(at("documents", documentId, "references"), request)).reference;
}

/** Null gives it its own title back. */
export async function renameReference(referenceId: string, title: string | null): Promise<Reference> {
  const request: Call = { method: "PATCH", body: { title } };
  return (await call<ReferenceReply>(at("references", referenceId), request)).reference;
}

/** The sections whose answers cite it, in order. */
export async function listReferenceUses(referenceId: string): Promise<ReferenceUse[]> {
  return (await call<ReferenceUsesReply>(at("references", referenceId, "uses"))).uses;
}

export async function deleteReference(referenceId: string): Promise<void> {
  await call(at("references", referenceId), { method: "DELETE" });
}

export async function readPassage(referenceId: string, passageId: string): Promise<Passage> {
  return (await call<PassageReply>(at("references", referenceId, "passages", passageId))).passage;
}

/** Where the file lies as it was uploaded. */
export const originalOf = (referenceId: string): string => at("references", referenceId, "file");

/** Where a page of a PDF lies as a picture, so many pixels wide. */
export const pictureOf = (referenceId: string, page: number, width: number): string =>
  withQuery(at("references", referenceId, "pages", String(page)), { width });

export interface Uploaded {
  reference: Reference;
  /** False where the document had the same bytes already. */
  isNew: boolean;
}

export async function uploadReference(
  documentId: string,
  file: File,
  key: string,
  uploading: Uploading,
): Promise<Uploaded> {
  const address = at("documents", documentId, "references");
  const { status, reply } = await upload<ReferenceReply>(address, file, key, uploading);
  return { reference: reply.reference, isNew: status === 202 };
}

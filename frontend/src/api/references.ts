// References: uploaded, pasted, listed, deleted, and their passages.

import { at, call, callForEach, ConnectionError, noteStatus, refusalOf, withQuery, type Call } from "./http";
import type {
  PassageInContext as Passage,
  PassageReply,
  ReadingNote,
  Reference,
  ReferenceReply,
  ReferencesReply,
} from "./types";

export type { Passage, ReadingNote, Reference };

export type ReferenceKind = Reference["kind"];

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

export interface Uploading {
  /** How much of the file has been sent, from 0 to 1. */
  onProgress(share: number): void;
  signal: AbortSignal;
}

export interface Uploaded {
  reference: Reference;
  /** False where the document had the same bytes already. */
  isNew: boolean;
}

/** Upload a file. This is the one call without `fetch`, which does not tell how much has been sent. */
export function uploadReference(
  documentId: string,
  file: File,
  key: string,
  { onProgress, signal }: Uploading,
): Promise<Uploaded> {
  const form = new FormData();
  form.append("file", file);
  const request = new XMLHttpRequest();
  request.open("POST", at("documents", documentId, "references"));
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("Idempotency-Key", key);
  request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total);
  signal.addEventListener("abort", () => request.abort(), { once: true });
  return new Promise((resolve, reject) => {
    request.onload = () => {
      noteStatus(request.status);
      if (request.status < 300) resolve(uploadedBy(request));
      else void refusalOf(responseOf(request)).then(reject);
    };
    request.onerror = () => reject(new ConnectionError());
    request.onabort = () => reject(new DOMException("The upload was cancelled.", "AbortError"));
    request.send(form);
  });
}

function uploadedBy(request: XMLHttpRequest): Uploaded {
  const { reference } = JSON.parse(request.responseText) as ReferenceReply;
  return { reference, isNew: request.status === 202 };
}

function responseOf(request: XMLHttpRequest): Response {
  const retryAfter = request.getResponseHeader("Retry-After");
  const headers: HeadersInit = retryAfter === null ? {} : { "Retry-After": retryAfter };
  return new Response(request.responseText, { status: request.status, headers });
}

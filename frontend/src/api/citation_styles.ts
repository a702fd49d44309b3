// The citation style of a document's own: uploaded, removed, and the address of its file.

import { at, call, send } from "./http";
import type { DocumentSettingsReply, OwnStyle } from "./types";

export type { OwnStyle };

/** Let the document cite in the style of a CSL file. */
export async function uploadStyle(documentId: string, file: File): Promise<DocumentSettingsReply> {
  const form = new FormData();
  form.append("file", file);
  const request: RequestInit = { method: "PUT", body: form, headers: { Accept: "application/json" } };
  const response = await send(addressOfStyle(documentId), request);
  return (await response.json()) as DocumentSettingsReply;
}

export async function deleteStyle(documentId: string): Promise<DocumentSettingsReply> {
  return call<DocumentSettingsReply>(addressOfStyle(documentId), { method: "DELETE" });
}

export const addressOfStyle = (documentId: string): string => at("documents", documentId, "citation-style");

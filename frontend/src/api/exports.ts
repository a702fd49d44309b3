// Files of documents for other programs.

import { at, send, withQuery } from "./http";

export type ExportFormat = "docx" | "pdf" | "odt" | "html" | "md" | "tex";

export interface ExportedFile {
  name: string;
  content: Blob;
}

/** Throws `ApiError` and `ConnectionError`; ends when the signal does. */
export async function exportDocument(
  documentId: string,
  format: ExportFormat,
  sectionId: string | null,
  signal: AbortSignal,
): Promise<ExportedFile> {
  const address = withQuery(at("documents", documentId, "export"), { format, sections: sectionId });
  const response = await send(address, { signal });
  return { name: nameIn(response.headers.get("Content-Disposition") ?? ""), content: await response.blob() };
}

/** The name of an attachment (RFC 6266), whose second form has every letter. */
export function nameIn(disposition: string): string {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  if (encoded !== undefined) return decodeURIComponent(encoded);
  return /filename="?([^";]+)"?/i.exec(disposition)?.[1] ?? "document";
}

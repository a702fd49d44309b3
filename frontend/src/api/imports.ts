// Imports: a file of another program is read and shown first, and becomes a document or sections when that is confirmed.

import { at, call, type Call } from "./http";
import type {
  Import as ImportPreview,
  ImportConfirmationBody,
  ImportedReply as Imported,
  ImportReply,
  ImportWarning,
  PastImport,
  PastImportsReply,
} from "./types";
import { upload, type Uploading } from "./uploads";

export type { ImportPreview, ImportWarning, Imported, PastImport };

export type TrackedChanges = NonNullable<ImportConfirmationBody["changes"]>;

/** Have a file read; nothing is made of it yet. */
export async function startImport(
  file: File,
  intoId: string | null,
  key: string,
  uploading: Uploading,
): Promise<ImportPreview> {
  const fields: Record<string, string> = intoId === null ? {} : { into: intoId };
  const { reply } = await upload<ImportReply>(at("imports"), file, key, uploading, fields);
  return reply.import;
}

export async function confirmImport(
  importId: string,
  choices: Required<ImportConfirmationBody>,
  key: string,
): Promise<Imported> {
  const request: Call = { method: "POST", body: choices, key };
  return call<Imported>(at("imports", importId, "confirm"), request);
}

export async function forgetImport(importId: string): Promise<void> {
  await call(at("imports", importId), { method: "DELETE" });
}

export async function listImports(documentId: string): Promise<PastImport[]> {
  return (await call<PastImportsReply>(at("documents", documentId, "imports"))).imports;
}

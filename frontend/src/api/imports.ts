// Imports: a file of another program is read and shown first, and becomes a document or sections when that is confirmed.

import type { DocumentWithSections } from "./documents";
import { at, call, type Call } from "./http";
import { upload, type Uploading } from "./uploads";

export interface ImportWarning {
  code: string;
  /** The heading under which it is, or nothing for the whole file. */
  place: string;
  sentence: string;
}

export interface ImportPreview {
  id: string;
  filename: string;
  title: string;
  outline: { title: string; level: number; word_count: number }[];
  split_level: number;
  warnings: ImportWarning[];
  changes_count: number;
  proposals_count: number;
  comments_count: number;
  pictures_count: number;
  word_count: number;
}

export type TrackedChanges = "accept" | "reject" | "propose";

export interface Imported {
  document: DocumentWithSections;
  warnings: ImportWarning[];
}

/** An import that was made of a document or into it. */
export interface PastImport {
  id: string;
  filename: string;
  author: string;
  section_ids: string[];
  warnings: ImportWarning[];
  created_at: string;
}

/** Have a file read; nothing is made of it yet. */
export async function startImport(
  file: File,
  intoId: string | null,
  key: string,
  uploading: Uploading,
): Promise<ImportPreview> {
  const fields: Record<string, string> = intoId === null ? {} : { into: intoId };
  const { reply } = await upload<{ import: ImportPreview }>(at("imports"), file, key, uploading, fields);
  return reply.import;
}

export async function confirmImport(
  importId: string,
  choices: { split_level: number; changes: TrackedChanges },
  key: string,
): Promise<Imported> {
  const request: Call = { method: "POST", body: choices, key };
  return call<Imported>(at("imports", importId, "confirm"), request);
}

export async function forgetImport(importId: string): Promise<void> {
  await call(at("imports", importId), { method: "DELETE" });
}

export async function listImports(documentId: string): Promise<PastImport[]> {
  return (await call<{ imports: PastImport[] }>(at("documents", documentId, "imports"))).imports;
}

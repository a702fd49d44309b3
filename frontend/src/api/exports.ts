// Files of documents for other programs: a small one comes at once, a large one is made by the server meanwhile.

import { Pause } from "../lib/pause";
import { at, call, send, withQuery } from "./http";

export type CommentChoice = "none" | "open" | "all";
export type ExportFormat = "docx" | "pdf" | "odt" | "html" | "md" | "tex" | "json";

/** What is exported, and what the file has beside the text. */
export interface ExportChoices {
  format: ExportFormat;
  /** The only section; null for the whole document. */
  sectionId: string | null;
  citations: "notes" | "list";
  hasStatement: boolean;
  hasUnverified: boolean;
  /** Whether a Word file has the open proposals as tracked changes. */
  hasProposals: boolean;
  /** Which comments a Word file or an OpenDocument text has. */
  comments: CommentChoice;
  /** The id of the template of a Word file, or "none"; null for that of the document's settings. */
  template: string | null;
}

export interface ExportedFile {
  name: string;
  content: Blob;
  /** What the file could not keep, in sentences. */
  warnings: string[];
}

/** A large file while the server makes it; it can be downloaded for a day. */
interface BackgroundExport {
  id: string;
  status: "queued" | "running" | "ready" | "failed";
  /** From 0 to 1. */
  progress: number;
  error: string | null;
  file_url: string | null;
}

export interface Exporting {
  /** The server has begun to make a large file, and goes on without the page. */
  onBegun(exportId: string): void;
  /** How much of a large file is made, from 0 to 1. */
  onProgress(share: number): void;
  signal: AbortSignal;
}

/** The server could not make the file; the message says why. */
export class ExportFailed extends Error {}

const pauseMilliseconds = 1_000;

/** Throws `ApiError`, `ConnectionError` and `ExportFailed`. The signal ends the waiting; the server goes on. */
export async function exportDocument(
  documentId: string,
  choices: ExportChoices,
  exporting: Exporting,
): Promise<ExportedFile> {
  const { format, sectionId, citations, hasStatement, hasUnverified, hasProposals, comments } = choices;
  const { signal } = exporting;
  const appendix = (isWanted: boolean) => (isWanted ? "appendix" : null);
  const address = withQuery(at("documents", documentId, "export"), {
    format,
    sections: sectionId,
    citations: citations === "notes" ? null : citations,
    statement: appendix(hasStatement),
    unverified: appendix(hasUnverified),
    proposals: hasProposals ? "tracked" : null,
    comments: comments === "none" ? null : comments,
    template: choices.template,
  });
  const response = await send(address, { signal });
  if (response.status !== 202) return fileOf(response);
  const begun = ((await response.json()) as { export: BackgroundExport }).export;
  exporting.onBegun(begun.id);
  return fileOf(await send(await finished(begun, exporting), { signal }));
}

/** The file of an export that was begun earlier. Throws as `exportDocument`. */
export async function resumeExport(exportId: string, exporting: Exporting): Promise<ExportedFile> {
  const begun = (await call<{ export: BackgroundExport }>(at("exports", exportId))).export;
  return fileOf(await send(await finished(begun, exporting), { signal: exporting.signal }));
}

/** Stop making a large file, or delete it. */
export async function forgetExport(exportId: string): Promise<void> {
  await call(at("exports", exportId), { method: "DELETE" });
}

/** The address of a large file as soon as it is made. */
async function finished(begun: BackgroundExport, { onProgress, signal }: Exporting): Promise<string> {
  const address = at("exports", begun.id);
  let state = begun;
  while (state.file_url === null) {
    signal.throwIfAborted();
    if (state.status === "failed") throw new ExportFailed(state.error ?? "");
    onProgress(state.progress);
    await new Pause().for(pauseMilliseconds);
    state = (await call<{ export: BackgroundExport }>(address)).export;
  }
  return state.file_url;
}

async function fileOf(response: Response): Promise<ExportedFile> {
  return {
    name: nameIn(response.headers.get("Content-Disposition") ?? ""),
    content: await response.blob(),
    warnings: warningsIn(response.headers.get("Export-Warnings")),
  };
}

/** The name of an attachment (RFC 6266), whose second form has every letter. */
export function nameIn(disposition: string): string {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  if (encoded !== undefined) return decodeURIComponent(encoded);
  return /filename="?([^";]+)"?/i.exec(disposition)?.[1] ?? "document";
}

function warningsIn(header: string | null): string[] {
  return header === null ? [] : (JSON.parse(header) as string[]);
}

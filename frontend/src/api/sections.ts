// Sections: read, saved, added, moved, deleted and restored.

import { ApiError, at, call, withQuery, type Call } from "./http";
import type {
  AllSectionSettings,
  DocumentWithSections,
  DocumentWithSectionsReply,
  Landmarks,
  NewSectionBody,
  NewSectionsBody,
  PositionBody,
  Section,
  SectionReply,
  SectionSettingsReply,
  SectionsReply,
  SectionWithOriginsBody,
} from "./types";

export type { Landmarks, Section, SectionWithOriginsBody };

const sectionAt = (documentId: string, sectionId: string, ...rest: string[]) =>
  at("documents", documentId, "sections", sectionId, ...rest);

export type NewSection = Required<Pick<NewSectionBody, "title" | "level" | "position">> &
  Pick<NewSectionBody, "content">;

/** What becomes of the sections under a deleted one. */
export type Parts = "keep" | "remove" | "raise";

export async function addSection(documentId: string, section: NewSection, key: string): Promise<Section> {
  const request: Call = { method: "POST", body: section, key };
  return (await call<SectionReply>(at("documents", documentId, "sections"), request)).section;
}

/** Add sections in order, all of them or none. */
export async function addSections(
  documentId: string,
  sections: SectionWithOriginsBody[],
  position: number,
  key: string,
): Promise<Section[]> {
  const body: NewSectionsBody = { sections, position };
  const request: Call = { method: "POST", body, key };
  return (await call<SectionsReply>(at("documents", documentId, "sections", "batch"), request)).sections;
}

export async function readSection(documentId: string, sectionId: string): Promise<Section> {
  return (await call<SectionReply>(sectionAt(documentId, sectionId))).section;
}

export async function readRenderedSection(documentId: string, sectionId: string): Promise<Section> {
  return (await call<SectionReply>(withQuery(sectionAt(documentId, sectionId), { render: "html" }))).section;
}

export async function changeSection(
  documentId: string,
  sectionId: string,
  change: { title?: string; level?: number },
): Promise<Section> {
  const request: Call = { method: "PATCH", body: change };
  return (await call<SectionReply>(sectionAt(documentId, sectionId), request)).section;
}

/** Set how many words a section is to have; null takes the goal away. */
export async function changeWordGoal(
  documentId: string,
  sectionId: string,
  wordGoal: number | null,
): Promise<AllSectionSettings> {
  const request: Call = { method: "PATCH", body: { word_goal: wordGoal } };
  return (await call<SectionSettingsReply>(sectionAt(documentId, sectionId, "settings"), request)).settings;
}

/** A stretch of a saved text, in characters, that was not typed. */
export type Origin = { start: number; end: number } & (
  { kind: "pasted" } | { kind: "quoted"; reference_id: string } | { kind: "answer"; message_id: string }
);

export interface TextToSave {
  content: string;
  baseRevision: number;
  /** The parts of it that were not typed. */
  origins: Origin[];
  /** Finish the call even while the page is being left; browsers allow this for small texts only. */
  keepalive: boolean;
}

export async function saveSection(documentId: string, sectionId: string, text: TextToSave): Promise<Section> {
  const { content, origins } = text;
  const request: Call = {
    method: "PATCH",
    body: { content, ...(origins.length > 0 && { origins }) },
    headers: { "If-Match": `"${text.baseRevision}"` },
    keepalive: text.keepalive,
  };
  try {
    return (await call<SectionReply>(sectionAt(documentId, sectionId), request)).section;
  } catch (failure) {
    // No text is lost for what is said about it: an answer that is gone meanwhile, for instance.
    if (origins.length === 0 || !isAboutOrigins(failure)) throw failure;
    return saveSection(documentId, sectionId, { ...text, origins: [] });
  }
}

function isAboutOrigins(failure: unknown): boolean {
  const field = failure instanceof ApiError && failure.status === 422 ? failure.body.field : undefined;
  return typeof field === "string" && field.startsWith("origins");
}

export async function deleteSection(documentId: string, sectionId: string, parts: Parts): Promise<void> {
  await call(withQuery(sectionAt(documentId, sectionId), { parts }), { method: "DELETE" });
}

/** Restore a section, and what its deletion did to those under it. */
export async function restoreSection(documentId: string, sectionId: string): Promise<void> {
  const address = sectionAt(documentId, sectionId, "restore");
  await call(withQuery(address, { parts: "true" }), { method: "POST" });
}

export interface SectionMove {
  position: number;
  level: number;
  /** How many of the sections behind it go along; null for all that stand under it. */
  childrenCount: number | null;
}

export async function moveSection(
  documentId: string,
  sectionId: string,
  { position, level, childrenCount }: SectionMove,
): Promise<DocumentWithSections> {
  const body: PositionBody = { position, level, with_children: true, children_count: childrenCount };
  const request: Call = { method: "PUT", body };
  const address = sectionAt(documentId, sectionId, "position");
  return (await call<DocumentWithSectionsReply>(address, request)).document;
}

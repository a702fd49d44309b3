// Language models: which may be chosen, and how answers are written in a document or in one section.

import { at, call } from "./http";
import type {
  ChatSettings,
  DocumentSettingsChange,
  DocumentSettingsReply,
  ModelsReply,
  OfferedModelItem,
  SectionSettingsBody,
  SectionSettingsReply,
} from "./types";

export type { ChatSettings, DocumentSettingsChange, OfferedModelItem };

/** New settings of chats: null is inherited from now on. */
export type ChatSettingsChange = Omit<SectionSettingsBody, "word_goal" | "state" | "responsible" | "due_on">;

export async function listModels(): Promise<OfferedModelItem[]> {
  return (await call<ModelsReply>(at("models"))).models;
}

export async function changeDocumentSettings(
  documentId: string,
  change: DocumentSettingsChange,
): Promise<DocumentSettingsReply> {
  return call<DocumentSettingsReply>(at("documents", documentId, "settings"), {
    method: "PATCH",
    body: change,
  });
}

export async function readSectionSettings(
  documentId: string,
  sectionId: string,
): Promise<SectionSettingsReply> {
  return call<SectionSettingsReply>(at("documents", documentId, "sections", sectionId, "settings"));
}

export async function changeSectionSettings(
  documentId: string,
  sectionId: string,
  change: ChatSettingsChange,
): Promise<SectionSettingsReply> {
  return call<SectionSettingsReply>(at("documents", documentId, "sections", sectionId, "settings"), {
    method: "PATCH",
    body: change,
  });
}

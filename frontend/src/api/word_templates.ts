// Templates of a document for exports to Word: listed, uploaded, deleted.

import { at, call } from "./http";
import type { WordTemplate, WordTemplateReply, WordTemplatesReply } from "./types";
import { upload, type Uploading } from "./uploads";

export type { WordTemplate };

/** The templates in the order in which they were added. */
export async function listTemplates(documentId: string): Promise<WordTemplate[]> {
  return (await call<WordTemplatesReply>(at("documents", documentId, "templates"))).templates;
}

/** Upload a template. The same file twice is one. */
export async function uploadTemplate(
  documentId: string,
  file: File,
  key: string,
  uploading: Uploading,
): Promise<WordTemplate> {
  const address = at("documents", documentId, "templates");
  return (await upload<WordTemplateReply>(address, file, key, uploading)).reply.template;
}

export async function deleteTemplate(documentId: string, templateId: string): Promise<void> {
  await call(at("documents", documentId, "templates", templateId), { method: "DELETE" });
}

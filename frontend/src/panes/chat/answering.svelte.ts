// How answers are written in a chat: the models that may be chosen, and what holds in its section.

import * as api from "../../api";
import type { ChatSettings, ChatSettingsChange, OfferedModelItem } from "../../api";
import { noChatSettings, type OpenSettings } from "../../model/document/document_settings.svelte";

/** Those that one may choose, the same for all documents; asked for again with each chat that is shown. */
let offered: OfferedModelItem[] = $state.raw([]);

export class Answering {
  /** What the section sets itself. */
  own: Required<ChatSettingsChange> = $state.raw(noChatSettings);
  /** What holds, with all that is inherited. */
  effective: ChatSettings = $state.raw({});

  constructor(
    readonly document: OpenSettings,
    readonly sectionId: string,
  ) {}

  /** The models to which this document may be given. */
  get models(): OfferedModelItem[] {
    return offered.filter((model) => model.stays_in_house || !this.document.staysInHouse);
  }

  /** The model that answers where a question asks for no other. */
  get usual(): OfferedModelItem | undefined {
    const set = this.models.find((model) => model.id === this.effective.model_id);
    return set ?? this.models.find((model) => model.is_default) ?? this.models[0];
  }

  /** As people read it; what is gone has the name that its server gave it. */
  nameOf(modelId: string | null, name: string | null): string {
    return offered.find((model) => model.id === modelId)?.name ?? name ?? "";
  }

  /** What cannot be read is not shown; questions are answered all the same. */
  async read(): Promise<void> {
    try {
      const [models, section] = await Promise.all([
        api.listModels(),
        api.readSectionSettings(this.document.documentId, this.sectionId),
      ]);
      offered = models;
      this.#take(section);
    } catch {
      // The server is away: the chat says so.
    }
  }

  async saveForSection(change: ChatSettingsChange): Promise<void> {
    this.#take(await api.changeSectionSettings(this.document.documentId, this.sectionId, change));
  }

  async saveForDocument(change: api.DocumentSettingsChange): Promise<void> {
    this.document.take(await api.changeDocumentSettings(this.document.documentId, change));
    await this.read();
  }

  #take({ settings, effective }: { settings: Required<ChatSettingsChange>; effective: ChatSettings }): void {
    const { model_id, thorough, passages, length, tone, temperature, instructions } = settings;
    this.own = { model_id, thorough, passages, length, tone, temperature, instructions };
    this.effective = effective;
  }
}

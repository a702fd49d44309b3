// The settings of the document that is open, and what its figures, tables and sections are called.

import * as api from "../api";
import type { DocumentSettings, DocumentSettingsReply } from "../api";
import type { TargetKind } from "./numbering";

const numberSign = "{number}";
const kindNames = { fig: "figure", tbl: "table", sec: "section" } as const;

export const noSettings: DocumentSettingsReply = {
  settings: { numbering: false, language: null, citation_style: "numeric", paper: "a4", template: null },
  caption_words: {
    figure: `Figure ${numberSign}`,
    table: `Table ${numberSign}`,
    section: `Section ${numberSign}`,
  },
};

export class OpenSettings {
  #reply: DocumentSettingsReply = $state.raw(noSettings);

  constructor(
    readonly documentId: string,
    private readonly onCitationsChanged: () => void = () => undefined,
  ) {}

  get values(): Required<DocumentSettings> {
    return { ...noSettings.settings, ...this.#reply.settings } as Required<DocumentSettings>;
  }

  /** What stands before a number and behind it: `["Figure ", ""]`. */
  wordsAround(kind: TargetKind): [string, string] {
    const [before = "", behind = ""] = this.#reply.caption_words[kindNames[kind]].split(numberSign);
    return [before, behind];
  }

  take(reply: DocumentSettingsReply): void {
    this.#reply = reply;
  }

  /** They may have been changed elsewhere. */
  async read(): Promise<void> {
    this.#changeTo(await api.readSettings(this.documentId));
  }

  async save(settings: Required<DocumentSettings>): Promise<void> {
    this.#changeTo(await api.saveSettings(this.documentId, settings));
  }

  #changeTo(reply: DocumentSettingsReply): void {
    const { citation_style: style, language } = this.values;
    this.#reply = reply;
    const { values } = this;
    if (values.citation_style !== style || values.language !== language) this.onCitationsChanged();
  }
}

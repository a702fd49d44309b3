// The settings of the document that is open, and what its figures, tables and sections are called.

import * as api from "../../api";
import type { ChatSettingsChange, DocumentSettings, DocumentSettingsReply, OwnStyle } from "../../api";
import type { TargetKind } from "../text/numbering";

const numberSign = "{number}";
const kindNames = { fig: "figure", tbl: "table", sec: "section" } as const;

const noLayout: DocumentSettings = {
  numbering: false,
  language: null,
  citation_style: "numeric",
  paper: "a4",
  template: null,
};

/** Everything of a chat is inherited. */
export const noChatSettings: Required<ChatSettingsChange> = {
  model_id: null,
  thorough: null,
  passages: null,
  length: null,
  tone: null,
  temperature: null,
  instructions: null,
};

export const noSettings: DocumentSettingsReply = {
  settings: { ...noLayout, ...noChatSettings, stays_in_house: false },
  effective: {},
  caption_words: {
    figure: `Figure ${numberSign}`,
    table: `Table ${numberSign}`,
    section: `Section ${numberSign}`,
  },
  own_citation_style: null,
};

export class OpenSettings {
  #reply: DocumentSettingsReply = $state.raw(noSettings);

  constructor(
    readonly documentId: string,
    private readonly onCitationsChanged: () => void = () => undefined,
  ) {}

  get values(): DocumentSettings {
    const { numbering, language, citation_style, paper, template } = this.#reply.settings;
    return { numbering, language, citation_style, paper, template };
  }

  /** The uploaded style in which it cites, in place of the one in its settings. */
  get ownStyle(): OwnStyle | null {
    return this.#reply.own_citation_style;
  }

  /** Whether nothing of it goes to language models that leave the house. */
  get staysInHouse(): boolean {
    return this.#reply.settings.stays_in_house;
  }

  /** What stands before a number and behind it: `["Figure ", ""]`. */
  wordsAround(kind: TargetKind): [string, string] {
    const [before = "", behind = ""] = this.#reply.caption_words[kindNames[kind]].split(numberSign);
    return [before, behind];
  }

  /** How answers are written in its sections, as far as the document says. */
  get chat(): Required<ChatSettingsChange> {
    const { model_id, thorough, passages, length, tone, temperature, instructions } = this.#reply.settings;
    return { model_id, thorough, passages, length, tone, temperature, instructions };
  }

  take(reply: DocumentSettingsReply): void {
    this.#reply = reply;
  }

  /** They may have been changed elsewhere. */
  async read(): Promise<void> {
    this.#changeTo(await api.readSettings(this.documentId));
  }

  async save(settings: DocumentSettings): Promise<void> {
    this.#changeTo(await api.saveSettings(this.documentId, settings));
  }

  async uploadStyle(file: File): Promise<void> {
    this.#changeTo(await api.uploadStyle(this.documentId, file));
  }

  async removeStyle(): Promise<void> {
    this.#changeTo(await api.deleteStyle(this.documentId));
  }

  #changeTo(reply: DocumentSettingsReply): void {
    const before = this.#citedBy();
    this.#reply = reply;
    if (this.#citedBy() !== before) this.onCitationsChanged();
  }

  /** What the citations depend on, apart from texts and bibliography. */
  #citedBy(): string {
    const { citation_style: style, language } = this.values;
    return [style, language, this.ownStyle?.sha256].join(" ");
  }
}

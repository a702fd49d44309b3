// Where the text of a section that is written comes from and goes to: the section itself, or a suggestion for it.

import { readSection, saveSection, type Origin, type Section } from "../../../api";
import type { OpenDocument } from "../../../model/document/open_document.svelte";

export interface TextToSave {
  content: string;
  /** The revision of the section that `read` or `save` returned last. */
  baseRevision: number;
  origins: Origin[];
  keepalive: boolean;
}

export interface TextSource {
  /** Under which name drafts are kept in this browser. */
  readonly draftName: string;
  read(): Promise<Section>;
  save(text: TextToSave): Promise<Section>;
  /** The section was read or changed elsewhere. Returns what is new of this text; null where that has to be read. */
  noticed(section: Section): Section | null;
  /** The text as it was read or saved is shown from now on. */
  taken(section: Section): void;
  /** Whether the text has to be read again, after it was saved. */
  readonly isBehind: boolean;
}

/** The section's own text. */
export class WrittenText implements TextSource {
  readonly draftName: string;
  readonly isBehind = false;

  constructor(
    private readonly openDocument: OpenDocument,
    private readonly sectionId: string,
  ) {
    this.draftName = sectionId;
  }

  read(): Promise<Section> {
    return readSection(this.openDocument.id, this.sectionId);
  }

  save(text: TextToSave): Promise<Section> {
    return saveSection(this.openDocument.id, this.sectionId, text);
  }

  noticed(section: Section): Section {
    return section;
  }

  taken(section: Section): void {
    this.openDocument.notice(section);
  }
}

// Where search hits and citations lead: into the text of a section, or to a passage in the drawer.

import type { Citation, Comment, CommentNotice, PlacedWords, Problem, SearchHit } from "../api";
import { documentAddress } from "../api/page_addresses";
import { sectionAddress } from "../model/document/section_address";
import { passageOf } from "../panes/references/drawer.svelte";
import type { OpenWorkspace } from "./open_workspace.svelte";
import type { Panes } from "./panes.svelte";

export class Destinations {
  #shownHit: SearchHit | null = null;

  constructor(
    private readonly workspace: OpenWorkspace,
    private readonly panes: Panes,
  ) {}

  /** Show a hit with the found words marked; chosen again, the same hit leads into the text. */
  async showHit(hit: SearchHit): Promise<void> {
    const passage = passageOf(hit);
    if (passage !== null) this.workspace.drawer.show(passage);
    else if (hit.section_id !== null) await this.#showFound(hit, hit.section_id);
  }

  showCited(citation: Citation): void {
    const { drawer, openDocument } = this.workspace;
    const { section_id: sectionId } = citation;
    if (sectionId === null) drawer.show({ kind: "citation", citation });
    else if (openDocument.find(sectionId)) void this.#showInSection(citation, sectionId);
    else drawer.show({ kind: "citation", citation: { ...citation, is_gone: true } });
  }

  async showProblem({ section_id: sectionId, text, paragraph }: Problem): Promise<void> {
    this.workspace.openSection(sectionId);
    await this.panes.inWrittenText(({ editor }) => editor.showWords(text, paragraph));
  }

  /** Show the words that break a contract, or by which it is kept. */
  async showFinding({ section_id: sectionId, start, text = "" }: PlacedWords): Promise<void> {
    this.workspace.openSection(sectionId);
    if (!this.panes.isBeside) this.workspace.isContractShown = false;
    await this.panes.inWrittenText(({ editor }) =>
      text === "" ? editor.showWords("", 1) : editor.showRange(start, text),
    );
  }

  /** Show the words that a comment is about. */
  async showCommented({ section_id: sectionId, anchor }: Comment): Promise<void> {
    this.workspace.openSection(sectionId);
    // On a narrow screen the panel lies over the text.
    if (!this.panes.isBeside) this.workspace.commenting = null;
    if (anchor === null) return;
    await this.panes.inWrittenText(({ editor }) => {
      if (anchor.state === "placed") editor.showRange(anchor.start, anchor.quote);
      else editor.showWords("", 1);
    });
  }

  /** Show the section of a notice, which may be in another document. */
  showNotice({ document_id: documentId, section_id: sectionId }: CommentNotice): void {
    if (documentId === this.workspace.openDocument.id) this.workspace.openSection(sectionId);
    else window.location.assign(`${documentAddress(documentId)}${sectionAddress(sectionId)}`);
  }

  async #showFound(hit: SearchHit, sectionId: string): Promise<void> {
    const isShown = hit === this.#shownHit && sectionId === this.workspace.openId;
    this.#shownHit = hit;
    this.workspace.openSection(sectionId);
    await this.panes.inText((text) => (isShown ? text.focusText() : text.showFound(hit)));
  }

  async #showInSection(citation: Citation, sectionId: string): Promise<void> {
    this.workspace.drawer.giveWay();
    this.workspace.openSection(sectionId);
    const quote = citation.state === "unverified" ? "" : citation.quote;
    const paragraph = citation.locator.paragraph ?? 1;
    await this.panes.inWrittenText(({ editor }) => editor.showWords(quote, paragraph));
  }
}

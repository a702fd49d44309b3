// What the editor of the open section shows of the page around it: the section's title, the signs of Markdown, the
// document's numbers and pictures, and the changes of the open review. To be called while a component is set up.

import { untrack } from "svelte";
import type { Hunk } from "../../../api";
import { mayCite } from "../../../model/citing/citations.svelte";
import { markdownSigns } from "../../../model/text/markdown_signs.svelte";
import type { OpenDocument, OutlineEntry } from "../../../model/document/open_document.svelte";
import { numberedFacts } from "../reading/numbered_facts";
import type { OpenedEditor } from "./opened_editor.svelte";
import type { Review } from "../review/review.svelte";
import type { SectionText } from "./section_text.svelte";
import { Suggestion } from "../suggesting/suggestion.svelte";

export interface Surroundings {
  openDocument: OpenDocument;
  text: SectionText;
  entry(): OutlineEntry;
  review(): Review | null;
}

export function showSurroundings(editor: OpenedEditor, surroundings: Surroundings): void {
  showTitleAndSigns(editor, surroundings);
  showNumbersAndPictures(editor, surroundings);
  showReview(editor, surroundings);
  showSuggestion(editor, surroundings);
}

/** What one suggests is marked whenever the server has it. */
function showSuggestion(editor: OpenedEditor, { text }: Surroundings): void {
  const { source } = text;
  if (!(source instanceof Suggestion)) return;
  $effect(() => {
    const changes = source.changes;
    const suggested = text.saving?.kind === "saved" ? text.text : null;
    if (editor.isOpen && suggested !== null) untrack(() => editor.showSuggested({ suggested, changes }));
  });
}

function showTitleAndSigns(editor: OpenedEditor, { entry }: Surroundings): void {
  // The entry is another one with each word that is written.
  const title = $derived(entry().title);
  $effect(() => {
    const shown = title;
    if (editor.isOpen) untrack(() => editor.setTitle(shown));
  });
  $effect(() => {
    const { areShown } = markdownSigns;
    if (editor.isOpen) untrack(() => editor.showSigns(areShown));
  });
}

/** The editor begins with what is known before it is there. */
function showNumbersAndPictures(editor: OpenedEditor, { openDocument, text, entry }: Surroundings): void {
  $effect(() => {
    if (text.text.includes("quire:")) untrack(() => void openDocument.pictures.load());
  });
  // What is saved is rendered; the saved section is another one only when the state of saving is.
  const saved = $derived(text.saving === null ? null : text.savedSection);
  const cited = $derived(saved && mayCite(saved.content) ? saved.revision : null);
  $effect(() => {
    if (cited === null) return;
    untrack(() => {
      void openDocument.citations.load();
      openDocument.citable.loadNames();
    });
  });
  const sectionId = $derived(entry().id);
  $effect(() => {
    const { numbering, settings, pictures, citations, citable } = openDocument;
    const sizes = pictures.sizes();
    const facts = numberedFacts(sectionId, numbering, settings);
    const citationOf = citations.inSection(sectionId);
    const entryName = citable.naming();
    const sizeOf = (pictureId: string) => sizes.get(pictureId) ?? null;
    untrack(() => editor.setFacts({ ...facts, citationOf, entryName, sizeOf }));
  });
}

/** What a review shows stands in the text as well, as long as its ranges are offsets in the saved text. */
function showReview(editor: OpenedEditor, { text, review }: Surroundings): void {
  $effect(() => {
    const shown = review();
    const [hunks, currentId] = [shown?.proposal?.hunks ?? [], shown?.hunk?.id ?? null];
    const revision = shown?.rangesRevision ?? null;
    const isSaved = text.saving?.kind === "saved";
    if (editor.isOpen) untrack(() => showHunks(hunks, currentId, revision, isSaved));
  });

  function showHunks(
    hunks: Hunk[],
    currentId: string | null,
    revision: number | null,
    isSaved: boolean,
  ): void {
    const saved = text.savedSection;
    if (hunks.length === 0 || saved?.revision === revision)
      editor.showHunks({ hunks, saved: saved?.content ?? "", currentId });
    else if (isSaved && revision !== null) void review()?.readAgain();
  }
}

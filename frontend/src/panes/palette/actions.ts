// What can be done in the workspace, by its name.

import {
  authorshipAddress,
  historyAddress,
  overviewAddress,
  readAddress,
  sharingAddress,
  templateAddress,
  trashAddress,
} from "../../api/page_addresses";
import { shownKeys } from "../../lib/browser/key_names";
import { hasLanguageModel } from "../../model/answers/language_model";
import type { Rights } from "../../model/document/rights.svelte";
import { quickActions, type QuickAction } from "../../model/answers/quick_actions";
import { markdownSigns } from "../../model/text/markdown_signs.svelte";
import type { Theme } from "../../model/page/theme";
import { words } from "../../words";
import type { Choice } from "./choices";

export interface ActionCallbacks {
  addSection(): void;
  search(): void;
  find(): void;
  ask(): void;
  draft(): void;
  rewrite(action: QuickAction): void;
  review(): void;
  decideAll(choose: "accept" | "reject"): void;
  showHistory(): void;
  showSources(): void;
  showSettings(): void;
  showProblems(): void;
  showBibliography(): void;
  showComments(): void;
  showContract(): void;
  comment(): void;
  showExport(): void;
  showImport(): void;
  showImports(): void;
  duplicate(): void;
  print(): void;
  goTo(pane: "text" | "chat" | "outline"): void;
  toggleMarkdownSigns(): void;
  showKeys(): void;
  chooseTheme(theme: Theme): void;
  signOut(): void;
}

/** What only a language model can do. */
function writingActions(callbacks: ActionCallbacks): Choice[] {
  return [
    { id: "draft", name: words.palette.draft, detail: shownKeys("Alt+D"), run: () => callbacks.draft() },
    ...quickActions.map((action) => ({
      id: `quick-${action}`,
      name: words.quick.inPalette(words.quick.names[action]),
      run: () => callbacks.rewrite(action),
    })),
  ];
}

/** What everybody can do who has the workspace; "share" leads to a page of owners. */
const forEverybody = [
  ...["markdown-signs", "find", "search", "text", "outline", "read", "comments", "contract", "overview"],
  ...["print", "keys", "light", "dark", "system"],
];

const withAccount = ["documents", "trash", "account", "sign-out"];
const inReadDocuments = ["history", "authorship"];
const inReadSections = ["section-history"];
const inCommentedSections = ["comment"];
const inWrittenSections = ["review", "accept-all", "reject-all"];

/** Those that the person may do in the document, and in the section that is open. */
export function actionsFor(
  rights: Rights,
  openId: string | null,
  documentId: string,
  callbacks: ActionCallbacks,
): Choice[] {
  const actions = actionsOf(documentId, callbacks);
  if (rights.mayWriteAll) return actions;
  const offered = new Set([
    ...forEverybody,
    ...(rights.hasAccount ? withAccount : []),
    ...(rights.mayReadAll ? inReadDocuments : []),
    ...(rights.mayRead(openId) ? inReadSections : []),
    ...(rights.mayComment(openId) ? inCommentedSections : []),
    ...(rights.mayWrite(openId) ? inWrittenSections : []),
  ]);
  return actions.filter(({ id }) => offered.has(id));
}

export function actionsOf(documentId: string, callbacks: ActionCallbacks): Choice[] {
  const see = (address: string) => () => window.location.assign(address);
  return [
    { id: "add", name: words.palette.addSection, run: () => callbacks.addSection() },
    { id: "ask", name: words.palette.ask, run: () => callbacks.ask() },
    ...(hasLanguageModel() ? writingActions(callbacks) : []),
    { id: "review", name: words.palette.review, detail: shownKeys("Alt+]"), run: () => callbacks.review() },
    { id: "accept-all", name: words.palette.acceptAll, run: () => callbacks.decideAll("accept") },
    { id: "reject-all", name: words.palette.rejectAll, run: () => callbacks.decideAll("reject") },
    {
      id: "markdown-signs",
      name: markdownSigns.areShown ? words.preview.hideSigns : words.preview.showSigns,
      run: () => callbacks.toggleMarkdownSigns(),
    },
    { id: "find", name: words.palette.find, detail: shownKeys("Ctrl+F"), run: () => callbacks.find() },
    { id: "section-history", name: words.section.history, run: () => callbacks.showHistory() },
    {
      id: "search",
      name: words.palette.search,
      detail: shownKeys("Ctrl+Shift+F"),
      run: () => callbacks.search(),
    },
    { id: "sources", name: words.palette.sources, run: () => callbacks.showSources() },
    { id: "settings", name: words.documentSettings.entry, run: () => callbacks.showSettings() },
    { id: "contract", name: words.contract.entry, run: () => callbacks.showContract() },
    { id: "comments", name: words.comments.entry, run: () => callbacks.showComments() },
    {
      id: "comment",
      name: words.comments.comment,
      detail: shownKeys("Ctrl+Alt+M"),
      run: () => callbacks.comment(),
    },
    { id: "bibliography", name: words.bibliography.entry, run: () => callbacks.showBibliography() },
    { id: "problems", name: words.problems.entry, run: () => callbacks.showProblems() },
    { id: "export", name: words.exporting.entry, run: () => callbacks.showExport() },
    { id: "import", name: words.importing.entry, run: () => callbacks.showImport() },
    { id: "imports", name: words.importing.reports, run: () => callbacks.showImports() },
    { id: "duplicate", name: words.palette.copy, run: () => callbacks.duplicate() },
    { id: "text", name: words.palette.toText, run: () => callbacks.goTo("text") },
    { id: "chat", name: words.palette.toChat, run: () => callbacks.goTo("chat") },
    { id: "outline", name: words.palette.toOutline, run: () => callbacks.goTo("outline") },
    { id: "read", name: words.palette.readPage, run: see(readAddress(documentId)) },
    { id: "history", name: words.palette.historyPage, run: see(historyAddress(documentId)) },
    { id: "authorship", name: words.palette.authorship, run: see(authorshipAddress(documentId)) },
    { id: "overview", name: words.contract.overview, run: see(overviewAddress(documentId)) },
    { id: "share", name: words.palette.share, run: see(sharingAddress(documentId)) },
    { id: "template", name: words.palette.saveAsTemplate, run: see(templateAddress(documentId)) },
    { id: "print", name: words.palette.print, detail: shownKeys("Ctrl+P"), run: () => callbacks.print() },
    { id: "keys", name: words.palette.keys, detail: "?", run: () => callbacks.showKeys() },
    { id: "light", name: words.palette.light, run: () => callbacks.chooseTheme("light") },
    { id: "dark", name: words.palette.dark, run: () => callbacks.chooseTheme("dark") },
    { id: "system", name: words.palette.system, run: () => callbacks.chooseTheme("system") },
    { id: "documents", name: words.palette.documentsPage, run: see("/") },
    { id: "deleted", name: words.palette.deletedSections, run: see(trashAddress(documentId)) },
    { id: "trash", name: words.palette.trashPage, run: see("/trash") },
    { id: "account", name: words.palette.accountPage, run: see("/account") },
    { id: "sign-out", name: words.palette.signOut, run: () => callbacks.signOut() },
  ];
}

// What can be done in the workspace, by its name.

import { authorshipAddress, historyAddress, readAddress, trashAddress } from "../../api/page_addresses";
import { quickActions, type QuickAction } from "../../model/quick_actions";
import type { Theme } from "../../model/theme";
import { words } from "../../words";
import type { Choice } from "./choices";

export interface ActionsPort {
  documentId: string;
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
  print(): void;
  goTo(pane: "text" | "chat" | "outline"): void;
  chooseTheme(theme: Theme): void;
  signOut(): void;
}

export function actionsOf(port: ActionsPort): Choice[] {
  const see = (address: string) => () => window.location.assign(address);
  return [
    { id: "add", name: words.palette.addSection, run: () => port.addSection() },
    { id: "ask", name: words.palette.ask, run: () => port.ask() },
    { id: "draft", name: words.palette.draft, detail: "Alt+D", run: () => port.draft() },
    ...quickActions.map((action) => ({
      id: `quick-${action}`,
      name: words.quick.inPalette(words.quick.names[action]),
      run: () => port.rewrite(action),
    })),
    { id: "review", name: words.palette.review, detail: "Alt+]", run: () => port.review() },
    { id: "accept-all", name: words.palette.acceptAll, run: () => port.decideAll("accept") },
    { id: "reject-all", name: words.palette.rejectAll, run: () => port.decideAll("reject") },
    { id: "find", name: words.palette.find, detail: "Ctrl+F", run: () => port.find() },
    { id: "section-history", name: words.section.history, run: () => port.showHistory() },
    { id: "search", name: words.palette.search, detail: "Ctrl+Shift+F", run: () => port.search() },
    { id: "sources", name: words.palette.sources, run: () => port.showSources() },
    { id: "text", name: words.palette.toText, run: () => port.goTo("text") },
    { id: "chat", name: words.palette.toChat, run: () => port.goTo("chat") },
    { id: "outline", name: words.palette.toOutline, run: () => port.goTo("outline") },
    { id: "read", name: words.palette.readPage, run: see(readAddress(port.documentId)) },
    { id: "history", name: words.palette.historyPage, run: see(historyAddress(port.documentId)) },
    { id: "authorship", name: words.palette.authorship, run: see(authorshipAddress(port.documentId)) },
    { id: "print", name: words.palette.print, detail: "Ctrl+P", run: () => port.print() },
    { id: "light", name: words.palette.light, run: () => port.chooseTheme("light") },
    { id: "dark", name: words.palette.dark, run: () => port.chooseTheme("dark") },
    { id: "system", name: words.palette.system, run: () => port.chooseTheme("system") },
    { id: "documents", name: words.palette.documentsPage, run: see("/") },
    { id: "deleted", name: words.palette.deletedSections, run: see(trashAddress(port.documentId)) },
    { id: "trash", name: words.palette.trashPage, run: see("/trash") },
    { id: "account", name: words.palette.accountPage, run: see("/account") },
    { id: "sign-out", name: words.palette.signOut, run: () => port.signOut() },
  ];
}

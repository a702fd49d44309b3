// Footnotes: a sign in the text that leads to a note elsewhere on the clipboard, as word processors, wikis and other pages
// write them. The signs become placeholders, and the notes are taken out of the text.

import { styleName } from "./disarming";
import type { Losses } from "./losses";
import { notePlaceholder } from "./placeholders";

/** What the addresses of notes begin with, by the program that wrote them. */
const target = /^(?:_ftn|_edn|ftnt|sdfootnote|sdendnote|cite_note|user-content-fn|fn|footnote|endnote)/i;
const back =
  /^(?:_ftnref|_ednref|ftnt_?\d*_?ref|cite_ref|(?:user-content-)?fnref|footnote-?ref|noteref)|anc$/i;
const sign = /^\[?\s*(?:\d+|[a-z]{1,5}|note \d+|[*†‡§¶]+)\s*\]?$/i;
const containers = `[${styleName}*="mso-element:footnote"], [${styleName}*="mso-element:endnote"], [id^="sdfootnote"], [id^="sdendnote"], li, p, div`;

export interface FoundNote {
  id: string;
  /** Its text, no longer in the body. */
  element: Element;
}

/** Take the notes that signs lead to out of the body, in the order of their signs. */
export function takeNotes(body: Element, losses: Losses): FoundNote[] {
  const signs = signsIn(body);
  if (signs.length === 0) return [];
  const targets = targetsIn(body);
  const found = new Map<Element, FoundNote>();
  for (const { anchor, name } of signs) {
    const element = noteAt(targets.get(name));
    if (element === null || element.contains(anchor)) {
      losses.add("notes");
      withRaise(anchor).replaceWith(anchor.ownerDocument.createTextNode(signText(anchor)));
      continue;
    }
    const note = found.get(element) ?? { id: String(found.size + 1), element };
    found.set(element, note);
    withRaise(anchor).replaceWith(notePlaceholder(anchor.ownerDocument, note.id));
  }
  const lists = new Set<Element>();
  for (const { element } of found.values()) lists.add(takeOut(element));
  for (const list of lists) removeIfEmpty(list);
  return [...found.values()];
}

interface Sign {
  anchor: Element;
  /** What it leads to. */
  name: string;
}

function signsIn(body: Element): Sign[] {
  return Array.from(body.querySelectorAll("a[href*='#']")).flatMap((anchor) => {
    const name = fragmentOf(anchor);
    const isSign = target.test(name) && !back.test(name) && sign.test((anchor.textContent ?? "").trim());
    return isSign ? [{ anchor, name }] : [];
  });
}

function targetsIn(body: Element): Map<string, Element> {
  const targets = new Map<string, Element>();
  for (const element of body.querySelectorAll("[id], a[name]")) {
    const names = [element.getAttribute("name"), element.id];
    for (const name of names)
      if (name !== null && name !== "" && !targets.has(name)) targets.set(name, element);
  }
  return targets;
}

function noteAt(named: Element | undefined): Element | null {
  if (named === undefined) return null;
  if (named.localName !== "a") return named;
  const container = named.closest(containers);
  const noted = container?.closest(containers.split(", ").slice(0, 4).join(", "));
  return noted ?? container;
}

/** The raised element that holds nothing but the sign. */
function withRaise(anchor: Element): Element {
  const parent = anchor.parentElement;
  const isRaise = parent?.localName === "sup" && parent.textContent?.trim() === anchor.textContent?.trim();
  return isRaise ? parent : anchor;
}

function signText(anchor: Element): string {
  const words = (anchor.textContent ?? "").trim();
  return words.startsWith("[") ? words : `[${words}]`;
}

/** Returns what it stood in. */
function takeOut(note: Element): Element {
  for (const link of note.querySelectorAll("a")) {
    const isBack = back.test(fragmentOf(link)) || /^(?:↩|↑|\^)/.test((link.textContent ?? "").trim());
    if (isBack) withRaise(link).remove();
  }
  for (const rest of note.querySelectorAll(".mw-cite-backlink")) rest.remove();
  const list = note.closest(`[${styleName}*="-list"], ol, ul`) ?? note.parentElement ?? note;
  note.remove();
  return list;
}

/** The list of notes, and the rule that divides it from the text. */
function removeIfEmpty(list: Element): void {
  if (list.localName === "body" || (list.textContent ?? "").trim() !== "") return;
  const before = list.previousElementSibling;
  if (before?.localName === "hr") before.remove();
  list.remove();
}

function fragmentOf(link: Element): string {
  const address = link.getAttribute("href") ?? "";
  return decoded(address.slice(address.indexOf("#") + 1));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

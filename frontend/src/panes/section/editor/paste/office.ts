// What word processors and spreadsheets add to their HTML: comments, tracked deletions, and formulas within HTML comments.

import { styleName } from "./disarming";
import type { Losses } from "./losses";
import { texOfOmml } from "./omml";
import { formulaPlaceholder } from "./placeholders";

const isOffice = /urn:schemas-microsoft-com:office|\bmso-|\bMsoNormal\b/i;

/** Take out what is no part of the text, and put formulas where their pictures are. */
export function settleOffice(body: Element, html: string, losses: Losses): void {
  removeComments(body, losses);
  if (!isOffice.test(html)) return;
  removeDeletions(body, losses);
  settleFormulas(body, losses);
}

function removeComments(body: Element, losses: Losses): void {
  const signs = body.querySelectorAll("a.msocomanchor, comment");
  losses.add("comments", signs.length);
  for (const sign of signs) sign.remove();
  for (const rest of body.querySelectorAll(
    `[${styleName}*="mso-element:comment-list"], [${styleName}*="mso-special-character:comment"], .comment-indicator`,
  ))
    rest.remove();
}

/** A deletion that names its author or time is tracked: it waits to be accepted, and the words are out of the text. */
function removeDeletions(body: Element, losses: Losses): void {
  const deletions = body.querySelectorAll("del[cite], del[datetime]");
  losses.add("deletions", deletions.length);
  for (const deletion of deletions) deletion.remove();
}

const formulaComment = /^\[if gte msEquation \d+\]>([\s\S]*)<!\[endif\]$/i;

function settleFormulas(body: Element, losses: Losses): void {
  for (const comment of commentsIn(body)) {
    const [, written] = formulaComment.exec(comment.data.trim()) ?? [];
    if (written !== undefined) settleFormula(comment, written, losses);
  }
}

function settleFormula(comment: Comment, written: string, losses: Losses): void {
  const { body } = new DOMParser().parseFromString(written, "text/html");
  const math = Array.from(body.querySelectorAll("*")).find((element) => element.localName === "m:omath");
  const tex = math === undefined ? "" : texOfOmml(math);
  const isDisplay = math?.parentElement?.localName === "m:omathpara";
  removePictureOfFormula(comment);
  if (tex === "") losses.add("formulas");
  else comment.replaceWith(formulaPlaceholder(comment.ownerDocument, tex, isDisplay));
}

/** For programs that do not read formulas, a picture stands behind the comment, up to the sign of its end. */
function removePictureOfFormula(comment: Comment): void {
  const isComment = (node: Node, text: string) => node.nodeType === 8 && node.nodeValue?.trim() === text;
  const next = comment.nextSibling;
  if (next === null || !isComment(next, "[if !msEquation]")) return;
  for (let node: ChildNode | null = next; node !== null;) {
    const following: ChildNode | null = node.nextSibling;
    const isEnd = isComment(node, "[endif]");
    node.remove();
    node = isEnd ? null : following;
  }
}

function commentsIn(body: Element): Comment[] {
  const walker = body.ownerDocument.createTreeWalker(body, 128);
  const found: Comment[] = [];
  while (walker.nextNode()) found.push(walker.currentNode as Comment);
  return found;
}

// Clean Markdown of what word processors and web pages put on the clipboard. Loaded with the first rich paste.

import { tables } from "@joplin/turndown-plugin-gfm";
import TurndownService from "turndown";

const dropped =
  "style, script, meta, link, title, xml, object, iframe, svg, noscript, template, button, input";
const styleName = "data-style";
const links = /^(?:https?:|mailto:)/i;

/** The Markdown of a page's HTML. The page is parsed where nothing is fetched and nothing runs. */
export function markdownOf(html: string): string {
  const { body } = new DOMParser().parseFromString(disarmed(html), "text/html");
  removeNoise(body);
  namePictures(body);
  nameStyles(body);
  makeLists(body);
  tidyTables(body);
  unwrapAll(
    body,
    "h1 strong, h1 b, h2 strong, h2 b, h3 strong, h3 b, h4 strong, h4 b, h5 strong, h6 strong, th strong, th b",
  );
  return converter()
    .turndown(body)
    .replace(/[ \t]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** Styles say what is strong; under their own name the content policy of this page would refuse each of them. */
function disarmed(html: string): string {
  return html
    .replace(/<(style|script)\b[\s\S]*?<\/\1\s*>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) =>
      tag.replace(/([\s"'])style\s*=/gi, `$1${styleName}=`).replace(/([\s"'])on\w+\s*=/gi, "$1data-off="),
    );
}

function converter(): TurndownService {
  const service = new TurndownService({
    headingStyle: "atx",
    hr: "---",
    bulletListMarker: "-",
    codeBlockStyle: "fenced",
    emDelimiter: "*",
    br: "\\",
  });
  service.use(tables);
  service.addRule("strikethrough", {
    filter: ["del", "s", "strike" as "s"],
    replacement: (content) => (content.trim() === "" ? content : `~~${content}~~`),
  });
  service.addRule("item", { filter: "li", replacement: itemOf });
  service.escape = escaped;
  return service;
}

function itemOf(content: string, node: Node): string {
  const list = node.parentNode as HTMLElement | null;
  const items = [...(list?.childNodes ?? [])].filter((child) => child.nodeName === "LI");
  const first = Number.parseInt(list?.getAttribute("start") ?? "1", 10) || 1;
  const mark = list?.nodeName === "OL" ? `${first + items.indexOf(node as ChildNode)}. ` : "- ";
  const text = content.trim().replace(/\n{2,}(?=\s*(?:[-*]|\d+\.) )/g, "\n");
  return mark + text.replaceAll("\n", "\n" + " ".repeat(mark.length)) + (node.nextSibling ? "\n" : "");
}

/** Only what would be read as a mark is escaped, so that the text stays readable while it is written. */
function escaped(text: string): string {
  return withEscapedBrackets(
    text
      .replace(/\\(?=[!-/:-@[-`{-~])/g, "\\\\")
      .replace(/\*(?=\S)|(?<=\S)\*/g, "\\*")
      .replace(/`/g, "\\`")
      .replace(/(?<![\p{L}\p{N}])_(?=\S)|(?<=\S)_(?![\p{L}\p{N}])/gu, "\\_")
      .replace(/~~/g, "\\~~"),
  )
    .replace(/&(?=#?\w+;)/g, "\\&")
    .replace(/^([^\S\n]*)([-+>]|#{1,6})(?=\s|$)/gm, "$1\\$2")
    .replace(/^([^\S\n]*\d{1,9})([.)])(?=\s|$)/gm, "$1\\$2");
}

/** Brackets that would open a link or a label: those whose next closing one is followed by what makes it one. */
function withEscapedBrackets(text: string): string {
  const parts = text.split("[");
  let opens = false;
  // From the end, so that each part is looked at once.
  for (let index = parts.length - 1; index > 0; index -= 1) {
    const part = parts[index] ?? "";
    const closing = part.indexOf("]");
    const isLast = index === parts.length - 1;
    if (closing !== -1) opens = /^[([:]/.test(part.slice(closing + 1, closing + 2) || (isLast ? "" : "["));
    parts[index] = (opens ? "\\[" : "[") + part;
  }
  return parts.join("");
}

function removeNoise(body: HTMLElement): void {
  for (const element of body.querySelectorAll(dropped)) element.remove();
  for (const element of allOf(body)) {
    if (/(?<![\w-])display:\s*none|mso-hide:\s*all/i.test(styleOf(element))) element.remove();
    // Elements such as `o:p` and `w:sdt` are Word's own; what stands in them is text.
    else if (element.localName.includes(":")) unwrap(element);
  }
  for (const text of textsOf(body)) {
    text.data = text.data.replace(/\u00a0/g, " ").replace(/[\u200b\u2060\ufeff]/g, "");
  }
}

function namePictures(body: HTMLElement): void {
  for (const image of body.querySelectorAll("img")) {
    image.replaceWith(body.ownerDocument.createTextNode(image.getAttribute("alt")?.trim() ?? ""));
  }
  for (const link of body.querySelectorAll("a")) {
    const isEmpty = (link.textContent ?? "").trim() === "";
    if (isEmpty || !links.test(link.getAttribute("href") ?? "")) unwrap(link);
    else link.removeAttribute("title");
  }
}

/** Programs say strong, emphasised and struck by styles; and wrap plain text in `b` to say the opposite. */
function nameStyles(body: HTMLElement): void {
  for (const element of allOf(body)) {
    const style = styleOf(element);
    const isOff =
      /(?<![\w-])font-weight:\s*(?:normal|[1-4]00)/i.test(style) && /^(?:b|strong)$/.test(element.localName);
    const isUpright = /(?<![\w-])font-style:\s*normal/i.test(style) && /^(?:i|em)$/.test(element.localName);
    if (isOff || isUpright) unwrap(element);
    else if (element.localName === "span") {
      if (/(?<![\w-])font-weight:\s*(?:bold|[6-9]00)/i.test(style)) wrapContent(element, "strong");
      if (/(?<![\w-])font-style:\s*italic/i.test(style)) wrapContent(element, "em");
      if (/(?<![\w-])text-decoration[^;]*line-through/i.test(style)) wrapContent(element, "del");
    } else if (/^MsoTitle$/i.test(element.className)) rename(element, "h1");
    else if (/^MsoSubtitle$/i.test(element.className)) rename(element, "h2");
    else if (/^Mso(?:Intense)?Quote/i.test(element.className))
      wrapContent(rename(element, "blockquote"), "p");
  }
}

/** Word writes lists as paragraphs that carry their level and mark. */
function makeLists(body: HTMLElement): void {
  let open: { list: HTMLElement; level: number; name: string }[] = [];
  let last: Element | null = null;
  for (const paragraph of [...body.querySelectorAll("p, h1, h2, h3, h4, h5, h6, div")]) {
    const found = /mso-list:\s*(l\d+)\s+level(\d+)/i.exec(styleOf(paragraph));
    if (!found || paragraph.localName.startsWith("h")) continue;
    if (last === null || nextElement(last) !== paragraph) open = [];
    const level = Number(found[2]);
    const mark = takeMark(paragraph);
    const kind = /^\(?(?:\d+|[a-z]{1,4})[.)]/i.test(mark) ? "ol" : "ul";
    while (open.length > 0 && (open.at(-1)?.level ?? 0) > level) open.pop();
    const isOther = open.at(-1)?.level === level && open.at(-1)?.list.localName !== kind;
    if (isOther) open.pop();
    if (open.length === 0 || (open.at(-1)?.level ?? 0) < level) {
      const list = body.ownerDocument.createElement(kind);
      const number = Number.parseInt(mark.replace("(", ""), 10);
      if (number > 1) list.setAttribute("start", String(number));
      const item = open.at(-1)?.list.lastElementChild;
      if (item) item.append(list);
      else paragraph.before(list);
      open.push({ list, level, name: found[1] ?? "" });
    }
    const item = body.ownerDocument.createElement("li");
    item.append(...paragraph.childNodes);
    open.at(-1)?.list.append(item);
    last = open[0]?.list ?? null;
    paragraph.remove();
  }
}

/** Take the bullet or number out of a paragraph of Word's. */
function takeMark(paragraph: Element): string {
  const marks = allOf(paragraph).filter((element) => /mso-list:\s*ignore/i.test(styleOf(element)));
  const mark = marks[0]?.textContent?.trim() ?? "";
  for (const element of marks) element.remove();
  return mark;
}

function nextElement(element: Element): Element | null {
  return element.nextElementSibling;
}

/** A table of Markdown has a first row of headings, and cells of one line. */
function tidyTables(body: HTMLElement): void {
  for (const table of [...body.querySelectorAll("table")].reverse()) {
    const rows = [...table.querySelectorAll("tr")];
    const cells = rows.map((row) => [...row.querySelectorAll("td, th")]);
    if (cells.flat().length <= 1) {
      // A table of one cell is a frame.
      table.replaceWith(...(cells.flat()[0]?.childNodes ?? []));
      continue;
    }
    for (const cell of cells.flat()) {
      for (const block of cell.querySelectorAll("p, div, li, h1, h2, h3, h4, h5, h6")) {
        block.append(body.ownerDocument.createTextNode(" "));
      }
      unwrapAll(cell, "p, div, ul, ol, li, h1, h2, h3, h4, h5, h6, blockquote");
      for (const lineBreak of cell.querySelectorAll("br")) lineBreak.replaceWith(" ");
      for (const text of textsOf(cell)) text.data = text.data.replace(/\s+/g, " ");
    }
    if (table.querySelector("th") === null) for (const cell of cells[0] ?? []) rename(cell, "th");
  }
}

const styleOf = (element: Element): string => element.getAttribute(styleName) ?? "";
const allOf = (element: Element): Element[] => [...element.querySelectorAll("*")];

function textsOf(element: Element): Text[] {
  const found: Text[] = [];
  const visit = (node: Node): void => {
    for (const child of [...node.childNodes]) {
      if (child.nodeType === 3) found.push(child as Text);
      else if (child.nodeType === 8) child.remove();
      else visit(child);
    }
  };
  visit(element);
  return found;
}

function unwrap(element: Element): void {
  element.replaceWith(...element.childNodes);
}

function unwrapAll(body: Element, selector: string): void {
  for (const element of body.querySelectorAll(selector)) unwrap(element);
}

function wrapContent(element: Element, name: string): void {
  const wrapper = element.ownerDocument.createElement(name);
  wrapper.append(...element.childNodes);
  element.append(wrapper);
}

function rename(element: Element, name: string): Element {
  const renamed = element.ownerDocument.createElement(name);
  renamed.append(...element.childNodes);
  element.replaceWith(renamed);
  return renamed;
}

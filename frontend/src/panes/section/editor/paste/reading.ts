// The blocks of parsed HTML: which elements are paragraphs, headings, lists, tables, words, and what is left out.

import { BlockSink } from "./block_sink";
import { codeBlockOf } from "./code_blocks";
import { addList } from "./lists";
import { Losses } from "./losses";
import { mathIn } from "./math_elements";
import { mayBeStored } from "./pictures";
import { noteName } from "./placeholders";
import { drawnIn, symbolFontOf } from "./symbol_fonts";
import { formatIn, isHidden, type Declarations, type Styles } from "./styles";
import { addTable } from "./tables";
import type { Block, Format, PastedPicture } from "./tree";
import { plainFormat } from "./tree";
import { listsOfMarked, markOf } from "./word_lists";

/** What lies deeper is read as its words; no document of a person is nested so deep. */
const depthMax = 200;

const leftOut = new Set(
  "head style script meta link title xml template button input select option textarea datalist noscript map area".split(
    " ",
  ),
);
const embedded = new Set("iframe object embed video audio canvas applet".split(" "));
const paragraphs = new Set(
  "p div section article aside main nav header footer address figure figcaption center form fieldset legend hgroup dl dd caption body html google-sheets-html-origin".split(
    " ",
  ),
);
const codes = new Set(["code", "tt", "kbd", "samp"]);
const skippedClasses =
  /(?:^|\s)(?:mw-editsection|headerlink|anchorjs-link|MathJax_Preview|MJX_Assistive_MathML|katex-html)(?:\s|$)/;
const safeSchemes = /^(?:https?:\/\/|mailto:)/i;
/** Emoji as pictures, with joiners and selectors between their parts. */
const emoji = /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}|\u{200d}|\u{fe0f}){1,8}$/u;

export class Reading {
  readonly pictures: PastedPicture[] = [];

  constructor(
    readonly styles: Styles,
    readonly losses: Losses,
  ) {}

  blocksOf(element: Element, depth = 0): Block[] {
    const sink = new BlockSink();
    this.readChildren(element, plainFormat, sink, depth);
    sink.endParagraph();
    return this.settled(sink.blocks);
  }

  /** The blocks with lists in the place of paragraphs that carry their marks. */
  settled(blocks: Block[]): Block[] {
    return listsOfMarked(blocks, this.losses);
  }

  readChildren(element: Element, format: Format, sink: BlockSink, depth: number): void {
    if (depth > depthMax) {
      sink.addText(element.textContent ?? "", format);
      return;
    }
    for (const node of element.childNodes) this.readNode(node, format, sink, depth);
  }

  readNode(node: Node, format: Format, sink: BlockSink, depth: number): void {
    if (node.nodeType === 3) sink.addText(lettersOf(node.nodeValue ?? "", format), format);
    else if (node.nodeType === 1) this.#read(node as Element, format, sink, depth + 1);
  }

  #read(element: Element, outside: Format, sink: BlockSink, depth: number): void {
    const name = element.localName;
    if (leftOut.has(name)) return;
    if (this.#readSpecial(element, outside, sink)) return;
    const declared = this.styles.of(element);
    if (isHidden(element, declared) || skippedClasses.test(element.getAttribute("class") ?? "")) return;
    const font = symbolFontOf(element, declared);
    const format = font === undefined ? outside : { ...outside, font };
    if (this.#readBlock(element, declared, format, sink, depth)) return;
    this.#readWords(element, declared, format, sink, depth);
  }

  /** What is known by more than its name: formulas, notes, pictures, media. */
  #readSpecial(element: Element, outside: Format, sink: BlockSink): boolean {
    const name = element.localName;
    const math = mathIn(element);
    if (math !== null) {
      if (math.tex === "") this.losses.add("formulas");
      else if (math.isDisplay) sink.addBlock({ kind: "formula", tex: math.tex });
      else sink.addInline({ kind: "formula", tex: math.tex });
    } else if (name === noteName) sink.addInline({ kind: "note", id: element.getAttribute("data-id") ?? "" });
    else if (name === "img") this.#readPicture(element, outside, sink);
    else if (name === "svg") {
      if (element.getAttribute("role") === "img") this.losses.add("pictures");
    } else if (embedded.has(name)) this.losses.add("embedded");
    else return false;
    return true;
  }

  #readPicture(image: Element, outside: Format, sink: BlockSink): void {
    const alt = (image.getAttribute("alt") ?? "").replace(/\s+/g, " ").trim();
    const address = image.getAttribute("src") ?? "";
    const isTiny = ["width", "height"].every((side) => /^[012](?:px)?$/.test(image.getAttribute(side) ?? ""));
    if (emoji.test(alt)) sink.addText(alt, outside);
    else if (isTiny || isHidden(image, this.styles.of(image))) return;
    else if (mayBeStored(address)) {
      sink.addInline({ kind: "picture", index: this.pictures.length, alt });
      this.pictures.push({ address, alt });
    } else this.losses.addPicture(alt);
  }

  #readBlock(
    element: Element,
    declared: Declarations,
    outside: Format,
    sink: BlockSink,
    depth: number,
  ): boolean {
    const name = element.localName;
    const level = headingLevelOf(element);
    const mark = level === null ? markOf(element, declared) : null;
    if (level !== null) {
      const words = this.#wordsOf(element, plainFormat, depth);
      sink.addBlock({ kind: "heading", level, inlines: words });
    } else if (mark !== null) {
      sink.addBlock({
        kind: "marked",
        ...mark,
        inlines: this.#wordsOf(element, formatIn(declared, outside), depth),
      });
    } else if (name === "ul" || name === "ol") addList(this, element, sink, depth);
    else if (name === "table") addTable(this, element, sink, depth);
    else if (name === "pre") sink.addBlock(codeBlockOf(element));
    else if (name === "hr") sink.addBlock({ kind: "rule" });
    else if (name === "br") sink.addInline({ kind: "break" });
    else if (name === "blockquote" || /\bMso(?:Intense)?Quote/.test(element.className))
      sink.addBlock({ kind: "quote", blocks: this.blocksOf(element, depth) });
    else if (name === "dt" || name === "summary") {
      sink.endParagraph();
      this.readChildren(element, { ...formatIn(declared, outside), isStrong: true }, sink, depth);
      sink.endParagraph();
    } else if (paragraphs.has(name) || name === "li" || name === "details") {
      sink.endParagraph();
      this.readChildren(element, formatIn(declared, outside), sink, depth);
      sink.endParagraph();
    } else return false;
    return true;
  }

  /** Words on one line, for headings and items. Breaks in headings are blanks. */
  #wordsOf(element: Element, format: Format, depth: number) {
    const inner = new BlockSink();
    const isHeading = headingLevelOf(element) !== null;
    this.readChildren(element, format, inner, depth);
    const rest = inner.takeInlines();
    const inlines = inner.blocks.flatMap((block) => ("inlines" in block ? block.inlines : [])).concat(rest);
    if (!isHeading) return inlines;
    return inlines.map((inline) => {
      if (inline.kind === "break") return { kind: "text" as const, text: " ", format: plainFormat };
      return inline.kind === "text" ? { ...inline, format: { ...inline.format, isStrong: false } } : inline;
    });
  }

  #readWords(
    element: Element,
    declared: Declarations,
    outside: Format,
    sink: BlockSink,
    depth: number,
  ): void {
    const name = element.localName;
    if (isHeadingLink(element)) return;
    if (/\bApple-converted-space\b/.test(element.className)) {
      sink.addText(" ", outside);
      return;
    }
    const format = formatIn(declared, formatOfName(name, outside));
    if (name === "q") sink.addText("“", format);
    this.readChildren(element, name === "a" ? this.#linked(element, format) : format, sink, depth);
    if (name === "q") sink.addText("”", format);
  }

  #linked(link: Element, format: Format): Format {
    const address = (link.getAttribute("href") ?? "").trim();
    if (safeSchemes.test(address)) return { ...format, href: address };
    const hasWords = (link.textContent ?? "").trim() !== "";
    if (address !== "" && !address.startsWith("#") && hasWords) this.losses.add("links");
    return format;
  }
}

function headingLevelOf(element: Element): number | null {
  if (/^h[1-6]$/.test(element.localName)) return Number(element.localName[1]);
  return /\bMsoTitle\b/.test(element.className) ? 0 : null;
}

function isHeadingLink(element: Element): boolean {
  if (element.localName !== "a") return false;
  return (
    /^[¶#§🔗]$/u.test((element.textContent ?? "").trim()) &&
    (element.getAttribute("href") ?? "").includes("#")
  );
}

function formatOfName(name: string, format: Format): Format {
  if (name === "b" || name === "strong") return { ...format, isStrong: true };
  if (["i", "em", "var", "cite", "dfn"].includes(name)) return { ...format, isEmphasis: true };
  if (["s", "strike", "del"].includes(name)) return { ...format, isStruck: true };
  if (name === "sup") return { ...format, raised: "^" };
  if (name === "sub") return { ...format, raised: "~" };
  return codes.has(name) ? { ...format, isCode: true } : format;
}

const lettersOf = (words: string, { font }: Format): string =>
  font === null ? cleaned(words) : drawnIn(font, cleaned(words));

/** Soft hyphens and signs without width only say where a line may end. */
const cleaned = (words: string): string => words.replace(/[\u00ad\u200b\u2060\ufeff]/g, "");

// Citations as Markdown footnotes: a label where something is cited, and under it, at the end, what is cited.

import type { Citation } from "../../api";
import { words } from "../../words";
import { hasSource } from "./citation_looks";

/** Text to insert, and the lines that say at the end of the section what its labels stand for. */
export interface TextWithFootnotes {
  text: string;
  notes: string[];
}

const slugLengthMax = 24;

/** What Markdown would read in the midst of a line. */
const signs = /[\\`*_[\]<>~^|$]|&(?=#?\w+;)/g;
const marks = / ?\[([A-Z]\d+(?:-\d+)?)\]/g;
/**
 * Forms in a quote that keep their meaning: raised and lowered signs as sources are read (10^6,5^) or as they are written
 * in some (`<sup>`, `<sub>`), and formulas of TeX.
 */
const forms =
  /(?<=[\p{L}\p{N})\]])(?<sign>[\^~])[\p{L}\p{N},.+−-]{1,40}\k<sign>|<(?<tag>sup|sub)>(?<inner>[\p{L}\p{N},.+−-]{1,40})<\/\k<tag>>|\\\((?<formula>(?:[^\\$]|\\[^()[\]])+)\\\)(?!\d)/giu;
const noteLine = /^\[\^([^[\]\s]+)\]:[ \t]*(.*)$/;

/** The quoted words in quotation marks, with a footnote that says where they stand. */
export function quoteWithFootnote(citation: Citation, section: string): TextWithFootnotes {
  const labels = new Labels(section);
  const label = labels.labelFor(citation);
  return { text: `“${quoted(citation.quote)}”[^${label}]`, notes: labels.newNotes };
}

/** An answer whose marks are footnotes, each at the word or the sign before it: its number is on the same line. */
export function answerWithFootnotes(
  answer: string,
  citations: Citation[],
  section: string,
): TextWithFootnotes {
  const labels = new Labels(section);
  const text = withoutMarks(answer, citations, (citation) =>
    hasSource(citation) ? { mark: `[^${labels.labelFor(citation)}]`, blank: "" } : null,
  );
  return { text, notes: labels.newNotes };
}

/** An answer as plain text whose marks are numbers, as its chips have them. */
export function answerWithNumbers(answer: string, citations: Citation[]): string {
  return withoutMarks(answer, citations, (_, number) => ({ mark: `[${number}]`, blank: " " }));
}

/** A citation as one footnote with its quote, to be copied. */
export function copiedFootnote(citation: Citation): string {
  const quote = citation.quote === "" ? "" : `: “${quoted(citation.quote)}”`;
  return `[^${slugOf(citation)}]: ${noteOf(citation)}${quote}`;
}

export function joined({ text, notes }: TextWithFootnotes): string {
  return notes.length === 0 ? text : `${text.trimEnd()}\n\n${notes.join("\n")}`;
}

function withoutMarks(
  answer: string,
  citations: Citation[],
  /** What stands there instead, and before it where there was a blank; null for nothing. */
  replacedBy: (citation: Citation, number: number) => { mark: string; blank: string } | null,
): string {
  return answer.replace(marks, (mark, marker: string) => {
    const index = citations.findIndex((citation) => citation.marker === marker);
    const citation = citations[index];
    if (!citation) return mark;
    const replaced = replacedBy(citation, index + 1);
    if (replaced === null) return "";
    return mark.startsWith(" ") ? replaced.blank + replaced.mark : replaced.mark;
  });
}

/** Where the text of a section ends, and only notes follow. */
export function endBeforeNotes(section: string): number {
  const lines = section.trimEnd().split("\n");
  const last = lines.findLastIndex((line) => !noteLine.test(line) && line.trim() !== "");
  const hasNotes = lines.slice(last + 1).some((line) => noteLine.test(line));
  return hasNotes
    ? lines
        .slice(0, last + 1)
        .join("\n")
        .trimEnd().length
    : section.length;
}

/** What stands between a text and the notes that are added to it. */
export function gapBeforeNotes(section: string): string {
  const [lastLine = ""] = section.trimEnd().split("\n").slice(-1);
  if (section.trim() === "" || section.endsWith("\n\n")) return "";
  const gap = noteLine.test(lastLine) ? "\n" : "\n\n";
  return section.endsWith("\n") ? gap.slice(1) : gap;
}

/** Gives out labels: the same one for the same note, and never one that stands for something else. */
class Labels {
  readonly newNotes: string[] = [];
  readonly #notes = new Map<string, string>();

  constructor(section: string) {
    for (const line of section.split("\n")) {
      const [, label, words = ""] = noteLine.exec(line) ?? [];
      if (label !== undefined) this.#notes.set(label, words.trim());
    }
  }

  labelFor(citation: Citation): string {
    const note = noteOf(citation);
    const slug = slugOf(citation);
    let label = slug;
    for (let number = 2; this.#stands(label, note) === "for something else"; number += 1) {
      label = `${slug}-${number}`;
    }
    if (this.#stands(label, note) === "nowhere") this.#add(label, note);
    return label;
  }

  #stands(label: string, note: string): "nowhere" | "for this" | "for something else" {
    const known = this.#notes.get(label);
    if (known === undefined) return "nowhere";
    return known === note ? "for this" : "for something else";
  }

  #add(label: string, note: string): void {
    this.#notes.set(label, note);
    this.newNotes.push(`[^${label}]: ${note}`);
  }
}

function noteOf(citation: Citation): string {
  const locator = `${literal(citation.title)}, ${literal(citation.locator.label)}`;
  const { notFoundNote, cutNote, shortenedNote } = words.citation;
  if (citation.state === "unverified")
    return `${locator} (${citation.reason === "cut" ? cutNote : notFoundNote})`;
  return citation.state === "shortened" ? `${locator} (${shortenedNote})` : locator;
}

function slugOf({ title, locator }: Citation): string {
  const name = title
    .normalize("NFC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-");
  const short = Array.from(name.replace(/^-|-$/g, "")).slice(0, slugLengthMax).join("").replace(/-$/, "");
  const number = locator.page ?? locator.paragraph;
  return [short === "" ? "source" : short, number].filter((part) => part !== undefined).join("-");
}

/** The words of a source on one line, with nothing in them that Markdown would read but what the source says as well. */
function quoted(text: string): string {
  const line = onOneLine(text);
  let written = "";
  let end = 0;
  for (const found of line.matchAll(forms)) {
    written += escaped(line.slice(end, found.index)) + ourForm(found);
    end = found.index + found[0].length;
  }
  return written + escaped(line.slice(end));
}

function ourForm({ 0: form, groups = {} }: RegExpMatchArray): string {
  const { tag, inner, formula } = groups;
  if (formula !== undefined) return `$${formula.trim()}$`;
  if (tag === undefined) return form;
  const sign = tag.toLowerCase() === "sup" ? "^" : "~";
  return `${sign}${inner}${sign}`;
}

/** The words on one line, with nothing in them that Markdown would read. */
const literal = (text: string): string => escaped(onOneLine(text));

const onOneLine = (text: string): string => text.trim().replace(/\s+/g, " ");
const escaped = (text: string): string => text.replace(signs, "\\$&");

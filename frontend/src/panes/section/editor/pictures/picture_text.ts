// A picture as Markdown: `![alt](quire:<id> "caption"){#fig:label width=80%}`.

/** What a picture in a text says. What it does not have is an empty text, and a width of null is its own. */
export interface PictureText {
  id: string;
  alt: string;
  caption: string;
  label: string;
  /** In percent of the width of the text. */
  width: number | null;
}

export interface FoundPicture extends PictureText {
  from: number;
  to: number;
}

/** Bounded, so that brackets that nobody closes are not read to the end of the text again and again. */
const picture =
  /!\[((?:\\.|\[[^[\]\n]{0,500}\]|[^[\]\\\n]){0,2000})\]\(quire:([0-9a-f]{32})(?:[ \t]{1,9}"((?:\\.|[^"\\\n]){0,2000})")?[ \t]{0,9}\)(?:\{([^{}\n]{0,300})\})?/g;
const label = /#fig:([A-Za-z0-9_-]+)/;
const width = /(?:^|\s)width=(\d{1,3})%/;

/** All pictures of a text, in their order. */
export function picturesIn(text: string): FoundPicture[] {
  return [...text.matchAll(picture)].map(foundIn);
}

export function textOf({ id, alt, caption, label, width }: PictureText): string {
  const title = caption === "" ? "" : ` "${oneLine(caption).replace(/["\\]/g, "\\$&")}"`;
  const attributes = [label === "" ? "" : `#fig:${label}`, width === null ? "" : `width=${width}%`];
  const given = attributes.filter((attribute) => attribute !== "").join(" ");
  const alternative = oneLine(alt).replace(/[[\]\\]/g, "\\$&");
  return `![${alternative}](quire:${id}${title})${given === "" ? "" : `{${given}}`}`;
}

/** What of some words can be a label. */
export function labelOf(words: string): string {
  return words
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replaceAll("ß", "ss")
    .trim()
    .replace(/[^A-Za-z0-9_-]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
}

function foundIn(match: RegExpExecArray): FoundPicture {
  const [text, alt = "", id = "", caption = "", attributes = ""] = match;
  const percent = width.exec(attributes)?.[1];
  return {
    from: match.index,
    to: match.index + text.length,
    id,
    alt: unescaped(alt),
    caption: unescaped(caption),
    label: label.exec(attributes)?.[1] ?? "",
    width: percent === undefined ? null : Number(percent),
  };
}

const unescaped = (text: string): string => text.replace(/\\([!-/:-@[-`{-~])/g, "$1");

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

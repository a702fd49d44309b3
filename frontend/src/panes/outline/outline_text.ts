// An outline as text, one section a line: its levels by indentation, signs of headings, or numbers such as 1.2.

import { levelMax } from "../../model/document/outline";

export interface OutlineLine {
  title: string;
  level: number;
}

const titleLengthMax = 300;
/** Numbers of several parts, as they stand before the titles of an outline. */
const number = /^(\d{1,3}(?:\.\d{1,3})*)\.?(?=\s)/;
const bullet = /^(?:[-*+•◦▪‣–o]|\d{1,3}\)|[a-z]\))[ \t\u00a0]+/;

/** The sections of an outline whose first one is on a level. Titles keep their numbers; the level is never skipped. */
export function sectionsOfOutline(text: string, firstLevel: number): OutlineLine[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const depths = depthsByNumber(lines) ?? depthsByHeading(lines) ?? depthsByIndentation(lines);
  const shallowest = depths.reduce((least, depth) => Math.min(least, depth), Infinity);
  let last = firstLevel - 1;
  return lines.map((line, index) => {
    const wanted = firstLevel + (depths[index] ?? 0) - shallowest;
    last = Math.max(1, Math.min(wanted, last + 1, levelMax));
    return { title: titleOf(line), level: last };
  });
}

/** The outline as it stands in the field: a tab for each level below that of the first line. */
export function outlineText(lines: OutlineLine[], firstLevel: number): string {
  return lines.map(({ title, level }) => "\t".repeat(Math.max(0, level - firstLevel)) + title).join("\n");
}

export const isOutline = (text: string): boolean =>
  text.split(/\r?\n/).filter((line) => line.trim() !== "").length > 1;

function titleOf(line: string): string {
  const words = line
    .trim()
    .replace(/^#{1,6}\s+/, "")
    .replace(bullet, "")
    .replace(/\s+/g, " ");
  return Array.from(words).slice(0, titleLengthMax).join("");
}

/** Where all lines are numbered and some have numbers of several parts. */
function depthsByNumber(lines: string[]): number[] | null {
  const parts = lines.map((line) => number.exec(line.trim())?.[1]?.split(".").length ?? 0);
  return parts.every((count) => count > 0) && parts.some((count) => count > 1) ? parts : null;
}

function depthsByHeading(lines: string[]): number[] | null {
  const signs = lines.map((line) => /^#{1,6}(?=\s)/.exec(line.trim())?.[0].length ?? 0);
  return signs.every((count) => count > 0) ? signs : null;
}

/** By how many different indentations are open; a tab reaches further than any number of blanks in use. */
function depthsByIndentation(lines: string[]): number[] {
  const open: number[] = [];
  return lines.map((line) => {
    const indent = /^[ \t\u00a0]*/.exec(line)?.[0] ?? "";
    const width = Array.from(indent, (sign) => (sign === "\t" ? 8 : 1)).reduce((sum, one) => sum + one, 0);
    while (open.length > 0 && (open.at(-1) ?? 0) >= width) open.pop();
    open.push(width);
    return open.length;
  });
}

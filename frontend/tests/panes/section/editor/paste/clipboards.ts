// The clipboards of tests/samples/clipboard, and how what becomes of one is compared with its key.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "../../../../../../tests/samples/clipboard");

export interface Clipboard {
  name: string;
  html: string;
  text: string;
  /** Kinds and counts, sorted. */
  said: string[];
  markdown: string;
}

export function readClipboards(): Clipboard[] {
  return ["word", "docs", "sheets", "web"].flatMap((shape) =>
    readdirSync(join(folder, shape))
      .sort()
      .map((file) => readClipboard(`${shape}/${file.replace(/\.clip$/, "")}`)),
  );
}

export function readClipboard(name: string): Clipboard {
  const whole = readFileSync(join(folder, `${name}.clip`), "utf-8");
  const part = (title: string): string => {
    const found = new RegExp(`^=== ${title}\n([\\s\\S]*?)(?=^=== |$(?![\\s\\S]))`, "m").exec(whole);
    return (found?.[1] ?? "").replace(/\n$/, "");
  };
  return {
    name,
    html: part("html"),
    text: part("text"),
    said: part("said").split("\n").filter(Boolean).sort(),
    markdown: part("markdown").replaceAll("&nbsp;", "\u00a0").replaceAll("&#8239;", "\u202f"),
  };
}

/** Without what differs and says nothing: the width of cells and delimiters, bold in a header, which is bold by itself. */
export function comparable(markdown: string): string {
  return markdown
    .split("\n")
    .map((line, index, lines) => {
      if (/^\|[-|: ]+\|$/.test(line))
        return line
          .replace(/:?-+:?/g, "---")
          .replace(/ *\| */g, " | ")
          .trim();
      if (!line.startsWith("|")) return line.trimEnd();
      const isHead = /^\|[-|: ]+\|$/.test(lines[index + 1] ?? "");
      const cells = line.replace(/(?<!\\) *\| */g, " | ").trim();
      return isHead ? cells.replace(/\| \*\*([^*|]+)\*\*(?= \|)/g, "| $1") : cells;
    })
    .join("\n");
}

// A paste with headings as sections: each heading of the outermost level of blocks begins one.

import type { Losses } from "./losses";
import type { Block, Inline, Pasted } from "./tree";
import { joinedNotes, levelsOf, written, type WritingOptions } from "./writing";

export interface SectionOfPaste {
  title: string;
  level: number;
  content: string;
}

type Heading = Extract<Block, { kind: "heading" }>;

const levelMax = 6;
const titleLengthMax = 300;

export const headingsIn = (blocks: Block[]): number =>
  blocks.filter((block) => block.kind === "heading").length;

export const leadOf = (blocks: Block[]): Block[] => {
  const first = blocks.findIndex((block) => block.kind === "heading");
  return first === -1 ? blocks : blocks.slice(0, first);
};

/** The sections that the headings make. Each gets the notes that it uses. */
export function sectionsOf(pasted: Pasted, options: WritingOptions, losses: Losses): SectionOfPaste[] {
  const levels = levelsOf(pasted.blocks, options.headingLevel, losses);
  return partsOf(pasted.blocks).map(({ heading, blocks }) => {
    const level = levels.get(heading.level) ?? levelMax;
    const inner = { ...options, headingLevel: level + 1, takenLabels: new Set<string>() };
    const content = joinedNotes(written(blocks, pasted.notes, inner, losses));
    return { title: titleOf(heading.inlines), level, content };
  });
}

function partsOf(blocks: Block[]): { heading: Heading; blocks: Block[] }[] {
  const parts: { heading: Heading; blocks: Block[] }[] = [];
  for (const block of blocks) {
    if (block.kind === "heading") parts.push({ heading: block, blocks: [] });
    else parts.at(-1)?.blocks.push(block);
  }
  return parts;
}

const raisedSigns: Record<string, string> = { "^": "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻", "~": "₀₁₂₃₄₅₆₇₈₉₊₋₋" };
const plainSigns = "0123456789+-−";

/** A title is plain text: raised figures have signs of their own there. */
function titleOf(inlines: Inline[]): string {
  const words = inlines.map((inline) => {
    if (inline.kind === "formula") return inline.tex;
    if (inline.kind !== "text") return inline.kind === "break" ? " " : "";
    return inline.format.raised === "" ? inline.text : raised(inline.text, inline.format.raised);
  });
  const title = words.join("").replace(/\s+/g, " ").trim();
  return Array.from(title).slice(0, titleLengthMax).join("");
}

function raised(text: string, sign: "^" | "~"): string {
  const signs = Array.from(text, (letter) => raisedSigns[sign]?.[plainSigns.indexOf(letter)]);
  return signs.every((one) => one !== undefined) ? signs.join("") : `${sign}(${text})`;
}

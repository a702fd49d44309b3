// The Markdown of what other programs put on the clipboard. Loaded with the first rich paste.
//
// HTML is read into a tree of our own (reading.ts), which is written as Markdown (writing.ts). What cannot be kept, or
// only in another form, is counted (losses.ts). The work grows with the length of the HTML.

import { inlinesOf } from "./block_sink";
import { disarmed } from "./disarming";
import { Losses, type LossKind } from "./losses";
import { takeNotes } from "./notes";
import { settleOffice } from "./office";
import { storedPictures } from "./pictures";
import { Reading } from "./reading";
import { headingsIn, leadOf, sectionsOf, type SectionOfPaste } from "./sections";
import { Styles } from "./styles";
import type { Note, Pasted } from "./tree";
import { written, type Written } from "./writing";

export interface Converted extends Written {
  losses: { kind: LossKind; count: number }[];
  pictureTexts: string[];
  /** How many headings begin a section of their own, where that is wanted. */
  headingsCount: number;
  /** What stands before the first heading, and a section for each of them. */
  divided(): { lead: Written; sections: SectionOfPaste[] };
}

export interface ConversionOptions {
  /** The level of the section that the text is pasted into. */
  sectionLevel: number;
  /** The labels of the footnotes that the section has. */
  takenLabels: ReadonlySet<string>;
  /** The pictures that came as files beside the HTML. */
  files?: File[];
  /** Store a picture; its address in the text, or null where that did not work. */
  store(file: File): Promise<string | null>;
}

/** More is pasted as plain text: no section could hold what comes of it. */
export const htmlLengthMax = 8_000_000;

export async function converted(html: string, options: ConversionOptions): Promise<Converted> {
  const losses = new Losses();
  const pasted = readPasted(html, losses);
  const addresses = await storedPictures(pasted.pictures, options.files ?? [], options.store);
  pasted.pictures.forEach(({ alt }, index) => {
    if (addresses[index] === null) losses.addPicture(alt);
  });
  const writing = {
    headingLevel: options.sectionLevel + 1,
    takenLabels: options.takenLabels,
    addressOf: (index: number) => addresses[index] ?? null,
  };
  const text = written(pasted.blocks, pasted.notes, writing, losses);
  return {
    ...text,
    losses: losses.list(),
    pictureTexts: losses.pictureTexts,
    headingsCount: headingsIn(pasted.blocks),
    divided: () => ({
      lead: written(leadOf(pasted.blocks), pasted.notes, writing, new Losses()),
      sections: sectionsOf(pasted, writing, new Losses()),
    }),
  };
}

/** What stands in HTML. It is parsed where nothing is fetched and nothing runs. */
export function readPasted(html: string, losses: Losses): Pasted {
  const { html: safe, css } = disarmed(html);
  const { body } = new DOMParser().parseFromString(safe, "text/html");
  settleOffice(body, html, losses);
  const found = takeNotes(body, losses);
  const reading = new Reading(new Styles(css), losses);
  const blocks = reading.blocksOf(body);
  const notes = found.map(({ id, element }): Note => ({
    id,
    inlines: inlinesOf(reading.blocksOf(element), () => undefined),
  }));
  return { blocks, notes, pictures: reading.pictures };
}

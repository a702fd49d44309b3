// What the text of a section shows of the rest of its document: numbers of figures, tables, sections and notes, and the
// sizes of pictures. The server counts them.

export interface PictureSize {
  width: number;
  height: number;
}

export interface DocumentFacts {
  /** What a reference reads as, such as "Figure 3" for `fig:x`; null where it leads nowhere, or that is not known yet. */
  nameOf(label: string): string | null;
  /** What a citation of the bibliography reads as, such as "(Miller 2020, p. 5)"; null where that is not known. */
  citationOf(cluster: string): string | null;
  /** What an entry of the bibliography is called in short, such as "Miller 2020", by its key; null where that is not known. */
  entryName(key: string): string | null;
  /** What the caption of a figure or table with this number begins with. */
  captionName(kind: "fig" | "tbl", number: number): string;
  /** How many figures, tables with captions, and notes the sections before this one have. */
  figuresBefore: number;
  tablesBefore: number;
  notesBefore: number;
  /** The size of a picture of the document; null where it is not there. */
  sizeOf(pictureId: string): PictureSize | null;
}

export const noFacts: DocumentFacts = {
  nameOf: () => null,
  citationOf: () => null,
  entryName: () => null,
  captionName: (_kind, number) => String(number),
  figuresBefore: 0,
  tablesBefore: 0,
  notesBefore: 0,
  sizeOf: () => null,
};

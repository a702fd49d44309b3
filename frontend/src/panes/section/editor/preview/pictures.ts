// Pictures of the document. One that is alone in its paragraph is a figure, with its number and caption; the size of each
// is known before it is loaded, so that nothing moves when it comes. A picture from elsewhere is not loaded.

import { syntaxTree } from "@codemirror/language";
import { type EditorState, type Extension } from "@codemirror/state";
import { Decoration, EditorView, WidgetType } from "@codemirror/view";
import type { SyntaxNode, Tree } from "@lezer/common";
import type { PictureSize } from "../../reading/document_facts";
import { factsOf } from "./document_facts";
import { previewLabels, type PreviewLabels } from "./preview_labels";
import { blockPreviews, inlinePreviews } from "./previews";

export interface Picture {
  /** The source of the picture, with its attributes. */
  from: number;
  to: number;
  alt: string;
  address: string;
  caption: string;
  /** `fig:x` */
  label: string | null;
  /** Of the text, in percent. */
  width: number | null;
}

/** The picture of a node with the name `Image`. */
export function pictureOf(state: EditorState, node: SyntaxNode): Picture {
  const [opening, closing] = node.getChildren("LinkMark");
  const next = node.nextSibling;
  const behind = next?.name === "Attributes" && next.from === node.to ? next : null;
  const attributes = behind ? state.sliceDoc(behind.from, behind.to) : "";
  const width = /\bwidth=(\d{1,3})%/.exec(attributes);
  return {
    from: node.from,
    to: behind?.to ?? node.to,
    alt: opening && closing ? state.sliceDoc(opening.to, closing.from) : "",
    address: textOf(state, node.getChild("URL")),
    caption: textOf(state, node.getChild("LinkTitle")).slice(1, -1),
    label: /#((?:fig|tbl):[A-Za-z0-9_-]+)/.exec(attributes)?.[1] ?? null,
    width: width ? Number(width[1]) : null,
  };
}

const textOf = (state: EditorState, node: SyntaxNode | null): string =>
  node ? state.sliceDoc(node.from, node.to) : "";

/** The picture that is alone in a paragraph of one line, with a caption or label. */
function figureOf(state: EditorState, paragraph: SyntaxNode): Picture | null {
  const image = paragraph.firstChild;
  if (image?.name !== "Image" || image.from !== paragraph.from) return null;
  const picture = pictureOf(state, image);
  const line = state.doc.lineAt(paragraph.from);
  const isAlone = picture.to === paragraph.to && line.from === paragraph.from && line.to >= paragraph.to;
  return isAlone && (picture.caption !== "" || picture.label !== null) ? picture : null;
}

const figuresByTree = new WeakMap<Tree, number[]>();

/** Where the figures of a text begin, found once for each tree. */
function figuresIn(state: EditorState): number[] {
  const tree = syntaxTree(state);
  const known = figuresByTree.get(tree);
  if (known) return known;
  const found: number[] = [];
  tree.iterate({
    enter: ({ name, type, node }) => {
      if (name === "Paragraph" && figureOf(state, node)) found.push(node.from);
      return type.isTop || (type.is("Block") && name !== "Paragraph");
    },
  });
  figuresByTree.set(tree, found);
  return found;
}

function nameOfFigure(state: EditorState, { from }: Picture): string {
  const facts = factsOf(state);
  return facts.captionName("fig", facts.figuresBefore + figuresIn(state).indexOf(from) + 1);
}

class PictureWidget extends WidgetType {
  constructor(
    private readonly picture: Picture,
    private readonly isFigure: boolean,
    private readonly known: { size: PictureSize | null; name: string },
    private readonly labels: PreviewLabels,
  ) {
    super();
  }

  override eq(other: PictureWidget): boolean {
    return this.#shown === other.#shown;
  }

  /** All that is shown; where it stands in the text is no part of it. */
  get #shown(): string {
    const { alt, address, caption, width } = this.picture;
    return JSON.stringify([alt, address, caption, width, this.isFigure, this.known]);
  }

  override toDOM(): HTMLElement {
    const { caption } = this.picture;
    const shown = this.#image() ?? this.#notLoaded();
    if (!this.isFigure) return shown;
    const figure = document.createElement("figure");
    figure.className = "cm-figure";
    const name = document.createElement("span");
    name.className = "cm-caption-name";
    name.textContent = this.known.name;
    const words = document.createElement("figcaption");
    words.dir = "auto";
    words.append(name, caption === "" ? "" : `: ${caption}`);
    figure.append(shown, words);
    return figure;
  }

  #image(): HTMLElement | null {
    const id = /^quire:([A-Za-z0-9_-]+)$/.exec(this.picture.address)?.[1];
    if (id === undefined) return null;
    const image = document.createElement("img");
    image.className = "cm-picture";
    if (this.known.size) {
      image.width = this.known.size.width;
      image.height = this.known.size.height;
    }
    if (this.picture.width !== null)
      image.style.width = `${Math.max(1, Math.round(this.picture.width / 5)) * 5}%`;
    image.alt = this.picture.alt;
    if (this.picture.alt === "") image.title = this.labels.pictureWithoutAlt;
    image.src = `/api/images/${id}`;
    return image;
  }

  #notLoaded(): HTMLElement {
    const made = document.createElement("span");
    made.className = "cm-picture-elsewhere";
    made.textContent = `${this.picture.alt || this.picture.address} (${this.labels.pictureNotLoaded})`;
    return made;
  }

  override ignoreEvent(): boolean {
    return false;
  }
}

function widgetOf(state: EditorState, picture: Picture, isFigure: boolean): PictureWidget {
  const facts = factsOf(state);
  const known = {
    size: facts.sizeOf(picture.address.replace(/^quire:/, "")),
    name: isFigure ? nameOfFigure(state, picture) : "",
  };
  return new PictureWidget(picture, isFigure, known, state.facet(previewLabels));
}

export const figures: Extension = [
  blockPreviews.of({
    nodes: ["Paragraph"],
    reveals: "entered",
    cursor: "over",
    decorate(node, state) {
      const picture = figureOf(state, node);
      if (picture === null) return [];
      const widget = widgetOf(state, picture, true);
      return [Decoration.replace({ widget, block: true }).range(node.from, node.to)];
    },
  }),
  EditorView.baseTheme({
    ".cm-figure": { margin: "0" },
    ".cm-figure figcaption": {
      marginBlockStart: "var(--gap-above-caption)",
      color: "var(--ink-soft)",
      fontSize: "var(--caption-size)",
    },
    ".cm-caption-name": { fontWeight: "600" },
  }),
];

export const pictures: Extension = [
  inlinePreviews.of({
    nodes: ["Image"],
    reveals: "entered",
    cursor: "over",
    decorate(node, state) {
      const paragraph = node.parent;
      if (paragraph?.name === "Paragraph" && figureOf(state, paragraph)) return [];
      const picture = pictureOf(state, node);
      if (picture.to > state.doc.lineAt(picture.from).to) return [];
      return [
        Decoration.replace({ widget: widgetOf(state, picture, false) }).range(picture.from, picture.to),
      ];
    },
  }),
  EditorView.baseTheme({
    ".cm-picture": { maxWidth: "100%", height: "auto", verticalAlign: "middle" },
    ".cm-picture-elsewhere": { color: "var(--ink-soft)", textDecoration: "underline dotted" },
  }),
];

// What a text can be given by a button, in the order of the toolbar: by names that the editor, the toolbar and the menu
// of the key `/` share.

export const toolGroups = [
  ["strong", "emphasis", "superscript", "subscript"],
  ["bullets", "numbers", "quote"],
  ["link", "footnote", "table", "picture", "formula"],
] as const;

/** The styles of words. */
export const styleTools = toolGroups[0];

export type WritingTool = (typeof toolGroups)[number][number];

/** Those that somebody is offered, in their groups; pictures are added to the document by those who write all of it. */
export const offeredTools = (mayAddPictures: boolean): WritingTool[][] =>
  toolGroups.map((group) => group.filter((tool) => mayAddPictures || tool !== "picture"));

/** Where there is no room for all of them, the others are in a menu. */
export const firstTools: readonly WritingTool[] = ["strong", "emphasis", "bullets", "numbers", "link"];

/** Keys by their names in events, with Ctrl for what is ⌘ on Apple's machines. */
export const toolKeys: Partial<Record<WritingTool, string>> = {
  strong: "Ctrl+B",
  emphasis: "Ctrl+I",
  superscript: "Ctrl+.",
  subscript: "Ctrl+,",
  bullets: "Ctrl+Shift+8",
  numbers: "Ctrl+Shift+7",
  quote: "Ctrl+Shift+9",
  link: "Ctrl+Shift+K",
  footnote: "Ctrl+Alt+F",
  picture: "Ctrl+Alt+P",
};

/** 0 is plain text. */
export const headingLevels = [0, 1, 2, 3] as const;

/** What the toolbar shows of the place where the cursor is. */
export interface WritingState {
  pressed: WritingTool[];
  headingLevel: number;
  hasFocus: boolean;
  /** How many words are selected. */
  selectedCount: number;
}

/** What a tool has to ask before it can write. */
export interface WantedForm {
  kind: "link" | "footnote" | "formula" | "table";
  /** Where on the screen the text is that it is about. */
  beside: DOMRect;
  /** What is selected. */
  text: string;
  address: string;
  /** Whether something that is there is changed. */
  isChange: boolean;
}

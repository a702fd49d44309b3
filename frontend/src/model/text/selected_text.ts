import type { Selection } from "../../api";

/** A stretch of a section's saved text, and the words that stand there. */
export type SelectedText = Selection & { text: string };

// Whether a language model is connected to the server. Without one, the built-in assistant finds and quotes.

/** Its answers are no text for a section; only their quotes are of use there. */
export const builtInAssistant = "built-in quoting assistant";

/** As the server has said when the page was loaded. */
export function hasLanguageModel(): boolean {
  return document.getElementById("workspace")?.dataset.hasLanguageModel !== "false";
}

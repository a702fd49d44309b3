// What previews say by themselves, in the language of the page.

import { Facet } from "@codemirror/state";

export interface PreviewLabels {
  /** Before what is wrong with a formula. */
  formulaWrong: string;
  formulaTooComplex: string;
  /** The picture has no description for those who cannot see it. */
  pictureWithoutAlt: string;
  /** It is from elsewhere. */
  pictureNotLoaded: string;
}

const none: PreviewLabels = {
  formulaWrong: "",
  formulaTooComplex: "",
  pictureWithoutAlt: "",
  pictureNotLoaded: "",
};

export const previewLabels = Facet.define<PreviewLabels, PreviewLabels>({
  combine: ([labels]) => labels ?? none,
});

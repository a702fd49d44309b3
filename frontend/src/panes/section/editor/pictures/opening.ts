// A picture in the text opens by a click, and by a key where the cursor stands at it; elsewhere the key lets one choose.

import type { Extension } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { pictureAt } from "./changing";

export interface PictureOpening {
  /** A picture in the text was chosen, to see what it says. */
  onPicture(from: number, to: number): void;
  /** Pictures are to be chosen and inserted; in a picture, it is to be shown. */
  onChoosePicture(): void;
}

export function pictureOpening(callbacks: PictureOpening): Extension {
  return [
    EditorView.domEventHandlers({
      click(event, view) {
        const [target] = event.composedPath();
        if (!(target instanceof HTMLImageElement)) return false;
        const found = pictureAt(view.state, view.posAtDOM(target));
        if (found !== null) callbacks.onPicture(found.from, found.to);
        return found !== null;
      },
    }),
    keymap.of([{ key: "Mod-Alt-p", run: () => (callbacks.onChoosePicture(), true), preventDefault: true }]),
  ];
}

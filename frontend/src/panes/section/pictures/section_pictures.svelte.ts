// The pictures of the open section beside its editor: uploads, and which of them the dialog shows.

import { announcer } from "../../../lib/browser/announcer.svelte";
import { sentenceOf } from "../../../lib/failures";
import type { Pictures } from "../../../model/document/pictures.svelte";
import { words } from "../../../words";
import type { PictureCallbacks } from "../editor/pictures/inserting";
import type { FoundPicture } from "../editor/pictures/picture_text";
import type { OpenedEditor } from "../opening/opened_editor.svelte";

export class SectionPictures {
  /** The picture that the dialog shows. */
  shown: { picture: FoundPicture; isNew: boolean } | null = $state.raw(null);
  /** Lets the person choose files, as soon as the component is there. */
  chooseFiles: () => void = () => undefined;

  constructor(
    private readonly pictures: Pictures,
    private readonly editor: () => OpenedEditor,
  ) {}

  /** What the editor calls. */
  readonly callbacks = {
    pictures: {
      onUpload: (file, uploading) => this.pictures.upload(file, uploading),
      onInserted: (picture, count) => {
        announcer.say(words.pictures.said);
        if (count === 1) this.shown = { picture, isNew: true };
      },
      reasonOf: sentenceOf,
    } satisfies PictureCallbacks as PictureCallbacks,
    onPicture: (from: number): void => this.#show(this.editor().pictureAt(from)),
    onChoosePicture: (): void => {
      const there = this.editor().pictureAtCursor();
      if (there !== null) this.#show(there);
      else if (this.pictures.mayAdd) this.chooseFiles();
    },
    mayAddPictures: (): boolean => this.pictures.mayAdd,
    storePicture: (file: File): Promise<string | null> => this.#stored(file),
  };

  #show(picture: FoundPicture | null): void {
    if (picture !== null) this.shown = { picture, isNew: false };
  }

  async #stored(file: File): Promise<string | null> {
    const uploading = { onProgress: () => undefined, signal: new AbortController().signal };
    try {
      return `quire:${(await this.pictures.upload(file, uploading)).id}`;
    } catch {
      // The paste says how many pictures it could not keep.
      return null;
    }
  }
}

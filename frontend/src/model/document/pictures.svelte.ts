// The pictures of the open document as far as this page knows them: their sizes, so that room is kept for them.

import { SvelteMap } from "svelte/reactivity";
import * as api from "../../api";
import type { Image } from "../../api";
import { newKey } from "../../lib/idempotency";
import { words } from "../../words";
import type { Rights } from "./rights.svelte";

type Size = Pick<Image, "width" | "height">;

export class Pictures {
  readonly #known = new SvelteMap<string, Image>();
  #loading: Promise<void> | null = null;

  constructor(
    private readonly documentId: string,
    private readonly rights: Pick<Rights, "mayReadAll" | "mayWriteAll">,
  ) {}

  /** Whether new ones can be uploaded. */
  get mayAdd(): boolean {
    return this.rights.mayWriteAll;
  }

  /** Learn of all pictures, which are for those who read all texts; asked again it does nothing, unless it failed. */
  async load(): Promise<void> {
    if (!this.rights.mayReadAll) return;
    this.#loading ??= this.#load().catch(() => {
      // Without their sizes pictures are shown all the same.
      this.#loading = null;
    });
    await this.#loading;
  }

  find(imageId: string): Image | undefined {
    return this.#known.get(imageId);
  }

  /** Width and height of all pictures that are known, by their ids. */
  sizes(): ReadonlyMap<string, Size> {
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- This copy never changes.
    return new Map(this.#known);
  }

  async upload(file: File, uploading: api.Uploading, key = newKey()): Promise<Image> {
    if (!this.mayAdd) throw new Error(words.pictures.forEditors);
    const image = await api.uploadImage(this.documentId, file, key, uploading);
    this.#add([image]);
    return image;
  }

  async #load(): Promise<void> {
    this.#add(await api.listImages(this.documentId));
  }

  #add(images: Image[]): void {
    for (const image of images) this.#known.set(image.id, image);
  }
}

// Which line of a section stays where it is on the screen while its text is opened for writing or left.

import { positionAt, ShownText, type OpenedPosition } from "./clicked";
import { FollowedLetter } from "../reading/letters";
import type { ScrollPosition } from "../reading/scroll_position";

/** From the edge of the text into its first line, in pixels. */
const intoText = 12;
/** The editor knows the heights of its lines when it has drawn them, and draws those that are in view then. */
const roundsMax = 8;

/** The editor of a section, in whichever state it is. */
export interface WrittenText {
  lineAt(letter: FollowedLetter): number | null;
  positionInView(top: number, bottom: number): OpenedPosition | null;
}

export interface SectionsOnScreen {
  box(): HTMLElement | null;
  article(sectionId: string): HTMLElement | null;
  written(sectionId: string): WrittenText | null;
}

export class KeptLines {
  /** Where an editor was left last, for whoever goes back. */
  #left: { sectionId: string; place: OpenedPosition } | null = null;

  constructor(
    private readonly scrollPosition: ScrollPosition,
    private readonly screen: SectionsOnScreen,
  ) {}

  /** Where a section is opened with a key: where it was left, if that is in view, or at what is seen of it first. */
  positionToOpenAt(sectionId: string): OpenedPosition | null {
    return this.#placeLeft(sectionId) ?? this.#firstInView(sectionId);
  }

  /** From now on the line of this place stays where it is, in whichever form its text is shown. */
  keep(sectionId: string, place: OpenedPosition | null): void {
    const article = this.screen.article(sectionId);
    if (!article) return;
    const letter = letterOf(place);
    this.scrollPosition.pin(article, letter && (() => this.#lineAt(sectionId, letter)));
  }

  /** The editor has come into the place of the rendered text. */
  hold(): void {
    for (let round = 0; round < roundsMax && this.scrollPosition.hold(); round += 1);
  }

  /** The editor is about to go: keep the line that somebody looks at. */
  leave(sectionId: string): void {
    const box = this.screen.box()?.getBoundingClientRect();
    const place = (box && this.screen.written(sectionId)?.positionInView(box.top, box.bottom)) ?? null;
    this.#left = place && { sectionId, place };
    this.keep(sectionId, place);
  }

  #placeLeft(sectionId: string): OpenedPosition | null {
    const place = this.#left?.sectionId === sectionId ? this.#left.place : null;
    const letter = letterOf(place);
    const line = letter && this.#lineAt(sectionId, letter);
    const box = this.screen.box()?.getBoundingClientRect();
    return box && line !== null && line > box.top && line < box.bottom ? place : null;
  }

  #firstInView(sectionId: string): OpenedPosition | null {
    const text = this.#shownText(sectionId);
    const box = this.screen.box();
    if (!text || !box) return null;
    const { left, top } = text.getBoundingClientRect();
    return positionAt(left + 1, Math.max(top, box.getBoundingClientRect().top) + intoText, text);
  }

  #lineAt(sectionId: string, letter: FollowedLetter): number | null {
    const written = this.screen.written(sectionId)?.lineAt(letter) ?? null;
    const text = written === null ? this.#shownText(sectionId) : null;
    const shown = text && new ShownText(text);
    return shown ? shown.lineAt(letter.offsetIn(shown.text)) : written;
  }

  #shownText(sectionId: string): HTMLElement | null {
    return this.screen.article(sectionId)?.querySelector<HTMLElement>(".prose, .plain") ?? null;
  }
}

function letterOf(place: OpenedPosition | null): FollowedLetter | null {
  if (place === null || place.letter === null) return null;
  return new FollowedLetter({ text: place.text, offset: place.letter });
}

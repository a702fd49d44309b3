// Opens the text of a section for writing and leaves it, so that what somebody looks at stays where it is on the screen.

import { tick } from "svelte";
import type { OpenedPosition } from "./clicked";
import { KeptLines, type WrittenText } from "./kept_lines";
import type { OpenTexts } from "./open_texts.svelte";
import { ScrollPosition } from "../reading/scroll_position";

/** A panel that is higher than this share of the box leaves no room for what was found. */
const coveredShareMax = 0.75;

export interface SectionsOnPage {
  /** The section that the workspace has open. */
  openId(): string | null;
  onOpen(sectionId: string): void;
  /** Whether something can be typed in a section. */
  mayTypeIn(sectionId: string): boolean;
  /** What scrolls. */
  box(): HTMLElement | null;
  editor(): (WrittenText & { focusAt(position: OpenedPosition | null): void }) | null;
}

export class SectionOpening {
  readonly scrollPosition = new ScrollPosition();
  /** The open section, if its editor was left. */
  #leftId: string | null = $state(null);
  /** The section whose editor has come into the place of its rendered text. */
  #readyId: string | null = $state(null);
  /** The section that was opened by a click or a key in the text itself, where it is in view already. */
  #openedHereId: string | null = null;
  readonly writtenId = $derived.by(() => {
    const openId = this.page.openId();
    return openId === null || openId === this.#leftId || !this.page.mayTypeIn(openId) ? null : openId;
  });
  /** How much of the box the panel of a search covers at its top. */
  coveredPixels = $state(0);
  #foundTop: (() => number) | null = null;
  readonly #lines = new KeptLines(this.scrollPosition, {
    box: () => this.page.box(),
    article: (sectionId) => this.#articleOf(sectionId),
    written: (sectionId) => (sectionId === this.writtenId ? this.page.editor() : null),
  });

  constructor(
    private readonly texts: OpenTexts,
    private readonly page: SectionsOnPage,
  ) {}

  isReady(sectionId: string): boolean {
    return sectionId === this.#readyId;
  }

  /** The open section is another one, or was opened again: it may have been left, or be out of view. */
  turnToOpen(): void {
    this.#leftId = null;
    const sectionId = this.page.openId();
    if (sectionId === null) return;
    const article = this.#articleOf(sectionId);
    if (article && sectionId !== this.#openedHereId) this.scrollPosition.pin(article);
    if (this.page.mayTypeIn(sectionId)) this.texts.open(sectionId);
    void tick().then(() => this.#show(sectionId));
  }

  /** The person may do something else from now on: what is open is left before its text is. */
  async followRights(): Promise<void> {
    await tick();
    this.texts.letGoOfForbidden();
    this.turnToOpen();
  }

  /** Open a section where it stands, at a place of its text or where it was left. */
  async openAt(sectionId: string, clicked: OpenedPosition | null): Promise<void> {
    const opened = clicked ?? this.#lines.positionToOpenAt(sectionId);
    if (opened !== null) {
      this.#openedHereId = sectionId;
      this.#lines.keep(sectionId, opened);
    }
    await this.openBeside(sectionId);
    this.page.editor()?.focusAt(opened);
  }

  /** Open a section while somebody is elsewhere, such as in the panel of a search: the focus stays there. */
  async openBeside(sectionId: string): Promise<void> {
    if (sectionId === this.page.openId()) this.turnToOpen();
    else this.page.onOpen(sectionId);
    await tick();
  }

  async leave(): Promise<void> {
    const sectionId = this.page.openId();
    if (sectionId === null) return;
    this.#lines.leave(sectionId);
    this.texts.find(sectionId)?.saveNow();
    this.#leftId = sectionId;
    await tick();
    this.scrollPosition.hold();
    this.#articleOf(sectionId)?.querySelector<HTMLElement>("[role=group]")?.focus({ preventScroll: true });
  }

  /** The editor stands in the place of the rendered text. */
  ready(): void {
    this.#readyId = this.page.openId();
    this.#lines.hold();
  }

  /** What was found stands where one reads, unless it is in view already. */
  foundShown(top: () => number): void {
    this.#foundTop = top;
    this.#bringIntoView(top);
    // The editor knows the heights of its lines only after it has drawn them.
    requestAnimationFrame(() => requestAnimationFrame(() => this.#bringIntoView(top)));
  }

  /** A panel covers the box down to this height of the screen: what was found stays below it. */
  cover(bottom: number | null): void {
    const box = this.page.box()?.getBoundingClientRect();
    const covered = box && bottom !== null ? bottom - box.top : 0;
    this.coveredPixels = Math.max(0, Math.min(covered, (box?.height ?? 0) * coveredShareMax));
    if (bottom === null) this.#foundTop = null;
    requestAnimationFrame(() => this.#foundTop && this.#bringIntoView(this.#foundTop));
  }

  #bringIntoView(top: () => number): void {
    const box = this.page.box()?.getBoundingClientRect();
    if (!box) return;
    this.scrollPosition.hold();
    const [free, height] = [box.top + this.coveredPixels, box.height - this.coveredPixels];
    const isInView = top() > free && top() < free + height * 0.8;
    if (!isInView) this.scrollPosition.shiftBy(top() - free - height / 4);
  }

  #show(sectionId: string): void {
    const shown = this.#articleOf(sectionId);
    this.scrollPosition.hold();
    const isOpenElsewhere = sectionId === this.page.openId() && sectionId !== this.#openedHereId;
    if (shown && isOpenElsewhere) this.scrollPosition.show(shown);
    this.#openedHereId = null;
  }

  #articleOf(sectionId: string): HTMLElement | null {
    return this.page.box()?.querySelector<HTMLElement>(`[data-section="${CSS.escape(sectionId)}"]`) ?? null;
  }
}

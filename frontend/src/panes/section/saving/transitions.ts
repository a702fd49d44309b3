// The saving of a section's text as a state machine: an event leads from one state to the next and names the effects that
// are to be run. Nothing happens here: clock, network, editor and the browser's storage are the business of `saving.ts`.
// An event that does not apply to a phase leaves it as it is.

import type { Section } from "../../../api";
import { fingerprintOf } from "../../../lib/fingerprint";
import type { SaveFailure } from "./save_failure";
import {
  draftOf,
  hasUnsavedText,
  isBlank,
  isBusy,
  mustAskWhetherEmpty,
  stateOf,
  withFingerprint,
  type Changed,
  type Draft,
  type Phase,
  type SavingData,
  type SavingEffect,
  type SavingEvent,
} from "./state";

const quietMilliseconds = 1_000;
const mostUnsavedMilliseconds = 5_000;

export interface Transition {
  data: SavingData;
  /** In the order in which they are to be run. */
  effects: SavingEffect[];
}

export function transition(data: SavingData, event: SavingEvent): Transition {
  switch (event.kind) {
    case "draft found":
      return draftFound(data, event.draft);
    case "text typed":
      return textTyped(data, event.text);
    case "save due":
      return saveDue(data);
    case "emptiness confirmed":
      return saveDue({ ...data, isEmptyMeant: true });
    case "text discarded":
      return textDiscarded(data);
    case "save acknowledged":
      return data.phase.kind === "saving" ? acknowledge(data, event.section, data.phase.sent) : same(data);
    case "save failed":
      return data.phase.kind === "saving" ? saveFailed(data, event.failure, data.phase.sent) : same(data);
    case "change started":
      return changeStarted(data);
    case "change answered":
      return data.phase.kind === "changing" ? takeIn(data, event.changed) : same(data);
    case "change failed":
      return data.phase.kind === "changing" ? changeFailed(data, event.isUnchanged) : same(data);
    case "texts merged":
      return data.phase.kind === "merging" ? textsMerged(data, data.phase, event.merged) : same(data);
    case "section noticed":
      return sectionNoticed(data, event.section, event.isFromElsewhere);
    case "conflict settled":
      return data.phase.kind === "conflict"
        ? conflictSettled(data, data.phase.theirs, event.text)
        : same(data);
    case "theirs taken":
      return data.phase.kind === "conflict" ? takeInstead(data, data.phase.theirs) : same(data);
    case "section left":
      return after(same({ ...data, isClosed: true }, { kind: "stop timer" }), saveDue);
  }
}

/** Unsaved text of an earlier visit: it is saved if it continues the server's text, otherwise it is a conflict. */
function draftFound(data: SavingData, draft: Draft): Transition {
  const { base } = data;
  if (draft.text === base.content) return same(data, { kind: "forget draft", text: draft.text });
  const taken = { ...data, text: draft.text, unanswered: draft.sent };
  const isOnThisText = draft.baseRevision === base.revision || draft.baseText === base.content;
  if (isOnThisText || draft.sent.includes(fingerprintOf(base.content)))
    return after(keepDraft(taken), saveSoon);
  if (draft.isBesideChange && draft.baseText !== null)
    return draftBesideChangeFound(taken, draft.baseRevision, draft.baseText);
  const kept = same(taken, { kind: "keep draft", draft });
  return after(kept, (next) => bothChanged(next, base, draft.baseText));
}

/** The text was typed while a call was changing the one before it, which the server may have done. */
function draftBesideChangeFound(data: SavingData, baseRevision: number, baseText: string): Transition {
  const base = { ...data.base, revision: baseRevision, content: baseText };
  const before = { ...data, base, acknowledged: baseText, mayHaveChanged: true };
  return after(keepDraft(before), (kept) => takeIn(kept, { section: data.base }));
}

function textTyped(data: SavingData, text: string): Transition {
  const isEmptyMeant = data.isEmptyMeant && isBlank(text);
  return after(keepDraft({ ...data, text, isEmptyMeant }), afterTyping);
}

function afterTyping(data: SavingData): Transition {
  const { phase } = data;
  if (isBusy(data) || phase.kind === "retrying") return same(data);
  if (phase.kind === "conflict") return typedInConflict(data, phase);
  if (phase.kind === "emptied" && mustAskWhetherEmpty(data)) return same(data);
  return hasUnsavedText(data) ? saveSoon(data) : acknowledge(data, data.base, data.text);
}

function typedInConflict(
  data: SavingData,
  { theirs, baseText }: Extract<Phase, { kind: "conflict" }>,
): Transition {
  return hasOwnText(data, theirs, baseText) ? same(data) : takeInstead(data, theirs);
}

function saveDue(data: SavingData): Transition {
  if (isBusy(data) || data.phase.kind === "conflict" || !hasUnsavedText(data)) return same(data);
  return mustAskWhetherEmpty(data) ? ask(data) : save(data);
}

/** Go back to the text that the server has. */
function textDiscarded(data: SavingData): Transition {
  // What is being saved may arrive: the text of before is then saved over it.
  if (data.phase.kind === "saving") return after(textTyped(data, data.base.content), showText);
  return isBusy(data) || data.phase.kind === "conflict" ? same(data) : takeInstead(data, data.base);
}

function saveFailed(data: SavingData, failure: SaveFailure, sent: string): Transition {
  switch (failure.kind) {
    case "stale":
      return saveWasStale(data, failure.current, sent);
    case "refused":
      return enter(data, { kind: "refused", reason: failure.reason });
    case "unanswered":
      return saveUnanswered(data, failure, sent);
  }
}

/** The revision was stale: that is a conflict only if the text itself has been changed by somebody else. */
function saveWasStale(data: SavingData, current: Section, sent: string): Transition {
  const isOurs = data.unanswered.includes(fingerprintOf(current.content));
  const isTextUnchanged = current.content === data.base.content;
  if (current.content === sent) return acknowledge(data, current, sent);
  if (isOurs || isTextUnchanged) return save({ ...data, base: current });
  if (data.mayHaveChanged) return takeIn(data, { section: current });
  return bothChanged(data, current, data.base.content);
}

function saveUnanswered(
  data: SavingData,
  { reason, cause, retryAfterMilliseconds }: Extract<SaveFailure, { kind: "unanswered" }>,
  sent: string,
): Transition {
  const unanswered = withFingerprint(data.unanswered, sent);
  const retrying = enter({ ...data, unanswered }, { kind: "retrying", reason, cause });
  if (data.isClosed) return retrying;
  return after(retrying, (waiting) =>
    same(waiting, { kind: "start retry timer", leastMilliseconds: retryAfterMilliseconds }),
  );
}

/** Another call changes the section; what is typed from now on stays beside that. */
function changeStarted(data: SavingData): Transition {
  return isBusy(data) ? same(data) : enter({ ...data, mayHaveChanged: true }, { kind: "changing" });
}

function changeFailed(data: SavingData, isUnchanged: boolean): Transition {
  return proceed({ ...data, mayHaveChanged: !isUnchanged });
}

/** The section is newer than it was: nothing is saved until its text and what was typed here are one. */
function takeIn(data: SavingData, changed: Changed): Transition {
  return after(enter(data, { kind: "merging", changed, typed: data.text }), merge);
}

function merge(data: SavingData): Transition {
  if (data.phase.kind !== "merging") return same(data);
  const { typed, changed } = data.phase;
  const texts = { mine: typed, base: data.acknowledged, theirs: changed.section.content };
  return same(data, { kind: "merge", ...texts });
}

function textsMerged(
  data: SavingData,
  { changed, typed }: Extract<Phase, { kind: "merging" }>,
  merged: string | null,
): Transition {
  const { section } = changed;
  if (typed !== data.text) return merge({ ...data, phase: { kind: "merging", changed, typed: data.text } });
  const known = { ...data, mayHaveChanged: false };
  if (section.revision <= data.base.revision) return proceed(known);
  if (merged === null) return bothChanged(known, section, data.acknowledged);
  return showMerged(known, changed, merged);
}

function showMerged(data: SavingData, changed: Changed, merged: string): Transition {
  const [isTyped, isNew] = [hasUnsavedText(data), merged !== data.text];
  const shown = same({ ...data, text: merged });
  if (isTyped) shown.effects.push({ kind: "keep draft", draft: draftOf(shown.data) });
  if (isNew) shown.effects.push({ kind: "show text", text: merged, changed });
  return after(shown, (next) => acknowledge(next, changed.section, changed.section.content));
}

/** Another call has read or changed the section: take its revision, and its text if none was typed here. */
function sectionNoticed(data: SavingData, section: Section, isFromElsewhere: boolean): Transition {
  const isKnown = section.revision <= data.base.revision;
  if (isBusy(data) || data.phase.kind === "conflict" || isKnown) return same(data);
  const isTextUnchanged = section.content === data.base.content;
  if (hasUnsavedText(data)) return same(isTextUnchanged ? { ...data, base: section } : data);
  const taken = acknowledge({ ...data, text: section.content }, section, section.content);
  if (isTextUnchanged) return taken;
  return after(taken, (next) => same(next, { kind: "show text", text: next.text, isFromElsewhere }));
}

function conflictSettled(data: SavingData, theirs: Section, text: string): Transition {
  const settled = keepDraft({
    ...data,
    base: theirs,
    acknowledged: theirs.content,
    unanswered: [],
    mayHaveChanged: false,
    text,
    isEmptyMeant: true,
  });
  const shown = text === data.text ? settled : after(settled, showText);
  return after(shown, (next) => (hasUnsavedText(next) ? save(next) : acknowledge(next, theirs, text)));
}

/** A conflict, or theirs where the text of this page has no change of its own: then nothing is lost by taking it. */
function bothChanged(data: SavingData, theirs: Section, baseText: string | null): Transition {
  return hasOwnText(data, theirs, baseText)
    ? enter(data, { kind: "conflict", theirs, baseText })
    : takeInstead(data, theirs);
}

function hasOwnText({ text, acknowledged }: SavingData, theirs: Section, baseText: string | null): boolean {
  return ![acknowledged, baseText, theirs.content].includes(text);
}

/** Discard the text of this page in favour of the server's. */
function takeInstead(data: SavingData, section: Section): Transition {
  const forgotten = same(data, { kind: "forget draft", text: data.text });
  const taken = after(forgotten, (next) =>
    acknowledge({ ...next, text: section.content }, section, section.content),
  );
  return after(taken, showText);
}

/** The server has `text`; more may have been typed since. */
function acknowledge(data: SavingData, section: Section, text: string): Transition {
  const known: SavingData = {
    ...data,
    base: section,
    acknowledged: text,
    unanswered: [],
    mayHaveChanged: false,
    isEmptyMeant: false,
    phase: { kind: "saved" },
  };
  const effects: SavingEffect[] = [
    { kind: "reset backoff" },
    { kind: "stop timer" },
    { kind: "forget draft", text },
  ];
  return after({ data: known, effects }, proceed);
}

/** Nothing is under way any more; something may have been typed meanwhile. */
function proceed(data: SavingData): Transition {
  if (!hasUnsavedText(data)) return enter(data, { kind: "saved" });
  const idle = keepDraft({ ...data, phase: { kind: "saved" } });
  return after(idle, data.isClosed ? saveDue : saveSoon);
}

function saveSoon(data: SavingData): Transition {
  const { phase, nowMilliseconds } = data;
  const sinceMilliseconds = phase.kind === "unsaved" ? phase.sinceMilliseconds : nowMilliseconds;
  const untilLatest = Math.max(0, sinceMilliseconds + mostUnsavedMilliseconds - nowMilliseconds);
  const timer: SavingEffect = {
    kind: "start timer",
    milliseconds: Math.min(quietMilliseconds, untilLatest),
  };
  return after(same(data, timer), (next) => enter(next, { kind: "unsaved", sinceMilliseconds }));
}

function ask(data: SavingData): Transition {
  const stopped = after(same(data, { kind: "stop timer" }), keepDraft);
  return after(stopped, (next) => enter(next, { kind: "emptied" }));
}

function save(data: SavingData): Transition {
  const sending: SavingData = { ...data, phase: { kind: "saving", sent: data.text } };
  const kept = after(same(sending, { kind: "stop timer" }), keepDraft);
  const shown = after(kept, (next) => enter(next, next.phase));
  return after(shown, (next) =>
    same(next, { kind: "save", content: next.text, baseRevision: next.base.revision }),
  );
}

function keepDraft(data: SavingData): Transition {
  return same(data, { kind: "keep draft", draft: draftOf(data) });
}

function showText(data: SavingData): Transition {
  return same(data, { kind: "show text", text: data.text });
}

function enter(data: SavingData, phase: Phase): Transition {
  const entered = { ...data, phase };
  return same(entered, { kind: "show state", state: stateOf(entered) });
}

/** Stay in the phase. */
function same(data: SavingData, ...effects: SavingEffect[]): Transition {
  return { data, effects };
}

function after(first: Transition, next: (data: SavingData) => Transition): Transition {
  const { data, effects } = next(first.data);
  return { data, effects: [...first.effects, ...effects] };
}

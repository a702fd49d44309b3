// Times as people read them, in their own zone.

import { words } from "../words";

const clock = { hour: "2-digit", minute: "2-digit" } as const;
const dayAndClock = { day: "numeric", month: "short", ...clock } as const;

/** The time of day, with the day where it is not today. */
export function shortTime(iso: string, now: Date = new Date()): string {
  const time = new Date(iso);
  const isToday = time.toDateString() === now.toDateString();
  return time.toLocaleString(words.locale, isToday ? clock : dayAndClock);
}

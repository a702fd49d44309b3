const clock = { hour: "2-digit", minute: "2-digit" } as const;
const dayAndClock = { day: "numeric", month: "short", ...clock } as const;

/** How a language writes times, in the zone of the reader: the time of day, with the day where it is not today. */
export function timesOf(locale: string): (iso: string) => string {
  return (iso) => {
    const time = new Date(iso);
    const isToday = time.toDateString() === new Date().toDateString();
    return time.toLocaleString(locale, isToday ? clock : dayAndClock);
  };
}

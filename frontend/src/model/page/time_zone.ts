// Tells the server in which time zone this browser is, so that its pages without script show times in it as well.

const keptSeconds = 365 * 24 * 3_600;

export function keepTimeZone(): void {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  const secure = window.location.protocol === "https:" ? "; secure" : "";
  document.cookie = `quire_time_zone=${timeZone}; path=/; max-age=${keptSeconds}; samesite=lax${secure}`;
}

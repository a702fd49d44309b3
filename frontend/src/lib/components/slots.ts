// Of what the whole browser has few of, such as connections to one server, each tab takes a slot and gives it back. One
// that crashed or was closed holds none.

/** Take one of so many slots. Returns how to give it back; null when other tabs have all of them. */
export async function takeSlot(name: string, count: number): Promise<(() => void) | null> {
  // Browsers have locks only where the connection is secure.
  if (!("locks" in navigator)) return () => undefined;
  for (let number = 1; number <= count; number++) {
    const giveBack = await takeLock(`${name}.${number}`);
    if (giveBack !== null) return giveBack;
  }
  return null;
}

function takeLock(name: string): Promise<(() => void) | null> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (lock === null) return resolve(null);
        return new Promise<void>((release) => resolve(release));
      })
      .catch(reject);
  });
}

// Values kept in the browser's database, which holds far more than `localStorage`. Every call fails where the browser
// forbids it; whoever calls decides what that means.

const databaseName = "quire";
const storeName = "texts";

export class IndexedDbStore {
  #opening: Promise<IDBDatabase> | null = null;

  async put(key: string, value: unknown): Promise<void> {
    const store = await this.#store("readwrite");
    await done(store.put(value, key));
  }

  async remove(key: string): Promise<void> {
    const store = await this.#store("readwrite");
    await done(store.delete(key));
  }

  /** Every entry whose key begins with this prefix. */
  async all<Value>(prefix: string): Promise<Map<string, Value>> {
    const store = await this.#store("readonly");
    const range = IDBKeyRange.bound(prefix, prefix + "\uffff");
    const [keys, values] = await Promise.all([done(store.getAllKeys(range)), done(store.getAll(range))]);
    return new Map(keys.map((key, index) => [String(key), values[index] as Value]));
  }

  async #store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
    this.#opening ??= this.#open();
    return (await this.#opening).transaction(storeName, mode).objectStore(storeName);
  }

  async #open(): Promise<IDBDatabase> {
    const request = indexedDB.open(databaseName, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(storeName);
    try {
      const database = await done(request);
      // The browser may close it, for instance when the person clears what pages have stored.
      database.onclose = () => (this.#opening = null);
      return database;
    } catch (failure) {
      this.#opening = null;
      throw failure;
    }
  }
}

function done<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("The browser's database failed."));
  });
}

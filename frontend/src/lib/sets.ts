// Sets that are made once and never changed, so that whoever holds one knows it whole.

export function setOf<Item>(...parts: Iterable<Item>[]): ReadonlySet<Item> {
  const items = new Set<Item>();
  for (const part of parts) for (const item of part) items.add(item);
  return items;
}

export function without<Item>(items: ReadonlySet<Item>, taken: Iterable<Item>): ReadonlySet<Item> {
  const rest = new Set(items);
  for (const item of taken) rest.delete(item);
  return rest;
}

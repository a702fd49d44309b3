// Puts a compressed copy beside each built file, so that the server compresses nothing while somebody waits.

import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Plugin } from "vite";

const compress = promisify(gzip);

export function compressed(): Plugin {
  return {
    name: "quire-compressed",
    apply: "build",
    async writeBundle({ dir = "" }) {
      const assets = join(dir, "assets");
      const names = await readdir(assets);
      await Promise.all(names.map((name) => addCopy(join(assets, name))));
    },
  };
}

/** A file of a few words would only grow. */
async function addCopy(path: string): Promise<void> {
  const whole = await readFile(path);
  const copy = await compress(whole, { level: 9 });
  if (copy.length < whole.length) await writeFile(`${path}.gz`, copy);
}

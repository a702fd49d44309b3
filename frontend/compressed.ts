// Puts compressed copies beside each built file, so that the server compresses nothing while somebody waits.

import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import type { Plugin } from "vite";

/** By the ending of the copy, in the strongest form that Node has. Brotli takes a seventh less, and browsers ask for it
 *  over TLS and on the own machine only. */
const COMPRESSIONS = {
  br: promisify(brotliCompress),
  gz: (whole: Buffer) => promisify(gzip)(whole, { level: 9 }),
};

export function compressed(): Plugin {
  return {
    name: "quire-compressed",
    apply: "build",
    async writeBundle({ dir = "" }) {
      const assets = join(dir, "assets");
      const names = await readdir(assets);
      await Promise.all(names.map((name) => addCopies(join(assets, name))));
    },
  };
}

/** A file of a few words would only grow. */
async function addCopies(path: string): Promise<void> {
  const whole = await readFile(path);
  for (const [ending, compress] of Object.entries(COMPRESSIONS)) {
    const copy = await compress(whole);
    if (copy.length < whole.length) await writeFile(`${path}.${ending}`, copy);
  }
}

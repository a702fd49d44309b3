// Lists the packages whose code is in the built page, with their licences, whose words have to travel with it.

import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";

interface Part {
  name: string;
  version: string;
  license: string;
}

const LICENCE_FILE = /^(licen[cs]e|copying)(\.|$)/i;

export function parts(): Plugin {
  const folders = new Set<string>();
  return {
    name: "quire-parts",
    apply: "build",
    generateBundle(_options, bundle) {
      for (const output of Object.values(bundle)) {
        const modules = output.type === "chunk" ? output.moduleIds : [];
        modules.map(packageFolder).forEach((folder) => folder !== null && folders.add(folder));
      }
    },
    async writeBundle({ dir = "" }) {
      const found = await Promise.all([...folders].sort().map(readPart));
      await writeFile(
        join(dir, "parts.json"),
        JSON.stringify(
          found.map(({ part }) => part),
          null,
          1,
        ),
      );
      await writeFile(
        join(dir, "licences.txt"),
        found.map(({ part, words }) => notice(part, words)).join("\n\n"),
      );
    },
  };
}

/** The folder of the package to which a module belongs; null for the page's own. */
function packageFolder(module: string): string | null {
  const path = module.replace(/^\0/, "").split("?")[0] ?? "";
  if (!path.includes("/node_modules/")) return null;
  let folder = dirname(path);
  while (!isPackage(folder)) folder = dirname(folder);
  return folder;
}

/** Packages have further files of that name inside, which only say how a module is to be read. */
function isPackage(folder: string): boolean {
  return /\/node_modules\/(@[^/]+\/)?[^/]+$/.test(folder) && existsSync(join(folder, "package.json"));
}

async function readPart(folder: string): Promise<{ part: Part; words: string }> {
  const { name, version, license } = JSON.parse(
    await readFile(join(folder, "package.json"), "utf-8"),
  ) as Part;
  const file = (await readdir(folder)).find((entry) => LICENCE_FILE.test(entry));
  const words = file === undefined ? "" : await readFile(join(folder, file), "utf-8");
  return { part: { name, version, license }, words: words.trim() };
}

function notice({ name, version, license }: Part, words: string): string {
  return `${name} ${version} (${license})\n\n${words}\n`;
}

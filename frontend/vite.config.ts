import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { compressed } from "./compressed";
import { parts } from "./parts";

export default defineConfig({
  base: "/static/",
  plugins: [svelte(), compressed(), parts()],
  build: {
    outDir: "../src/quire/web/static",
    emptyOutDir: true,
    manifest: true,
    target: "es2022",
    // Data addresses would need a wider content policy than the pages allow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: [
        "src/workspace.ts",
        "src/read.ts",
        "src/documents.ts",
        "src/passkeys.ts",
        "src/sign_in.ts",
        "src/every_page.ts",
        "src/pages.css",
      ],
      output: {
        // What every part of the page uses is one file: each request costs as much as half a kilobyte of code.
        codeSplitting: {
          groups: [
            { name: "shared", test: /src\/(?:lib|api|model|words\/(?:index|en))\b/ },
            { name: "shared", test: /src\/panes\/section\/(?:fitting|document_facts|tools\/tool_icons)\b/ },
          ],
        },
      },
    },
  },
  // Tests of components mount them: they need Svelte's code for browsers, which Node would not choose.
  resolve: process.env.VITEST === undefined ? {} : { conditions: ["browser"] },
  test: {
    include: ["tests/**/*.test.ts"],
    environment: "node",
    testTimeout: 120_000,
    // Files share the modules that they load, which costs a third; tests of components get a document of their own.
    pool: "threads",
    isolate: false,
  },
});

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { compressed } from "./compressed";

export default defineConfig({
  base: "/static/",
  plugins: [svelte(), compressed()],
  build: {
    outDir: "../src/quire/web/static",
    emptyOutDir: true,
    manifest: true,
    target: "es2022",
    // Data addresses would need a wider content policy than the pages allow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: ["src/workspace.ts", "src/pages.css"] },
  },
  // A test fails for what it sees, never because the machine is busy.
  test: { include: ["tests/**/*.test.ts"], environment: "node", testTimeout: 120_000 },
});

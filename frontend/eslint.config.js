import javascript from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import { defineConfig } from "eslint/config";
import globals from "globals";
import typescript from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

const panes = ["outline", "section", "chat"];

/** A pane knows the floor below it, never its neighbours. */
function floorOf(pane) {
  const neighbours = panes.filter((other) => other !== pane);
  return {
    files: [`src/panes/${pane}/**`],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: neighbours.map((other) => ({ group: [`**/${other}/*`] })) },
      ],
    },
  };
}

export default defineConfig(
  { ignores: ["node_modules/"] },
  javascript.configs.recommended,
  ...typescript.configs.strict,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser } } },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: typescript.parser, svelteConfig } },
  },
  {
    rules: {
      // The compiler reports what is not defined, with the types in view.
      "no-undef": "off",
      "svelte/no-navigation-without-resolve": "off",
      "svelte/require-each-key": "error",
    },
  },
  ...panes.map(floorOf),
  {
    files: ["src/lib/**"],
    rules: { "no-restricted-imports": ["error", { patterns: [{ group: ["**/panes/*"] }] }] },
  },
);

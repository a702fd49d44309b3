import { readdirSync } from "node:fs";
import javascript from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import { defineConfig } from "eslint/config";
import globals from "globals";
import typescript from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

/** The folders of `src`, lowest first: each knows those before it, and nothing above. */
const floors = ["lib", "words", "api", "model", "panes", "workspace"];
const panes = readdirSync(new URL("src/panes", import.meta.url));

function wallOf(floor) {
  const above = floors.slice(floors.indexOf(floor) + 1);
  return wall(`src/${floor}/**`, above, `${floor} knows nothing of what is above it.`);
}

function wallOfPane(pane) {
  const neighbours = [...panes.filter((other) => other !== pane), "workspace"];
  return wall(`src/panes/${pane}/**`, neighbours, "A pane knows none of its neighbours.");
}

/** What these files must not import, at their beginning or on demand. */
function wall(files, folders, message) {
  const regex = `^(?:\\.\\./)+(?:panes/)?(?:${[...folders, "Workspace\\.svelte"].join("|")})(?:/|$)`;
  const onDemand = `ImportExpression[source.value=/${regex.replaceAll("/", "\\u002f")}/]`;
  return {
    files: [files],
    rules: {
      "no-restricted-imports": ["error", { patterns: [{ regex, message }] }],
      "no-restricted-syntax": ["error", { selector: onDemand, message }],
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
  ...floors.filter((floor) => floor !== "panes").map(wallOf),
  ...panes.map(wallOfPane),
);

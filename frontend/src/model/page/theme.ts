// Light or dark, as one likes it in this browser: at once on this page, and kept by the server for the next ones.

import { keepTheme } from "../../api";

export type Theme = "light" | "dark" | "system";

export async function chooseTheme(theme: Theme): Promise<void> {
  const { documentElement } = document;
  if (theme === "system") delete documentElement.dataset.theme;
  else documentElement.dataset.theme = theme;
  const scheme = document.querySelector<HTMLMetaElement>('meta[name="color-scheme"]');
  if (scheme) scheme.content = theme === "system" ? "light dark" : theme;
  await keepTheme(theme);
}

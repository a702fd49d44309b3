// Whoever is signed in.

import { at, call, send } from "./http";
import type { User, UserReply } from "./types";

export type { User };

/** Who is signed in. */
export async function readMe(): Promise<User> {
  return (await call<UserReply>(at("me"))).user;
}

export async function keepTheme(theme: "light" | "dark" | "system"): Promise<void> {
  await send("/account/theme", { method: "POST", body: new URLSearchParams({ theme }) });
}

export async function signOut(): Promise<void> {
  await call("/logout", { method: "POST" });
}

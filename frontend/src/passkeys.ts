// Passkeys on pages that work without script: what needs one is hidden until it is known that this browser can do it.

/** What the server asks of the device, and the challenge in it, which goes back with the reply. */
interface Asked {
  challenge: string;
}

const JSON_HEADERS = { "Content-Type": "application/json" };

class Refused extends Error {}

/** Sends JSON, or a form; the sentence of a refusal is for people. */
async function send(address: string, body: unknown): Promise<Response> {
  const isForm = body instanceof URLSearchParams;
  const request = isForm
    ? { method: "POST", body }
    : { method: "POST", headers: JSON_HEADERS, body: JSON.stringify(body) };
  const reply = await fetch(address, request);
  if (reply.ok) return reply;
  const said = (await reply.json()) as { error?: string };
  throw new Refused(said.error);
}

async function signIn(form: HTMLFormElement): Promise<void> {
  const asked = (await (
    await send("/login/passkey/options", {})
  ).json()) as PublicKeyCredentialRequestOptionsJSON & Asked;
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(asked);
  const credential = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
  const next = String(new FormData(form).get("next") ?? "");
  const reply = await send("/login/passkey", {
    challenge: asked.challenge,
    credential: credential.toJSON(),
    next,
  });
  window.location.assign(reply.headers.get("Location") ?? "/");
}

async function register(form: HTMLFormElement): Promise<void> {
  const fields = new FormData(form);
  const password = new URLSearchParams({ current: String(fields.get("current")) });
  const asked = (await (
    await send("/account/passkeys/options", password)
  ).json()) as PublicKeyCredentialCreationOptionsJSON & Asked;
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(asked);
  const credential = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  const name = String(fields.get("name"));
  await send("/account/passkeys", { challenge: asked.challenge, credential: credential.toJSON(), name });
  window.location.assign("/account?done=passkey");
}

/** Whoever stops the device's dialog, or whose device fails, is told that nothing happened. */
async function attempt(form: HTMLFormElement, act: (form: HTMLFormElement) => Promise<void>): Promise<void> {
  const problem = form.querySelector<HTMLElement>("[role=alert]");
  if (problem === null) return;
  problem.hidden = true;
  try {
    await act(form);
  } catch (error) {
    problem.textContent = error instanceof Refused ? error.message : (form.dataset.failed ?? "");
    problem.hidden = false;
  }
}

const canUsePasskeys =
  "PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential;

for (const [selector, act] of [
  ["form[data-passkey=sign-in]", signIn],
  ["form[data-passkey=register]", register],
] as const) {
  const form = document.querySelector<HTMLFormElement>(selector);
  if (form === null || !canUsePasskeys) continue;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void attempt(form, act);
  });
}

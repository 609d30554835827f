import assert from "node:assert/strict";
import type { Person } from "@hearth/protocol";
import type { Answer, TestHub } from "./test-hub.ts";

/** A browser of someone: keeps its cookies, and says that its requests come from the hub's own page. */
export class TestBrowser {
  readonly #hub: TestHub;
  readonly cookies = new Map<string, string>();

  constructor(hub: TestHub) {
    this.#hub = hub;
  }

  async call(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await this.#hub.call(method, path, {
      token: null,
      headers: {
        origin: this.#hub.address,
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      },
      ...(body === undefined ? {} : { body }),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair = ""] = cookie.split(";");
      const [name = "", value = ""] = pair.split(/=(.*)/s);
      if (value === "" || /max-age=0|expires=thu, 01 jan 1970/i.test(cookie)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }
}

export const password = "correct horse battery";

/** Invites someone and lets them accept, as the two would. */
export async function invite(
  hub: TestHub,
  { role = "member", name = "Ada", email = `${name.toLowerCase()}@example.org` } = {},
): Promise<{ browser: TestBrowser; person: Person; email: string }> {
  const made = await hub.call("POST", "/api/v1/invitations", { body: { role } });
  assert.equal(made.status, 201, made.text);
  const code = (made.body as { path: string }).path.split("#invite=")[1];
  const browser = new TestBrowser(hub);
  const accepted = await browser.call("POST", "/api/v1/invitations/accept", { code, name, email, password });
  assert.equal(accepted.status, 201, accepted.text);
  return { browser, person: (accepted.body as { person: Person }).person, email };
}

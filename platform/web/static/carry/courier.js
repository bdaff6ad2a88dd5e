/* Carries a form to the server and back over a weak network. An answer is definite when the server
   itself has decided; silence, a broken reply or a busy server is not, and is tried again. */

const PATIENCE = 20000;
const WAITS = [1000, 2000, 4000, 8000, 15000, 30000];
const BUSY = new Set([408, 425, 429, 500, 502, 503, 504]);

export class Courier {
  /** `page` is asked for a fresh token against forgery, which `takeToken` puts into the form. */
  constructor(page, takeToken) {
    this.page = page;
    this.takeToken = takeToken;
    this.tries = 0;
    this.round = 0;
    this.wake = () => {};
    addEventListener("online", () => this.wake());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.wake();
    });
  }

  /** One try: {kind: "answer", status, body}, or "silence", "busy", "signin", "refused". */
  async once(url, body) {
    let got = await carry(url, body());
    if (got.kind === "stale") {
      const fresh = await freshToken(this.page);
      if (fresh.kind) return fresh;
      this.takeToken(fresh.token);
      got = await carry(url, body());
      if (got.kind === "stale") return { kind: "refused" };
    }
    if (got.kind === "answer") this.tries = 0;
    return got;
  }

  /** Again and again until the server has decided; null when called off before that. */
  async until(url, body, tell) {
    const mine = ++this.round;
    for (;;) {
      const got = await this.once(url, body);
      if (got.kind === "answer" || got.kind === "refused") return got;
      if (mine !== this.round) return null;
      tell(got.kind);
      await this.rest();
      if (mine !== this.round) return null;
    }
  }

  /** Stop trying; an answer that is already on its way is still taken. */
  callOff() {
    this.round += 1;
    this.wake();
  }

  /** Longer each time; over at once when the connection is back or the tab is looked at. */
  rest() {
    const wait = WAITS[Math.min(this.tries++, WAITS.length - 1)];
    return new Promise((done) => {
      const timer = setTimeout(done, wait);
      this.wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  }
}

async function carry(url, fields) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE);
  try {
    const reply = await fetch(url, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { Accept: "application/json" },
      credentials: "same-origin",
      signal: patience.signal,
    });
    if (BUSY.has(reply.status)) return { kind: "busy" };
    if (reply.redirected) return { kind: "signin" };
    if (!(reply.headers.get("Content-Type") || "").startsWith("application/json")) {
      return { kind: reply.status === 400 ? "stale" : "refused" };
    }
    return { kind: "answer", status: reply.status, body: await reply.json() };
  } catch {
    return { kind: "silence" };
  } finally {
    clearTimeout(timer);
  }
}

/** {token}, or {kind} of why there is none. */
async function freshToken(page) {
  try {
    const reply = await fetch(page, { credentials: "same-origin" });
    if (reply.redirected) return { kind: "signin" };
    if (!reply.ok) return { kind: BUSY.has(reply.status) ? "busy" : "refused" };
    const read = new DOMParser().parseFromString(await reply.text(), "text/html");
    const token = read.querySelector("input[name=csrf_token]")?.value;
    return token ? { token } : { kind: "refused" };
  } catch {
    return { kind: "silence" };
  }
}

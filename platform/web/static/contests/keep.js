/* What is typed on a sheet stays in this tab until the server has it. Session storage: nothing is
   left on a shared computer once the tab is closed. */

const PREFIX = "ballot:";

export class Keep {
  constructor(account, sheet) {
    const own = `${PREFIX}${account}:`;
    this.key = own + sheet;
    try {
      for (const key of Object.keys(sessionStorage)) {
        if (key.startsWith(PREFIX) && !key.startsWith(own)) sessionStorage.removeItem(key);
      }
    } catch { /* storage is forbidden: the page itself still holds the marks */ }
  }

  /** {fields, unanswered, revision, version, request, handing}, or null. */
  load() {
    try {
      return JSON.parse(sessionStorage.getItem(this.key));
    } catch {
      return null;
    }
  }

  save(what) {
    try {
      sessionStorage.setItem(this.key, JSON.stringify(what));
    } catch { /* full or forbidden */ }
  }

  drop() {
    try {
      sessionStorage.removeItem(this.key);
    } catch { /* forbidden */ }
  }
}

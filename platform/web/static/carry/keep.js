/* What is typed in a form stays in this tab until the server has it. Session storage: nothing is
   left on a shared computer or phone once the tab is closed. */

export class Keep {
  /** `kind` is the sort of form, `owner` who fills it in: what another typed here is forgotten. */
  constructor(kind, owner, form) {
    const all = `${kind}:`;
    const own = `${all}${owner}:`;
    this.key = own + form;
    try {
      for (const key of Object.keys(sessionStorage)) {
        if (key.startsWith(all) && !key.startsWith(own)) sessionStorage.removeItem(key);
      }
    } catch { /* storage is forbidden: the page itself still holds what is typed */ }
  }

  /** What `save` was given last, or null. */
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

/* The draft of an entry saves itself a moment after somebody has stopped typing. Without this script
   the page is a plain form and its buttons do the same. */

import { Courier } from "../carry/courier.js";

const LULL = 2500;

class Draft {
  constructor(form) {
    this.form = form;
    this.said = document.getElementById("entry-said");
    this.courier = new Courier(form.dataset.page, (token) => {
      form.elements.csrf_token.value = token;
    });
    this.stopped = this.saving = this.again = this.leaving = false;
    form.addEventListener("input", (event) => {
      if (event.target.type !== "file") this.later();
    });
    form.addEventListener("submit", (event) => this.submit(event));
  }

  later() {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => this.save(), LULL);
  }

  /** A draft on its way goes first: the page would else come with a revision that is past. */
  submit(event) {
    clearTimeout(this.timer);
    this.courier.callOff();
    if (!this.saving || this.leaving) {
      this.leaving = true;
      return;
    }
    event.preventDefault();
    this.then = () => {
      this.leaving = true;
      this.form.requestSubmit(event.submitter);
    };
  }

  async save() {
    if (this.saving) {
      this.again = true;
      return;
    }
    this.saving = true;
    const got = await this.courier.until(this.form.dataset.draft, () => this.fields(), (kind) => {
      this.said.textContent = kind === "signin" ? this.form.dataset.signin : this.form.dataset.unsaved;
    });
    this.saving = false;
    if (got?.kind === "answer") this.take(got.body);
    if (this.then) {
      this.then();
      return;
    }
    if (!got) return;
    if (this.again) {
      this.again = false;
      this.later();
    }
  }

  /** Everything but files and what a button would add. */
  fields() {
    return [...new FormData(this.form)].filter(([, value]) => typeof value === "string");
  }

  take(told) {
    this.said.textContent = told.said;
    if (told.revision !== undefined) this.form.elements.revision.value = told.revision;
    if (told.stop) this.stopped = true;
  }
}

const form = document.getElementById("entry-form");
if (form) new Draft(form);

/* A form filled in on a phone: what is typed outlives a lost network and a reloaded page, and is
   sent again and again until the server has answered for certain. The form carries its row's
   identifier, so however often it arrives it is one row. Without this script it is a plain form.

   <form data-draft="record" data-owner="…" data-words='{"kept": …, "sending": …, "offline": …}'>
   with a <p data-draft-said role="status"> inside. The server answers {"next": address} to whoever
   accepts JSON; anything else is shown by sending the form in the plain way. */

import { Courier } from "./courier.js";
import { Keep } from "./keep.js";

const OURS = "csrf_token";

class Draft {
  constructor(form) {
    this.form = form;
    this.words = JSON.parse(form.dataset.words);
    this.said = form.querySelector("[data-draft-said]");
    this.keep = new Keep("draft", form.dataset.owner, form.dataset.draft);
    this.courier = new Courier(location.href, (token) => {
      form.elements[OURS].value = token;
    });
    this.sending = false;
    form.addEventListener("input", () => this.keepAll());
    form.addEventListener("submit", (event) => this.submit(event));
    addEventListener("beforeunload", (event) => {
      if (this.sending) event.preventDefault();
    });
    this.start();
  }

  /** What the server has refused is on the page already, with its faults; else what was kept. */
  start() {
    const kept = this.keep.load();
    if (!kept || this.form.querySelector("#form-errors, [data-typed]")) return;
    this.put(kept.fields);
    this.say(this.words.kept);
    if (kept.sending) this.send(kept.button);
  }

  fields() {
    return [...new FormData(this.form)].filter(([name]) => name !== OURS);
  }

  keepAll(more = {}) {
    this.keep.save({ fields: this.fields(), ...more });
  }

  put(fields) {
    const told = Map.groupBy
      ? Map.groupBy(fields, ([name]) => name)
      : fields.reduce((all, one) => all.set(one[0], [...(all.get(one[0]) ?? []), one]), new Map());
    for (const control of this.form.elements) {
      if (!control.name || control.name === OURS || control.type === "submit") continue;
      const values = (told.get(control.name) ?? []).map(([, value]) => value);
      if (control.type === "radio" || control.type === "checkbox") {
        control.checked = values.includes(control.value);
      } else if (values.length) {
        control.value = values[0];
      }
    }
  }

  say(words) {
    if (this.said) this.said.textContent = words;
  }

  submit(event) {
    event.preventDefault();
    if (this.sending) return;
    const { name, value } = event.submitter ?? {};
    this.send(name ? [name, value] : null);
  }

  async send(button) {
    this.sending = true;
    this.keepAll({ sending: true, button });
    this.say(this.words.sending);
    const body = () => [
      ...this.fields(),
      ...(button ? [button] : []),
      [OURS, this.form.elements[OURS].value],
    ];
    const got = await this.courier.until(this.form.action, body, () => this.say(this.words.offline));
    this.sending = false;
    if (got?.kind === "answer" && got.body.next) {
      this.keep.drop();
      location.assign(got.body.next);
      return;
    }
    this.keepAll();
    this.sendPlainly(button);
  }

  /** The network is there and the server has something to say: a whole page says it. */
  sendPlainly(button) {
    if (button) {
      const [name, value] = button;
      this.form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
    this.form.submit();
  }
}

for (const form of document.querySelectorAll("form[data-draft]")) new Draft(form);

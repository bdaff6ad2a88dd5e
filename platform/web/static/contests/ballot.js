/* A juror's sheet on a weak network. Without this script the page is a plain form and does the same;
   with it the draft saves itself, and the sheet is sent with one request id until the server has
   answered for certain. Nobody is told that it is handed in before there is a receipt. */

import { Courier } from "../carry/courier.js";
import { Fields, same } from "./fields.js";
import { Keep } from "../carry/keep.js";

const LULL = 1500;
const byId = (id) => document.getElementById(id);

class Sheet {
  constructor(form) {
    this.form = form;
    this.words = JSON.parse(form.dataset.words);
    this.fields = new Fields(form, this.words);
    this.keep = new Keep("ballot", form.dataset.account, form.dataset.sheet);
    this.courier = new Courier(form.dataset.page, (token) => {
      form.elements.csrf_token.value = token;
    });
    this.unanswered = []; // drafts sent without an answer: one of them may be what the server holds
    this.stopped = this.saving = this.handing = false;
    byId("ballot-save").hidden = true;
    form.addEventListener("input", (event) => this.typed(event.target));
    form.addEventListener("submit", (event) => this.submit(event));
    byId("ballot-cast").addEventListener("click", () => this.handIn());
    byId("ballot-back").addEventListener("click", () => this.backToMarks());
    addEventListener("beforeunload", (event) => {
      if (this.handing) event.preventDefault();
    });
    this.start();
  }

  /** Goes on where this tab was left: a sheet under way first, then marks that did not arrive. */
  start() {
    const kept = this.keep.load();
    if (kept?.handing) {
      this.put(kept);
      this.showConfirm();
      this.handIn();
    } else if (kept && !same(kept.fields, this.fields.told())) {
      this.restore(kept);
    } else {
      this.keep.drop();
    }
    this.showMissing();
  }

  restore(kept) {
    const here = this.state();
    const ownIsThere = kept.unanswered?.some((sent) => same(sent, here.fields));
    this.put(kept);
    if (ownIsThere) this.readOn(here.revision, here.version);
    this.say(this.words.restored);
    this.save();
  }

  state() {
    const { revision, version, request } = this.form.elements;
    return {
      fields: this.fields.told(),
      revision: revision.value,
      version: version.value,
      request: request.value,
    };
  }

  put(kept) {
    this.fields.put(kept.fields);
    this.readOn(kept.revision, kept.version);
    this.form.elements.request.value = kept.request;
    this.unanswered = kept.unanswered ?? [];
  }

  readOn(revision, version) {
    this.form.elements.revision.value = revision;
    this.form.elements.version.value = version;
  }

  keepAll(more = {}) {
    this.keep.save({ ...this.state(), unanswered: this.unanswered, ...more });
  }

  typed(control) {
    if (control.name.startsWith("comment")) this.fields.fault(control.name, "");
    this.showMissing();
    this.keepAll();
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => this.save(), LULL);
  }

  showMissing() {
    byId("ballot-missing").textContent = this.words.missing[this.fields.show()];
  }

  say(words) {
    const place = byId("ballot-said");
    if (place.textContent !== words) place.textContent = words;
  }

  body(state) {
    const { fields, ...rest } = state;
    return { ...rest, ...fields, csrf_token: this.form.elements.csrf_token.value };
  }

  /* ---- the draft ---- */

  async save() {
    if (this.saving || this.stopped) return;
    this.saving = true;
    while (!this.stopped && (await this.saveOnce()));
    this.saving = false;
  }

  /** Whether to go on: there was no answer, or something was typed meanwhile. */
  async saveOnce() {
    const state = this.state();
    if (!this.unanswered.some((sent) => same(sent, state.fields))) this.unanswered.push(state.fields);
    this.keepAll();
    const got = await this.courier.once(this.form.dataset.draft, () => this.body(state));
    if (this.stopped) return false;
    if (got.kind === "answer") return this.answered(got, state);
    if (got.kind === "refused") {
      this.stopped = true;
      this.say(this.words.gone);
      return false;
    }
    this.say(got.kind === "signin" ? this.words.signin : this.words.offline);
    await this.courier.rest();
    return true;
  }

  answered({ status, body }, state) {
    if (body.code === "changed") return this.changed(body);
    this.unanswered = [];
    if (status === 200) {
      this.form.elements.revision.value = body.revision;
      byId("ballot-left").textContent = body.left;
      if (!same(this.fields.told(), state.fields)) return true;
      this.keep.drop();
      this.say(body.said);
    } else if (body.faults) {
      this.say(body.said);
      for (const [name, words] of Object.entries(body.faults)) this.fields.fault(name, words);
    } else {
      this.replace(body.html);
    }
    return false;
  }

  /** The server holds something else: our own lost draft is read on, another's is shown. */
  changed(body) {
    if (body.revision > 0 && this.unanswered.some((sent) => same(sent, body.theirs))) {
      this.readOn(body.revision, body.version);
      return true;
    }
    this.stopped = true;
    this.unanswered = [];
    this.keepAll();
    byId("ballot-refused")?.remove();
    this.form.insertAdjacentHTML(
      "beforebegin",
      `<div class="mb-3" id="ballot-refused" tabindex="-1" role="alert">${body.clash}</div>`,
    );
    this.onTakeTheirs();
    byId("ballot-refused").focus();
    this.say("");
    return false;
  }

  onTakeTheirs() {
    const link = document.querySelector("[data-take-theirs]");
    link?.addEventListener("click", () => this.keep.drop());
  }

  writeOver(revision, version) {
    this.readOn(revision, version);
    byId("ballot-refused")?.remove();
    this.stopped = false;
    this.save();
    this.form.querySelector(".marks input, .ballot-number").focus();
  }

  /* ---- the sheet itself ---- */

  submit(event) {
    event.preventDefault();
    const { name, value } = event.submitter ?? {};
    if (name === "over") {
      this.writeOver(...value.split("."));
      return;
    }
    const lacking = this.fields.firstFault();
    if (lacking === null) {
      this.showConfirm();
      return;
    }
    lacking.scrollIntoView({ block: "center", behavior: "instant" });
    lacking.querySelector(".marks input, .ballot-number").focus({ preventScroll: true });
  }

  /** Bring a part to the top of the window and its heading to the reader of a screen. */
  look(part, heading) {
    part.scrollIntoView({ block: "start", behavior: "instant" });
    heading.focus({ preventScroll: true });
  }

  showConfirm() {
    byId("ballot-handed").replaceChildren(...this.fields.rows());
    this.form.hidden = true;
    byId("ballot-confirm").hidden = false;
    this.look(byId("ballot-confirm"), byId("h-confirm"));
  }

  backToMarks() {
    this.courier.callOff();
    this.stopped = this.handing = false;
    this.keepAll();
    this.tell("");
    byId("ballot-cast").hidden = false;
    byId("ballot-confirm").hidden = true;
    this.form.hidden = false;
    this.form.querySelector(".marks input:checked, .ballot-number")?.focus();
    this.save();
  }

  tell(words, isBad = false) {
    byId("ballot-sending").textContent = words;
    byId("ballot-sending").className = isBad ? "note note-near mb-3" : "quiet";
  }

  /** One request id until there is a definite answer, however often the network is cut. */
  async handIn() {
    clearTimeout(this.timer);
    const state = this.state();
    this.stopped = this.handing = true;
    this.keepAll({ handing: true });
    byId("ballot-cast").hidden = true;
    this.tell(this.words.sending);
    const trouble = { silence: this.words.unsent, busy: this.words.again, signin: this.words.signin };
    const got = await this.courier.until(
      this.form.dataset.handIn,
      () => this.body(state),
      (kind) => this.tell(trouble[kind], true),
    );
    if (got === null) return;
    const isEdited = !same(this.fields.told(), state.fields);
    this.handing = false;
    byId("ballot-cast").hidden = false;
    if (got.kind === "refused") {
      this.tell(this.words.gone, true);
    } else if (got.status === 200) {
      if (!isEdited) this.keep.drop();
      this.receipt(got.body);
    } else if (!isEdited) {
      this.unanswered = [];
      this.keepAll();
      this.replace(got.body.html);
    }
  }

  receipt(body) {
    this.stopped = true;
    const main = byId("main");
    main.classList.add("wrap-phone");
    main.innerHTML = body.receipt;
    history.replaceState(null, "", body.url);
    const heading = main.querySelector("h1");
    document.title = heading.textContent;
    heading.tabIndex = -1;
    this.look(main, heading);
  }

  /** What the server says of the sheet, with everything that was typed. */
  replace(html) {
    this.stopped = true;
    byId("ballot").innerHTML = html;
    begin();
    (byId("ballot-refused") ?? byId("form-errors") ?? byId("ballot")).focus();
  }
}

function begin() {
  const form = byId("ballot-form");
  if (form) new Sheet(form).onTakeTheirs();
}

begin();

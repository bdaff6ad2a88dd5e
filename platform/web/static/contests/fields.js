/* The fields of a sheet as a person sees them: marks, comments, what is wrong with one. */

const TYPED = /^(mark-|comment)/;

export class Fields {
  constructor(form, words) {
    this.form = form;
    this.words = words;
  }

  /** Name → text of everything that is filled in. */
  told() {
    const told = {};
    for (const [name, value] of new FormData(this.form)) {
      const text = value.replace(/\r\n/g, "\n").trim();
      if (TYPED.test(name) && text) told[name] = text;
    }
    return told;
  }

  put(told) {
    for (const control of this.form.elements) {
      if (!TYPED.test(control.name)) continue;
      const value = told[control.name] ?? "";
      if (control.type === "radio") control.checked = control.value === value;
      else control.value = value;
      if (value) control.closest("details")?.setAttribute("open", "");
    }
  }

  get criteria() {
    return this.form.querySelectorAll("[data-field]");
  }

  /** The mark beside each criterion's name; returns how many are missing. */
  show() {
    const told = this.told();
    let missing = 0;
    for (const part of this.criteria) {
      const mark = told[part.dataset.field];
      if (mark === undefined) {
        missing += 1;
      } else {
        const fits = isRight(mark, part);
        if (fits) this.fault(part.dataset.field, "");
        part.querySelector("[data-shown]").textContent = fits ? this.ofMax(mark, part) : "";
      }
    }
    return missing;
  }

  /** Say beneath each criterion what its mark lacks; returns the first that lacks something. */
  firstFault() {
    const told = this.told();
    let first = null;
    for (const part of this.criteria) {
      const mark = told[part.dataset.field];
      const words = mark === undefined ? part.dataset.needed : part.dataset.whole;
      const lacks = mark === undefined || !isRight(mark, part);
      this.fault(part.dataset.field, lacks ? words : "");
      if (lacks) first ??= part;
    }
    return first;
  }

  fault(name, words) {
    const place = document.getElementById(`${name}-fault`);
    if (!place) return;
    place.hidden = !words;
    place.querySelector("span:last-child").textContent = words;
    const about = this.form.querySelector(`[data-field="${name}"]`) ?? document.getElementById(name);
    if (words) about.setAttribute("aria-describedby", place.id);
    else about.removeAttribute("aria-describedby");
  }

  /** What is about to be handed in, as rows of a list. */
  rows() {
    const told = this.told();
    const rows = [...this.criteria].map((part) => {
      const about = told[`comment-${part.dataset.field.slice("mark-".length)}`];
      return row(part.dataset.name, this.ofMax(told[part.dataset.field], part), about);
    });
    if (told.comment) rows.push(row(this.words.comment, "", told.comment));
    return rows;
  }

  ofMax(mark, part) {
    return this.words.of.replace("{mark}", Number(mark)).replace("{max}", part.dataset.max);
  }
}

export function same(one, other) {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => (one[name] ?? "") === (other[name] ?? ""));
}

function isRight(mark, part) {
  return /^\d{1,3}$/.test(mark) && Number(mark) <= Number(part.dataset.max);
}

function row(name, mark, about) {
  const made = (tag, className, text) =>
    Object.assign(document.createElement(tag), { className, textContent: text });
  const line = document.createElement("div");
  const told = document.createElement("dd");
  if (mark) told.append(made("b", "num", mark));
  if (about) told.append(made("span", "ballot-text d-block", about));
  line.append(made("dt", "", name), told);
  return line;
}

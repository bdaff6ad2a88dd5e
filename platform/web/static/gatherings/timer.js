/* Ticks between two answers of the server on the screen of a hall. Without it the page is drawn anew
   every few seconds and shows the same time. */

let shown = null;
let ends = 0;

function tick() {
  const place = document.querySelector("[data-left]");
  if (place !== shown) {
    shown = place;
    ends = performance.now() + Number(place?.dataset.left ?? 0) * 1000;
  }
  if (!place) return;
  const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
  const words = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  if (place.textContent !== words) place.textContent = words;
}

setInterval(tick, 250);

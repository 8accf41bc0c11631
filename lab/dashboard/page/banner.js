// The banner: one sentence across the page.

const banner = document.querySelector("#banner");
const headline = banner.querySelector("h2");
const detail = banner.querySelector("p");
const title = document.title;

/** Show a verdict (see verdict.js). */
export function showBanner({ tone, headline: text, detail: more }) {
  banner.dataset.tone = tone;
  // A screen reader announces bad news at once, other news after its current sentence.
  banner.ariaLive = tone === "bad" ? "assertive" : "polite";
  setText(headline, text);
  setText(detail, more);
  document.title = `${text} – ${title}`;
}

// Setting the same text again would make a screen reader repeat it.
function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

// The one sentence across the page.

const banner = document.querySelector("#banner");
const headline = banner.querySelector("h2");
const detail = banner.querySelector("p");
const title = document.title;

/** Show a verdict (see verdict.js). */
export function showBanner({ tone, headline: text, detail: more }) {
  banner.dataset.tone = tone;
  // Read out at once if it is bad, else when the reader has come to an end.
  banner.ariaLive = tone === "bad" ? "assertive" : "polite";
  setText(headline, text);
  setText(detail, more);
  document.title = `${text} – ${title}`;
}

// A text that is set again would be read out again.
function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

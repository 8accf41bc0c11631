// Light or dark: the system's setting, unless the button overrides it.

const KEY = "theme";
const button = document.querySelector("button#theme");
const system = matchMedia("(prefers-color-scheme: dark)");

/** Enable the button and restore the choice of the last visit. */
export function startTheme() {
  system.addEventListener("change", show);
  button.addEventListener("click", () => {
    localStorage.setItem(KEY, other(current()));
    show();
  });
  show();
}

function current() {
  return localStorage.getItem(KEY) ?? (system.matches ? "dark" : "light");
}

function other(theme) {
  return theme === "dark" ? "light" : "dark";
}

function show() {
  document.documentElement.dataset.theme = current();
  button.textContent = other(current()) === "dark" ? "Dark" : "Light";
  button.ariaLabel = `Change to ${other(current())} colours`;
}

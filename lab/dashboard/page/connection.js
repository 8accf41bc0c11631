// The connection to `lab dashboard`: snapshots as they come, and word of it when none do.

const EVENTS = "/events";
const RETRY_MS = 1000;
const SILENCE_MS = 5000;

/** Call `onSnapshot(snapshot)` for each one, for ever; the connection's state is in the header. */
export function connect(onSnapshot) {
  let last = performance.now();

  function open() {
    const source = new EventSource(EVENTS);
    source.addEventListener("message", (event) => {
      last = performance.now();
      show("live", "Live");
      onSnapshot(JSON.parse(event.data));
    });
    source.addEventListener("error", () => {
      show("lost", "Connection to “lab dashboard” lost. Trying again; this is as last seen.");
      // The browser tries again by itself, but not after an answer that it did not understand.
      if (source.readyState === EventSource.CLOSED) {
        setTimeout(open, RETRY_MS);
      }
    });
  }

  setInterval(() => {
    if (state.dataset.state === "live" && performance.now() - last > SILENCE_MS) {
      show("silent", "No news for some seconds; this is as last seen.");
    }
  }, 1000);
  open();
}

const state = document.querySelector("#connection");

function show(name, text) {
  if (state.dataset.state !== name) {
    state.dataset.state = name;
    state.textContent = text;
    document.documentElement.toggleAttribute("data-stale", name !== "live");
  }
}

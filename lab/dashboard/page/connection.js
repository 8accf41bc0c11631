// The connection to `lab dashboard`: receives snapshots, and shows when none arrive.

const EVENTS = "/events";
const RETRY_MS = 1000;
const SILENCE_MS = 5000;

/** Call `onSnapshot(snapshot)` for each snapshot; the header shows the connection's state. */
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
      show("lost", "Connection to “lab dashboard” lost. Retrying; the page shows the last state.");
      // The browser reconnects by itself, except after an invalid answer.
      if (source.readyState === EventSource.CLOSED) {
        setTimeout(open, RETRY_MS);
      }
    });
  }

  setInterval(() => {
    if (state.dataset.state === "live" && performance.now() - last > SILENCE_MS) {
      show("silent", "No data for some seconds; the page shows the last state.");
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

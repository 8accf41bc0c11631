// The page: shows each snapshot of the server, and animates the dots in between.

import { showApplications } from "./applications.js";
import { showBanner } from "./banner.js";
import { ClusterCard } from "./cluster.js";
import { connect } from "./connection.js";
import { showEvents } from "./events.js";
import { startTheme } from "./theme.js";
import { releasedVersions, verdict } from "./verdict.js";

const container = document.querySelector("#clusters");
const stillness = matchMedia("(prefers-reduced-motion: reduce)");

/** Cluster name -> card. */
const cards = new Map();

let released = [];
let before;

function show(snapshot) {
  const { clusters } = snapshot;
  const seconds = secondsSince(before, snapshot);
  const now = performance.now();
  showCards(snapshot, seconds, now);
  const underWay = releasedVersions(clusters);
  released = underWay.length ? underWay : released;
  showBanner(verdict(clusters, released));
  showApplications(snapshot.applications);
  showEvents(snapshot.events);
  before = snapshot;
  if (stillness.matches) {
    // Without animation: all dots of this snapshot, at fixed places until the next one.
    draw(now + seconds * 1000);
  }
}

function showCards(snapshot, seconds, now) {
  const { clusters } = snapshot;
  const names = clusters.map((each) => each.name);
  if (names.join("\n") !== [...cards.keys()].join("\n")) {
    cards.clear();
    for (const name of names) {
      cards.set(name, new ClusterCard());
    }
    container.replaceChildren(...[...cards.values()].map((each) => each.element));
    container.style.setProperty("--clusters", names.length);
  }
  for (const cluster of clusters) {
    const card = cards.get(cluster.name);
    card.update(cluster, snapshot, seconds);
    card.flow(cluster, now, seconds);
  }
}

// The period of the traffic's `recent`: about a second.
function secondsSince(earlier, later) {
  return earlier ? Math.min(Math.max(later.at - earlier.at, 0.5), 5) : 1;
}

function draw(now) {
  for (const card of cards.values()) {
    card.stream.draw(now);
  }
}

function animate(now) {
  if (!stillness.matches) {
    draw(now);
  }
  requestAnimationFrame(animate);
}

startTheme();
connect(show);
requestAnimationFrame(animate);

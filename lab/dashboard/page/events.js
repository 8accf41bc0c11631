// The latest events, newest first.

import { timeOfDay } from "./wording.js";

const list = document.querySelector("#events ol");
let shown = "";

/** Show the events of a snapshot; there, the oldest comes first. */
export function showEvents(events) {
  const key = JSON.stringify(events);
  if (key === shown) {
    return;
  }
  shown = key;
  list.replaceChildren(...events.toReversed().map(itemOf));
}

function itemOf(event) {
  const item = document.createElement("li");
  item.dataset.tone = event.tone;
  const time = document.createElement("time");
  time.textContent = timeOfDay(event.at);
  const where = document.createElement("b");
  where.textContent = event.cluster;
  const text = document.createElement("span");
  text.append(where, event.cluster ? " " : "", event.text);
  item.append(time, text);
  return item;
}

// Argo CD's Applications.

const list = document.querySelector("#applications ul");

/** Show unhealthy Applications first, since the list may need scrolling; otherwise in order. */
export function showApplications(applications) {
  const unwell = applications.filter((each) => !isWell(each));
  const items = [...unwell, ...applications.filter(isWell)].map((each) => {
    const item = document.createElement("li");
    item.title = each.name;
    item.append(
      cell("name", each.name),
      cell("sync", each.sync, each.sync === "Synced" ? "good" : "warn"),
      cell("health", each.health, toneOf(each.health)),
      cell("revision", each.revision),
    );
    return item;
  });
  if (!items.length) {
    const nothing = document.createElement("li");
    nothing.append(cell("nothing", "The hub does not answer, or has no Applications."));
    items.push(nothing);
  }
  list.replaceChildren(...items);
}

function isWell({ sync, health }) {
  return sync === "Synced" && health === "Healthy";
}

function toneOf(health) {
  if (health === "Healthy") {
    return "good";
  }
  return health === "Degraded" || health === "Missing" ? "bad" : "warn";
}

function cell(name, text, tone) {
  const element = document.createElement("span");
  element.className = name;
  element.textContent = text;
  if (tone) {
    element.dataset.tone = tone;
  }
  return element;
}

// The legend of a stream: how many answers a second each version gives.

import { FAILED, canaryOf, colourOf } from "./release.js";
import { distinct } from "./wording.js";

/** Show what was answered in `seconds`; a version that is stable or canary is shown with zero, too. */
export function updateRates(list, cluster, seconds) {
  const recent = cluster.traffic?.recent ?? {};
  const versions = Object.keys(recent).filter((kind) => kind !== FAILED && recent[kind]);
  const kinds = [cluster.stable, canaryOf(cluster), ...versions.sort(), FAILED].filter(Boolean);
  list.replaceChildren(
    ...distinct(kinds).map((kind) => rate(kind, Math.round((recent[kind] ?? 0) / seconds))),
  );
}

function rate(kind, perSecond) {
  const item = document.createElement("li");
  item.dataset.kind = kind;
  if (kind !== FAILED) {
    item.dataset.colour = colourOf(kind);
  }
  item.classList.toggle("none", perSecond === 0);
  item.append(element("i", ""), `${kind} `, element("b", `${perSecond}/s`));
  return item;
}

function element(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

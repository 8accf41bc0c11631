// The legend of a stream: answers per second, by version.

import { FAILED, canaryOf, colourOf } from "./release.js";
import { distinct } from "./wording.js";

/** Show the answers of the last `seconds`; stable and canary are shown even with none. */
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
  const created = document.createElement(tag);
  created.textContent = text;
  return created;
}

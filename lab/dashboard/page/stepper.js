// The stages of a canary, and the gates between them at which a cluster waits for the others.

import { STAGES, isAtGate, isPromoted, isReleasing } from "./release.js";

/** The stages as items of `list`. */
export function createStepper(list) {
  list.replaceChildren(
    ...STAGES.map((stage) => {
      const item = document.createElement("li");
      const label = document.createElement("span");
      label.textContent = stage;
      item.append(label);
      return item;
    }),
  );
}

/** Show where a cluster is. */
export function updateStepper(list, cluster) {
  const canary = cluster.strategy === "canary";
  list.hidden = !canary;
  const now = isReleasing(cluster) ? STAGES.findLastIndex((each) => each <= cluster.weight) : -1;
  for (const [index, item] of [...list.children].entries()) {
    const isDone = isPromoted(cluster) || index < now;
    item.dataset.state = isDone ? "done" : index === now ? "now" : "next";
    // The gate is on the way to the next stage; the first one is there before any request is sent.
    item.toggleAttribute("data-gate", isAtGate(cluster) && index === now + 1);
    item.ariaCurrent = index === now ? "step" : null;
  }
}

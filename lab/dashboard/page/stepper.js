// The stages of a canary, and the gate at which a cluster waits for the others.

import { isAtGate, isPromoted, stageOf } from "./release.js";

/** Show the position of a cluster among the stages of its Rollout; `list` gets an item per stage. */
export function updateStepper(list, cluster) {
  const { stages } = cluster;
  list.hidden = !stages.length;
  if (list.dataset.stages !== stages.join()) {
    list.dataset.stages = stages.join();
    list.style.setProperty("--stages", stages.length);
    list.replaceChildren(...stages.map(itemOf));
  }
  const now = stageOf(cluster);
  for (const [index, item] of [...list.children].entries()) {
    const isDone = isPromoted(cluster) || index < now;
    item.dataset.state = isDone ? "done" : index === now ? "now" : "next";
    // A gate is drawn before the next stage; before the first stage, there are no requests yet.
    item.toggleAttribute("data-gate", isAtGate(cluster) && index === now + 1);
    item.ariaCurrent = index === now ? "step" : null;
  }
}

function itemOf(stage) {
  const item = document.createElement("li");
  const label = document.createElement("span");
  label.textContent = stage;
  item.append(label);
  return item;
}

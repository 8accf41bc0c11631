// The card of a workload cluster.

import { updateRates } from "./rates.js";
import { canaryOf, colourOf, isAtGate, isReleasing } from "./release.js";
import { updateStepper } from "./stepper.js";
import { Stream } from "./stream.js";
import { grouped, joined, percent, threshold } from "./wording.js";

const template = document.querySelector("template#cluster");

export class ClusterCard {
  constructor() {
    this.element = template.content.firstElementChild.cloneNode(true);
    this.stream = new Stream(this.#find("canvas"));
    /** The version beside the stable one; kept after a promotion, while its bar shrinks. */
    this.canary = "";
  }

  /** Show a cluster of a snapshot; `seconds` is the time since the previous one. */
  update(cluster, snapshot, seconds) {
    this.element.dataset.state = stateOf(cluster);
    this.#text(".name", cluster.name);
    this.#text(".phase", phaseOf(cluster));
    this.#find(".phase").dataset.phase = cluster.phase;
    this.#updateWeight(cluster);
    updateStepper(this.#find(".stepper"), cluster);
    const where = whereOf(cluster, snapshot.clusters);
    this.#text(".where", where.text);
    this.#find(".where").title = where.text;
    this.#find(".where").dataset.kind = where.kind;
    this.#updateSuccess(cluster, snapshot.least_success_rate);
    this.#text(".sent dd", cluster.traffic ? grouped(cluster.traffic.sent) : "–");
    this.#text(".failed dd", cluster.traffic ? grouped(cluster.traffic.failed) : "–");
    this.#find(".failed").toggleAttribute("data-bad", (cluster.traffic?.failed ?? 0) > 0);
    updateRates(this.#find(".rates"), cluster, seconds);
  }

  /** Add the answers since the previous snapshot to the stream. */
  flow(cluster, now, seconds) {
    if (cluster.answers && cluster.traffic) {
      this.stream.push(cluster.traffic.recent, now, seconds * 1000);
    }
  }

  #updateWeight(cluster) {
    this.canary = canaryOf(cluster) || this.canary || cluster.stable;
    const { stable, weight } = cluster;
    const weightElement = this.#find(".weight");
    weightElement.style.setProperty("--weight", weight);
    for (const [role, version] of [["stable", stable], ["canary", this.canary]]) {
      for (const each of this.element.querySelectorAll(`.weight .${role}`)) {
        each.dataset.colour = colourOf(version);
      }
    }
    this.#text(".share.stable b", stable ? `${100 - weight} %` : "–");
    this.#text(".share.stable span", stable ? `${stable} stable` : "no app");
    const canary = canaryOf(cluster);
    this.#find(".share.canary").hidden = !canary;
    this.#text(".share.canary b", `${weight} %`);
    this.#text(".share.canary span", `${canary} ${roleOf(cluster)}`);
    const words = canary ? `${stable} ${100 - weight} %, ${canary} ${weight} %` : `${stable} 100 %`;
    this.#find(".bar").ariaLabel = `Requests: ${words}`;
  }

  #updateSuccess(cluster, least) {
    const rate = cluster.success_rate;
    const success = this.#find(".success");
    const none = rate === null;
    success.dataset.tone = none ? "none" : rate < least ? "bad" : "good";
    const canary = canaryOf(cluster);
    this.#text(".success dt", canary ? `Success of ${canary}` : "Success rate");
    this.#text(".success dd", none ? "–" : percent(rate));
    const judged = `${rate < least ? "<" : "≥"} ${threshold(least)}`;
    this.#text(".success .note", none ? "no calls" : judged);
  }

  #find(selector) {
    return this.element.querySelector(selector);
  }

  #text(selector, text) {
    this.#find(selector).textContent = text;
  }
}

function stateOf(cluster) {
  if (!cluster.answers) {
    return "lost";
  }
  return cluster.aborted ? "aborted" : isReleasing(cluster) ? "releasing" : "still";
}

function phaseOf(cluster) {
  if (!cluster.answers) {
    return "No answer";
  }
  return cluster.aborted ? "Aborted" : cluster.phase || "No Rollout";
}

function roleOf(cluster) {
  if (cluster.aborted) {
    return "aborted";
  }
  return cluster.strategy === "blue-green" ? "preview" : "canary";
}

// The line below the stepper: the current step, or the reason for a failure.
function whereOf(cluster, clusters) {
  if (!cluster.answers) {
    return { kind: "reason", text: `Last known state. ${cluster.detail}` };
  }
  if (cluster.aborted || cluster.phase === "Degraded") {
    return { kind: "reason", text: cluster.message };
  }
  if (isAtGate(cluster)) {
    const behind = clusters.filter((each) => isBehind(each, cluster)).map((each) => each.name);
    return { kind: "gate", text: `Gate: waiting for ${joined(behind) || "the other clusters"}` };
  }
  return { kind: "step", text: isReleasing(cluster) ? stepOf(cluster) : "No release under way" };
}

function stepOf(cluster) {
  const { step, steps, step_title: title } = cluster;
  if (!steps) {
    return title || "Preview without requests";
  }
  const position = step < steps ? `Step ${step + 1} of ${steps}` : "All steps done";
  return title ? `${position}: ${title}` : position;
}

function isBehind(other, cluster) {
  const started = isReleasing(other) && other.version === cluster.version;
  return started ? other.step < cluster.step : !other.aborted && other.stable !== cluster.version;
}

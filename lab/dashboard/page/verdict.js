// The state of the whole fleet, for the banner. It follows from the snapshot, not from events.

import { canaryOf, isAtGate, isReleasing } from "./release.js";
import { distinct, joined } from "./wording.js";

const names = (clusters) => joined(clusters.map((each) => each.name));
const versions = (clusters) => joined(distinct(clusters.map((each) => each.version)));

// Names for up to two clusters; a number is easier to read than three names.
function where(some, clusters) {
  const isAll = some.length === clusters.length && some.length > 2;
  return isAll ? `all ${some.length} clusters` : names(some);
}

/** The versions under release. */
export function releasedVersions(clusters) {
  return distinct(clusters.filter(isReleasing).map((each) => each.version));
}

/**
 * The state of the fleet in words.
 *
 * `released` has the versions of the last release since the page was opened: such a version was
 * promoted, while any other stable version was stable before.
 *
 * @returns {{tone: "bad" | "warn" | "good" | "busy" | "info", headline: string, detail: string}}
 */
export function verdict(clusters, released) {
  const aborted = clusters.filter((each) => each.aborted);
  const lost = clusters.filter((each) => !each.answers);
  const releasing = clusters.filter(isReleasing);
  const degraded = clusters.filter((each) => each.answers && each.phase === "Degraded");
  if (aborted.length) {
    return {
      tone: "bad",
      headline: `${versions(aborted)} aborted on ${where(aborted, clusters)}`,
      detail: afterAbort(aborted, releasing),
    };
  }
  if (lost.length) {
    const verb = lost.length > 1 ? "do not answer" : "does not answer";
    const elsewhere = releasing.filter((each) => each.answers);
    const detail = elsewhere.length ? `${versions(elsewhere)}: ${positions(elsewhere)}` : "";
    return { tone: "warn", headline: `${names(lost)} ${verb}`, detail };
  }
  if (degraded.length) {
    const headline = `${names(degraded)} ${degraded.length > 1 ? "are" : "is"} degraded`;
    return { tone: "warn", headline, detail: degraded[0].message };
  }
  if (releasing.length) {
    return {
      tone: "busy",
      headline: `${versions(releasing)} is being released`,
      detail: positions(clusters),
    };
  }
  return atRest(clusters, released);
}

function afterAbort(aborted, releasing) {
  const exposed = aborted.filter((each) => each.weight > 0);
  if (exposed.length) {
    return `${names(exposed)} still sends requests to it`;
  }
  if (releasing.length) {
    return `Not yet on ${names(releasing)}`;
  }
  return `All requests go to ${joined(distinct(aborted.map((each) => each.stable)))}`;
}

function positions(clusters) {
  return clusters.map(position).join(" · ");
}

function position(cluster) {
  if (!isReleasing(cluster)) {
    return `${cluster.name} has ${cluster.stable}`;
  }
  const gate = isAtGate(cluster) ? ", at the gate" : "";
  const blueGreen = cluster.strategy === "blue-green";
  return blueGreen ? `${cluster.name} in preview` : `${cluster.name} ${cluster.weight} %${gate}`;
}

function atRest(clusters, released) {
  const stable = distinct(clusters.map((each) => each.stable).filter(Boolean));
  if (!clusters.length || !stable.length) {
    return { tone: "info", headline: "No app is deployed yet", detail: "" };
  }
  if (stable.length > 1) {
    const detail = clusters.map((each) => `${each.name} has ${each.stable || "none"}`).join(" · ");
    return { tone: "info", headline: "The clusters have different versions", detail };
  }
  const everywhere = clusters.length > 1 ? "on all clusters" : `on ${clusters[0].name}`;
  if (released.includes(stable[0])) {
    const detail = `All requests go to ${stable[0]}`;
    return { tone: "good", headline: `${stable[0]} promoted ${everywhere}`, detail };
  }
  const unready = clusters.filter((each) => canaryOf(each) || each.phase !== "Healthy");
  return {
    tone: "info",
    headline: `${stable[0]} ${everywhere}`,
    detail: unready.length ? `${names(unready)}: ${unready[0].phase}` : "No release is under way",
  };
}

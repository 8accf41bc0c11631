// What a cluster's figures mean. `cluster` is a ClusterView of lab.fleet.model.

/** The weights at which a canary stops, as the Rollout's steps have them, and its end. */
export const STAGES = [20, 40, 60, 80, 100];

/** The least success rate of a canary, as the analysis has it. */
export const THRESHOLD = 0.9;

/** What the model calls answers that were none. */
export const FAILED = "failed";

const GATE = "gate";

export function isReleasing(cluster) {
  return cluster.version !== cluster.stable && !cluster.aborted;
}

export function isAtGate(cluster) {
  return isReleasing(cluster) && cluster.step_title === GATE;
}

/** Whether all steps of the last release were done. */
export function isPromoted(cluster) {
  return cluster.version !== "" && cluster.version === cluster.stable && !cluster.aborted;
}

/** The version that is not the stable one, if there is one. */
export function canaryOf(cluster) {
  return cluster.version === cluster.stable ? "" : cluster.version;
}

/** Which of the page's colours a version has: v1 always the same, v2 always another. */
export function colourOf(version) {
  const number = Number(/\d+/.exec(version)?.[0] ?? 1);
  return ((Math.max(number, 1) - 1) % 4) + 1;
}

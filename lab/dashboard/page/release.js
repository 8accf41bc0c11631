// The state of a release. `cluster` is a ClusterView of lab.fleet.model.

/** Stands for a version among answers: calls without a successful answer. */
export const FAILED = "failed";

const GATE = "gate";

export function isReleasing(cluster) {
  return cluster.version !== cluster.stable && !cluster.aborted;
}

export function isAtGate(cluster) {
  return isReleasing(cluster) && cluster.step_title === GATE;
}

/** Whether the last release was promoted. */
export function isPromoted(cluster) {
  return cluster.version !== "" && cluster.version === cluster.stable && !cluster.aborted;
}

/** Index of the stage whose weight the canary has reached; -1 before the first and at rest. */
export function stageOf(cluster) {
  return isReleasing(cluster) ? cluster.stages.findLastIndex((each) => each <= cluster.weight) : -1;
}

/** The version that is not stable; empty if there is none. */
export function canaryOf(cluster) {
  return cluster.version === cluster.stable ? "" : cluster.version;
}

/** Number of a version's colour; a version always has the same one. */
export function colourOf(version) {
  const number = Number(/\d+/.exec(version)?.[0] ?? 1);
  return ((Math.max(number, 1) - 1) % 4) + 1;
}

// How figures and names are written.

/** "a", "a and b", "a, b and c". */
export function joined(words) {
  const last = words.at(-1) ?? "";
  return words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${last}` : last;
}

/** The different ones, in the order of their first appearance. */
export function distinct(words) {
  return [...new Set(words)];
}

/** 0.98765 as "98.7 %". Rounded down: what misses a threshold must not read as if it met it. */
export function percent(rate) {
  return `${(Math.floor(rate * 1000 + 1e-9) / 10).toFixed(1)} %`;
}

/** 12345 as "12 345", with a space that does not break. */
export function grouped(count) {
  return String(count).replace(/\B(?=(\d{3})+$)/g, "\u00a0");
}

/** Seconds since 1970 as a time of day, "14:03:07". */
export function timeOfDay(at) {
  return new Date(at * 1000).toLocaleTimeString("en-GB");
}

// Formats of numbers, times and lists.

/** "a", "a and b", "a, b and c". */
export function joined(words) {
  const last = words.at(-1) ?? "";
  return words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${last}` : last;
}

/** Without duplicates, in the order of first appearance. */
export function distinct(words) {
  return [...new Set(words)];
}

/** 0.98765 as "98.7 %". Rounded down: a rate below a threshold must not look as if it met it. */
export function percent(rate) {
  return `${(Math.floor(rate * 1000 + 1e-9) / 10).toFixed(1)} %`;
}

/** 0.9 as "90 %", 0.995 as "99.5 %". */
export function threshold(rate) {
  return `${Number((rate * 100).toFixed(1))} %`;
}

/** 12345 as "12 345", with a no-break space. */
export function grouped(count) {
  return String(count).replace(/\B(?=(\d{3})+$)/g, "\u00a0");
}

/** Seconds since 1970 as a time of day, "14:03:07". */
export function timeOfDay(at) {
  return new Date(at * 1000).toLocaleTimeString("en-GB");
}

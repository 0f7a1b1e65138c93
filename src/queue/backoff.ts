/** Milliseconds until the next attempt after so many failures in a row (one or more): doubling, capped, and spread so that keys do not march in step. */
export const exponentialBackoff =
  (first: number, longest: number, random: () => number = Math.random) =>
  (failures: number): number => {
    // 2 ** 1024 is infinite: the cap comes before the spread.
    const delay = Math.min(longest, first * 2 ** (failures - 1))
    return Math.round(delay * (0.75 + random() * 0.25))
  }

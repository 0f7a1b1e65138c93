export const median = (values) => {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** The median time in milliseconds of `times` runs. */
export const timed = async (times, run) => {
  const taken = []
  for (let index = 0; index < times; index++) {
    const began = performance.now()
    await run(index)
    taken.push(performance.now() - began)
  }
  return median(taken)
}

export const milliseconds = (value) => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`
export const ratio = (value) => `${value.toFixed(2)} ×`

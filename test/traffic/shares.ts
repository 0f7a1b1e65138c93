import type { Simulation } from '../../src/traffic/traffic.ts'

/** `v1 90, v2 10`: the destinations that get something, by subset or host. */
export const shares = ({ destinations, httpStatus }: Pick<Simulation, 'destinations' | 'httpStatus'>): string =>
  destinations
    .filter(({ share }) => share > 0)
    .map(({ host, subset, share }) => `${subset ?? host} ${Number(share.toFixed(2))}`)
    .join(', ') || `${httpStatus}`

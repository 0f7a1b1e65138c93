import type { Part } from '../../objects.ts'
import { to } from '../../objects.ts'
import { type Case, rule, rules } from './case.ts'

const mirror = { host: 'reviews', subset: 'v2' }
const negative: readonly Part[] = rules({ route: [to('reviews', 'v1', 110), to('reviews', 'v2', -10)] })

/** Values that the model cannot hold: the reader tells them as well, and the rest is read all the same. */
export const unreadable: readonly Case[] = [
  {
    code: 'weight-negative',
    bad: negative,
    good: rules({ route: [to('reviews', 'v1', 100), to('reviews', 'v2', 0)] }),
  },
  {
    code: 'mirror-share-out-of-range',
    bad: rule({ mirror, mirrorPercentage: { value: 150 } }),
    good: rule({ mirror, mirrorPercentage: { value: 0.5 } }),
  },
]

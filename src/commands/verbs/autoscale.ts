import { readPods } from '../count.ts'
import { type Read, refuse, understood } from '../refusal.ts'
import { type Scanned, scan } from '../scan.ts'
import type { Reading, Verb } from '../verb.ts'
import { cited, withWord } from '../word.ts'
import { readSubjectAlone } from '../workload.ts'

const options = ['min', 'max', 'cpu', 'memory'] as const

/** Of what the pods request; a limit above the request makes more than 100 possible. */
const mostUtilization = 1000

const readUtilization = (
  { line }: Reading,
  { options: said }: Scanned<never>,
  name: 'cpu' | 'memory',
): Read<number | null> => {
  const word = said.get(name)
  if (word === undefined) return understood(null)
  const text = word.text.replace(/%$/, '')
  const value = Number(text)
  if (/^[1-9][0-9]*$/.test(text) && value <= mostUtilization) return understood(value)
  return refuse(
    'utilization-invalid',
    `${name}= is a whole percent of what the pods request, from 1 to ${mostUtilization}, and ${cited(word.text)} is none.`,
    {
      fixes:
        /^[0-9]+\.[0-9]+$/.test(text) && value >= 1 ? [withWord(line.text, word, `${name}=${Math.round(value)}`)] : [],
    },
  )
}

const readBound = (reading: Reading, { options: said }: Scanned<never>, name: 'min' | 'max'): Read<number | null> => {
  const word = said.get(name)
  return word === undefined ? understood(null) : readPods(reading, word, 1)
}

export const autoscale: Verb = {
  name: 'autoscale',
  kind: 'change',
  usage: [
    'autoscale VERSION min=COUNT max=COUNT cpu=PERCENT [memory=PERCENT] [SERVICE]',
    'autoscale max=COUNT cpu=PERCENT deployment=NAME',
  ],
  meaning: 'Lets a HorizontalPodAutoscaler hold the count of pods, between two bounds, by how busy they are.',
  details: [
    'An autoscaler that is here is changed in its own shape, and what is left out stays; a new one (`autoscaling/v2`) needs `max` and `cpu` or `memory`.',
    'Once it is live a second stage takes `spec.replicas` away, which every sync would set back.',
  ],
  flags: ['supersede'],
  examples: [
    'autoscale v2 min=1 max=10 cpu=50',
    'autoscale v2 max=20 reviews',
    'autoscale max=6 cpu=70 memory=80 deployment=my-nginx',
  ],
  read: (reading) => {
    const scanned = scan<never>(reading, { options: ['service', 'version', 'deployment', ...options] })
    if (!scanned.ok) return scanned
    const subject = readSubjectAlone(reading, scanned.value)
    if (!subject.ok) return subject
    const minimum = readBound(reading, scanned.value, 'min')
    if (!minimum.ok) return minimum
    const maximum = readBound(reading, scanned.value, 'max')
    if (!maximum.ok) return maximum
    const [cpu, memory] = [
      readUtilization(reading, scanned.value, 'cpu'),
      readUtilization(reading, scanned.value, 'memory'),
    ]
    if (!cpu.ok) return cpu
    if (!memory.ok) return memory
    const goal = { minimum: minimum.value, maximum: maximum.value, cpu: cpu.value, memory: memory.value }
    if (Object.values(goal).every((one) => one === null))
      return refuse('scaling-missing', 'How? At least one of min=, max=, cpu= and memory=.')
    if (goal.minimum !== null && goal.maximum !== null && goal.minimum > goal.maximum)
      return refuse('bounds-crossed', `min=${goal.minimum} is more than max=${goal.maximum}.`)
    const { scope, version } = subject.value
    return understood({ verb: 'autoscale', scope, version, ...goal })
  },
}

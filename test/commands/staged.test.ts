import { describe, expect, it } from 'vitest'
import { parseComment } from '../../src/commands/commands.ts'
import { command, parse, refusal, shop } from './shop.ts'

const start = (plan: object, version: string | null = null, ...services: string[]) => ({
  verb: 'canary',
  percent: 100,
  version,
  plan: { steps: null, soak: null, manual: null, ...plan },
  ...(services.length > 0 ? { services } : {}),
})

describe('a release step by step', () => {
  it.each([
    ['/canary start', start({})],
    ['/canary START v2', start({}, 'v2')],
    ['/canary start v2 reviews', start({}, 'v2', 'default/reviews')],
    ['/canary reviews start v2', start({}, 'v2', 'default/reviews')],
    ['/canary start v2 reviews,ratings', start({}, 'v2', 'default/reviews', 'default/ratings')],
    ['/canary start v2 reviews ratings', start({}, 'v2', 'default/reviews', 'default/ratings')],
    [
      '/canary start v2 --steps 1,10,50,100 --soak 10m --manual',
      start({ steps: [1, 10, 50, 100], soak: 600_000, manual: true }, 'v2'),
    ],
    ['/canary start v2 --steps=1%,100% --soak 1h30m', start({ steps: [1, 100], soak: 5_400_000 }, 'v2')],
    ['/canary start v2 --steps 1, 10, 100', start({ steps: [1, 10, 100] }, 'v2')],
    ['/canary start v2 --soak 0s', start({ soak: 0 }, 'v2')],
    [
      '/canary start v9 --image-tag 9.1 reviews',
      {
        ...start({}, 'v9', 'default/reviews'),
        pods: { kind: 'image', image: { kind: 'tag', tag: '9.1' }, container: null },
      },
    ],
  ])('%s is understood', (line, expected) => expect(command(line)).toEqual(expected))

  it.each([
    ['/canary start v2 --steps 10,50', 'steps-not-ending | Type: /canary start v2 --steps 10,50,100'],
    ['/canary start v2 --steps 50,10,100', 'steps-not-rising | Type: /canary start v2 --steps 10,50,100'],
    ['/canary start v2 --steps 10,10,100', 'steps-not-rising | Type: /canary start v2 --steps 10,100'],
    ['/canary start v2 --steps 0,100', 'steps-invalid | Type: /canary start v2 --steps 10,50,100'],
    ['/canary start v2 --steps many', 'steps-invalid | Type: /canary start v2 --steps 10,50,100'],
    ['/canary start v2 --soak -1', expect.stringMatching(/^soak-invalid/)],
    ['/canary start v2 --soak tomorrow', expect.stringMatching(/^soak-invalid/)],
    ['/canary start v2 --soak 10', 'soak-invalid | Type: /canary start v2 --soak 10m'],
    ['/canary 10 v2 --steps 10,100', 'flags-exclude | For example: /canary start v2 --steps 10,50,100'],
    ['/canary start v2 --by replicas', expect.stringMatching(/^flags-exclude/)],
    ['/canary start 10 v2', expect.stringMatching(/./)],
    ['/canary start start v2', expect.stringMatching(/^said-twice/)],
  ])('%s is refused', (line, expected) => expect(refusal(line)).toEqual(expected))
})

describe('a train with a name that is no service here', () => {
  it.each([
    ['/canary start v2 reviews,ratngs', '/canary start v2 reviews,ratings'],
    [
      '/canary start v2 ratngs,rewiews --steps 10,100 --soak 10m',
      '/canary start v2 ratings,reviews --steps 10,100 --soak 10m',
    ],
    ['/canary start v2 reviews ratngs', '/canary start v2 reviews ratings'],
    ['/canary start reviews,ratngs v2', '/canary start reviews,ratings v2'],
    ['/canary start v1 ratings,wbe', '/canary start v1 ratings,a/web'],
  ])('%s comes with the whole line put right', (line, right) =>
    expect(refusal(line)).toBe(`unknown-service | Type: ${right}`),
  )

  it('names each of them', () => {
    const { problems } = parse('/canary start v2 ratngs,payments,reviews')
    expect(problems[0]?.message).toContain('There are no services "ratngs" or "payments" here')
  })

  it('offers every service where there are few and none is near', () => {
    const services = shop.services.filter(({ name }) => name === 'reviews' || name === 'ratings')
    const { problems } = parseComment('/canary 10 v2 payments', { ...shop, services }, { onlySluicePrefix: false })
    expect(problems[0]?.hint).toBe('Type one of: /canary 10 v2 reviews or: /canary 10 v2 ratings')
  })
})

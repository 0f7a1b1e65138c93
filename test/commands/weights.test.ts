import { describe, expect, it } from 'vitest'
import { command, refusal } from './shop.ts'

const canary = (percent: number, version: string | null = null, ...services: string[]) => ({
  verb: 'canary',
  percent,
  version,
  ...(services.length > 0 ? { services } : {}),
})

const newVersion = (version: string): string =>
  `A new version is brought by /deploy ${version} --image REF, or by its Deployment in a pull request of its own; after that the command finds it.`

describe('a weight', () => {
  it.each([
    ['/canary 10', canary(10)],
    ['/canary 0', canary(0)],
    ['/canary 100', canary(100)],
    ['/canary 10%', canary(10)],
    ['/canary 10 %', canary(10)],
    ['/canary 10 % v2', canary(10, 'v2')],
    ['/canary 10\u00a0% v2', canary(10, 'v2')],
    ['/canary 10 v2', canary(10, 'v2')],
    ['/CANARY 10 v2', canary(10, 'v2')],
    ['/Canary  10\t v2  ', canary(10, 'v2')],
    ['/canary\u300010\u2003v2', canary(10, 'v2')],
    ['/canary 10 "v2"', canary(10, 'v2')],
    ['/sluice canary 10 v2', canary(10, 'v2')],
    ['/SLUICE  canary 10 v2', canary(10, 'v2')],
    ['/canary 10 v2 reviews', canary(10, 'v2', 'default/reviews')],
    ['/canary reviews 10 v2', canary(10, 'v2', 'default/reviews')],
    ['/canary 10 reviews', canary(10, null, 'default/reviews')],
    ['/canary reviews 10', canary(10, null, 'default/reviews')],
    ['/canary 10 v2 default/reviews', canary(10, 'v2', 'default/reviews')],
    ['/canary 10 a/web', canary(10, null, 'a/web')],
    ['/canary 10 v2 service=reviews', canary(10, 'v2', 'default/reviews')],
    ['/canary service=reviews version=v2 10', canary(10, 'v2', 'default/reviews')],
    ['/canary 10 SERVICE=reviews Version=v2', canary(10, 'v2', 'default/reviews')],
    ['/canary 10 reviews-v2 reviews', canary(10, 'v2', 'default/reviews')],
    ['/canary 10 v2 _/blue', { refused: ['unknown-version'], suggestions: [] }],
    ['/canary 10 green _/blue', canary(10, 'green', '_/blue')],
    ['/canary 10 green anywhere/blue', canary(10, 'green', '_/blue')],
  ])('%s is understood', (line, expected) => expect(command(line)).toEqual(expected))

  it('keeps an alias as typed where no service tells what it stands for', () =>
    expect(command('/canary 10 reviews-v2')).toEqual(canary(10, 'reviews-v2')))

  it('takes the name of a subset before an alias of another version', () =>
    expect(command('/canary 10 v3 reviews')).toEqual(canary(10, 'v3', 'default/reviews')))

  it.each([
    ['/canary', 'weight-missing | For example: /canary 10 v2'],
    ['/canary v2', 'weight-missing | For example: /canary 10 v2'],
    ['/canary 10.5 v2', 'weight-fraction | Type one of: /canary 10 v2 or: /canary 11 v2'],
    ['/canary 10,5 v2', 'weight-fraction | Type one of: /canary 10 v2 or: /canary 11 v2'],
    ['/canary 0.5% v2', 'weight-fraction | Type one of: /canary 0 v2 or: /canary 1 v2'],
    ['/canary 101', 'weight-out-of-range | For example: /canary 10 v2'],
    ['/canary 1000000000000000000000', 'weight-out-of-range | For example: /canary 10 v2'],
    ['/canary -10', 'weight-not-a-number | For example: /canary 10 v2'],
    ['/canary +10', 'weight-not-a-number | Type: /canary 10'],
    ['/canary 010 v2', 'weight-not-a-number | Type: /canary 10 v2'],
    ['/canary 1e1', 'weight-missing | For example: /canary 10 v2'],
    ['/canary "10" v2', 'weight-missing | For example: /canary 10 v2'],
    ['/canary 10 %% v2', 'weight-not-a-number | For example: /canary 10 v2'],
    ['/canary v2 10', 'version-misplaced | Type: /canary 10 v2'],
    ['/canary 10 reviews v2', 'service-misplaced | Type: /canary 10 v2 reviews'],
    ['/canary 10 v2 v3', 'version-misplaced | For example: /canary 10 v2'],
    ['/canary 10 V2', 'unknown-version | Type: /canary 10 v2'],
    [
      '/canary 10 v9',
      expect.stringMatching(/^unknown-name \| Services here: .*; versions: .*v2.*\. A new version is brought/),
    ],
    ['/canary 10 v9 reviews', `unknown-version | ${newVersion('v9')}`],
    ['/canary 10 gren blue', 'unknown-version | Type: /canary 10 green blue'],
    ['/canary 10 v2 reveiws', 'unknown-service | Type: /canary 10 v2 reviews'],
    ['/canary 10 reveiws', 'unknown-name | Type: /canary 10 reviews'],
    ['/canary 10 v2 service=reveiws', 'unknown-service | Type: /canary 10 v2 service=reviews'],
    ['/canary 10 v1 web', 'ambiguous-service | Type one of: /canary 10 v1 a/web or: /canary 10 v1 b/web'],
    ['/canary 10 version=v9', `unknown-version | ${newVersion('v9')}`],
    ['/canary 10 version=', 'value-missing | For example: /canary 10 v2'],
    ['/canary 10 version=v2 version=v1', 'said-twice | For example: /canary 10 v2'],
    ['/canary 10 reviews,ratings', 'too-many-services | One line for each: /canary 10 reviews and: /canary 10 ratings'],
    ['/canary 10 v2 reviews ratings', 'too-many-services | For example: /canary 10 v2'],
    ['/canary 10 min=1', 'unknown-word | For example: /canary 10 v2'],
  ])('%s is refused', (line, expected) => expect(refusal(line)).toEqual(expected))

  it('refuses a word that is a service and a version, until it is said which', () => {
    expect(refusal('/canary 10 blue')).toBe(
      'ambiguous | Type one of: /canary 10 service=blue or: /canary 10 version=blue',
    )
    expect(command('/canary 10 service=blue')).toEqual(canary(10, null, '_/blue'))
    expect(command('/canary 10 version=blue')).toEqual(canary(10, 'blue'))
    expect(command('/canary 10 blue _/blue')).toEqual(canary(10, 'blue', '_/blue'))
  })

  it('refuses numbers that are names as well, where both readings hold', () => {
    expect(refusal('/canary 20 50')).toMatch(/^ambiguous \|/)
    expect(command('/canary 20 version=50')).toEqual(canary(20, '50'))
    expect(command('/canary 20 50 _/20')).toEqual(canary(20, '50', '_/20'))
  })
})

describe('a mirror', () => {
  const mirror = (version: string | null, percentage: number | null = null, ...services: string[]) => ({
    verb: 'mirror',
    version,
    percentage,
    ...(services.length > 0 ? { services } : {}),
  })

  it.each([
    ['/mirror v2', mirror('v2')],
    ['/mirror v2 50%', mirror('v2', 50)],
    ['/mirror v2 50 %', mirror('v2', 50)],
    ['/mirror v2 12.5', mirror('v2', 12.5)],
    ['/mirror v2 0.0001%', mirror('v2', 0.0001)],
    ['/mirror v2 100%', mirror('v2', 100)],
    ['/mirror v2 25% reviews', mirror('v2', 25, 'default/reviews')],
    ['/mirror reviews v2 25%', mirror('v2', 25, 'default/reviews')],
    ['/mirror v2 reviews', mirror('v2', null, 'default/reviews')],
    ['/mirror off', mirror(null)],
    ['/mirror OFF reviews', mirror(null, null, 'default/reviews')],
    ['/mirror reviews off', mirror(null, null, 'default/reviews')],
    ['/mirror version=v2 50%', mirror('v2', 50)],
  ])('%s is understood', (line, expected) => expect(command(line)).toEqual(expected))

  it.each([
    ['/mirror', 'version-missing | For example: /mirror v2'],
    ['/mirror 50%', 'version-missing | For example: /mirror v2'],
    ['/mirror reviews', 'version-missing | For example: /mirror v2 12.5% reviews'],
    ['/mirror 50% v2', 'version-missing | Type: /mirror v2 50%'],
    ['/mirror v2 0', 'share-zero | Type: /mirror off'],
    ['/mirror v2 0.00001', 'share-not-a-number | For example: /mirror v2'],
    ['/mirror v2 101', 'share-not-a-number | For example: /mirror v2'],
    ['/mirror v2 100.0001', 'share-not-a-number | For example: /mirror v2'],
    ['/mirror off 50%', 'unknown-word | For example: /mirror off'],
    ['/mirror "off"', `unknown-version | ${newVersion('VERSION')}`],
    ['/mirror v1,v2', 'too-many-versions | Type one of: /mirror v1 or: /mirror v2'],
    ['/mirror v9', `unknown-version | ${newVersion('v9')}`],
  ])('%s is refused', (line, expected) => expect(refusal(line)).toBe(expected))
})

describe('a pin', () => {
  const pin = (version: string, ...services: string[]) => ({
    verb: 'pin',
    version,
    dropRules: false,
    ...(services.length > 0 ? { services: services.map((name) => `default/${name}`) } : {}),
  })

  it.each([
    ['/pin v1', pin('v1')],
    ['/pin v1 reviews', pin('v1', 'reviews')],
    ['/pin v1 productpage reviews ratings', pin('v1', 'productpage', 'reviews', 'ratings')],
    ['/pin v1 productpage,reviews,ratings', pin('v1', 'productpage', 'reviews', 'ratings')],
    ['/pin v1 productpage, reviews, ratings', pin('v1', 'productpage', 'reviews', 'ratings')],
    ['/pin v1 productpage, reviews ratings', pin('v1', 'productpage', 'reviews', 'ratings')],
    ['/pin productpage reviews v1', pin('v1', 'productpage', 'reviews')],
    ['/pin reviews, ratings v1', pin('v1', 'reviews', 'ratings')],
    ['/pin v1 reviews reviews', pin('v1', 'reviews')],
    ['/pin version=v1 reviews ratings', pin('v1', 'reviews', 'ratings')],
    ['/pin v1 service=reviews,ratings', pin('v1', 'reviews', 'ratings')],
    ['/pin v1 reviews --drop-rules', { ...pin('v1', 'reviews'), dropRules: true }],
    ['/pin --DROP-RULES v1', { ...pin('v1'), dropRules: true }],
  ])('%s is understood', (line, expected) => expect(command(line)).toEqual(expected))

  it.each([
    ['/pin', 'version-missing | For example: /pin v1 productpage reviews ratings'],
    ['/pin reviews', 'version-missing | For example: /pin v1 productpage reviews ratings'],
    ['/pin v3 reviews ratings', `unknown-version | ${newVersion('v3')}`],
    ['/pin v1 reviews ratigns', 'unknown-service | Type: /pin v1 reviews ratings'],
    ['/pin v1 reviews,ratigns', 'unknown-service | Type: /pin v1 reviews,ratings'],
    ['/pin v1 reviews web', 'ambiguous-service | Type one of: /pin v1 reviews a/web or: /pin v1 reviews b/web'],
    ['/pin reviews v1 ratings', 'service-misplaced | Type: /pin reviews ratings v1'],
    ['/pin v1 reviews,', 'trailing-comma | Type: /pin v1 reviews'],
    ['/pin v1 reviews, --drop-rules', 'unknown-service | For example: /pin v1 reviews --drop-rules'],
  ])('%s is refused', (line, expected) => expect(refusal(line)).toBe(expected))
})

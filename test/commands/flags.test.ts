import { describe, expect, it } from 'vitest'
import { command, refusal } from './shop.ts'

describe('flags', () => {
  const canary = { verb: 'canary', percent: 10, version: 'v2' }

  it.each([
    ['/canary 10 v2 --dry-run', { ...canary, dryRun: true }],
    ['/canary --dry-run 10 v2', { ...canary, dryRun: true }],
    ['/canary 10 v2 --DRY-Run', { ...canary, dryRun: true }],
    ['/canary 10 v2 --supersede', { ...canary, supersede: true }],
    ['/canary 10 v2 --env prod', { ...canary, environment: 'prod' }],
    ['/canary 10 v2 --env=prod', { ...canary, environment: 'prod' }],
    ['/canary --env prod 10 v2', { ...canary, environment: 'prod' }],
    ['/canary 10 v2 --Env "prod"', { ...canary, environment: 'prod' }],
    ['/canary 10 v2 --virtual-service edge', { ...canary, virtualService: 'edge' }],
    ['/canary 10 v2 --route "any name"', { ...canary, route: 'any name' }],
    ['/canary 10 v2 --route reviews', { ...canary, route: 'reviews' }],
    ['/canary 10 v2 --route "--odd"', { ...canary, route: '--odd' }],
    ['/status --env staging', { verb: 'status', environment: 'staging' }],
    ['/status --dry-run', { verb: 'status', dryRun: true }],
  ])('%s', (line, expected) => expect(command(line)).toEqual(expected))

  it('keep words that look like flags out of other places only where they are bare', () =>
    expect(command('/route header x="--dry-run" v2')).toMatchObject({
      conditions: [{ match: { value: '--dry-run' } }],
    }))

  it.each([
    ['/canary 10 v2 --dryrun', 'unknown-flag | Type: /canary 10 v2 --dry-run'],
    ['/canary 10 v2 --enviroment prod', 'unknown-flag | For example: /canary 10 v2'],
    ['/canary 10 v2 --', 'unknown-word | For example: /canary 10 v2'],
    ['/canary 10 v2 -n', 'unknown-word | For example: /canary 10 v2'],
    ['/canary 10 v2 --__proto__', 'unknown-flag | For example: /canary 10 v2'],
    ['/canary 10 v2 --constructor=1', 'unknown-flag | For example: /canary 10 v2'],
    ['/canary 10 v2 --dry-run=false', 'flag-without-value | Type: /canary 10 v2 --dry-run'],
    ['/canary 10 v2 --dry-run --dry-run', 'said-twice | For example: /canary 10 v2'],
    ['/canary 10 v2 --env', 'value-missing | For example: /canary 10 v2'],
    ['/canary 10 v2 --env=', 'value-missing | For example: /canary 10 v2'],
    ['/canary 10 v2 --env ""', 'value-missing | For example: /canary 10 v2'],
    ['/canary 10 v2 --env --dry-run', 'value-missing | For example: /canary 10 v2'],
    ['/canary 10 v2 --env production', 'unknown-environment | Type: /canary 10 v2 --env prod'],
    ['/canary 10 v2 --env prd', 'unknown-environment | Type: /canary 10 v2 --env prod'],
    ['/canary 10 v2 --env Prod', 'unknown-environment | Type: /canary 10 v2 --env prod'],
    ['/canary 10 v2 --name x', 'flag-not-here | For example: /canary 10 v2'],
    ['/canary 10 v2 --now', 'flag-not-here | For example: /canary 10 v2'],
    ['/canary 10 v2 —dry-run', 'typographic-character | Type: /canary 10 v2 --dry-run'],
    ['/canary 10 v2 –dry-run', 'typographic-character | Type: /canary 10 v2 --dry-run'],
  ])('%s is refused', (line, expected) => expect(refusal(line)).toBe(expected))
})

describe('fixed words of other places', () => {
  it('are values like any other', () => {
    expect(command('/route header browser=chrome v2')).toMatchObject({ verb: 'route' })
    expect(command('/route header device v2')).toMatchObject({ verb: 'route' })
  })
})

import { describe, expect, test } from 'vitest'
import { findVersion, type Model, serviceCatalogue, versionState, versionsOf } from '../../../src/traffic/traffic.ts'
import { autoscaler, deployment, destinationRule, service, to, versions, virtualService, world } from '../objects.ts'

const names = (model: Model, key = 'prod/reviews'): unknown =>
  versionsOf(model, key).map(({ name, aliases }) => [name, ...aliases].join(' '))
const v1 = deployment('reviews-v1', { app: 'reviews', version: 'v1' })
const v2 = deployment('reviews-v2', { app: 'reviews', version: 'v2' })

describe('the versions of a service', () => {
  test('are its subsets, also known by label value and Deployment', () => {
    const model = world(
      service('reviews'),
      destinationRule('reviews', { blue: { version: '1.0' }, green: { version: '2.0' } }),
      deployment('reviews-old', { app: 'reviews', version: '1.0' }),
    )
    expect(names(model)).toEqual(['blue 1.0 reviews-old', 'green 2.0'])
  })

  test('are Deployments that no subset covers, too', () => {
    const model = world(service('reviews'), destinationRule('reviews', { v1: { version: 'v1' } }), v1, v2)
    expect(names(model)).toEqual(['v1 reviews-v1', 'v2 reviews-v2'])
  })

  test('without a DestinationRule are the Deployments that the Service selects, by version, track or name', () => {
    const model = world(
      service('reviews'),
      v1,
      deployment('reviews-canary', { app: 'reviews', track: 'canary' }),
      deployment('reviews-plain', { app: 'reviews' }),
      deployment('ratings', { app: 'ratings' }),
    )
    expect(names(model)).toEqual(['v1 reviews-v1', 'canary reviews-canary', 'reviews-plain'])
  })

  test('without a Service are the Deployments that call themselves by its name', () => {
    const model = world(virtualService('x', { hosts: ['reviews'], http: [{ route: [to('reviews')] }] }), v1)
    expect(names(model)).toEqual(['v1 reviews-v1'])
  })

  test('of two Deployments with one label are one', () => {
    const model = world(service('reviews'), v1, deployment('reviews-v1-b', { app: 'reviews', version: 'v1' }))
    expect(names(model)).toEqual(['v1 reviews-v1 reviews-v1-b'])
  })

  test('are those of the right namespace', () => {
    const model = world(versions('reviews', ['v1']), versions('reviews', ['v9'], 'staging'))
    expect(names(model, 'staging/reviews')).toEqual(['v9 reviews-v9'])
  })

  test('take the first definition of a subset that several DestinationRules have', () => {
    const model = world(
      destinationRule('reviews', { v1: { version: 'old' } }, { name: 'a' }),
      destinationRule('reviews', { v1: { version: 'new' }, v2: { version: 'v2' } }, { name: 'b' }),
    )
    expect(names(model)).toEqual(['v1 old', 'v2'])
  })

  test("never have another one's name as an alias", () => {
    const model = world(
      service('reviews'),
      destinationRule('reviews', { v1: { version: 'v2' }, v2: { version: 'v1' } }),
    )
    expect(names(model)).toEqual(['v1', 'v2'])
  })
})

describe('a typed word', () => {
  const model = world(
    service('reviews'),
    destinationRule('reviews', { blue: { version: 'a', zone: 'x' }, green: { version: 'a', zone: 'y' } }),
  )
  test('means a name before an alias, and nothing where two versions share the alias', () => {
    const list = versionsOf(model, 'prod/reviews')
    expect(findVersion(list, 'blue')?.name).toBe('blue')
    expect(findVersion(list, 'a')).toBeNull()
    expect(findVersion(list, 'red')).toBeNull()
  })
})

describe('the catalogue', () => {
  test('names what Services, routes, mirrors and DestinationRules name, and nothing external', () => {
    const model = world(
      service('alone'),
      destinationRule('ruled', {}),
      virtualService('x', {
        hosts: ['x'],
        http: [
          {
            route: [to('routed'), to('api.example.com'), to('far.other.svc.cluster.local')],
            mirror: { host: 'mirrored' },
          },
        ],
      }),
    )
    expect(serviceCatalogue(model).services.map(({ key, routed }) => [key, routed])).toEqual([
      ['other/far', true],
      ['prod/alone', false],
      ['prod/mirrored', false],
      ['prod/routed', true],
      ['prod/ruled', true],
    ])
  })

  test('marks an unstated namespace', () => {
    const model = world(virtualService('x', { hosts: ['reviews'], http: [{ route: [to('reviews')] }] }, null))
    expect(serviceCatalogue(model).services).toMatchObject([{ key: '_/reviews', name: 'reviews', namespace: null }])
  })

  test('counts a shared Service without a namespace under those that refer to it', () => {
    const model = world(
      service('reviews', { namespace: null }),
      virtualService('x', { hosts: ['reviews'], http: [{ route: [to('reviews')] }] }, 'prod'),
      virtualService('x', { hosts: ['reviews'], http: [{ route: [to('reviews')] }] }, 'staging'),
    )
    expect(serviceCatalogue(model).services.map(({ key }) => key)).toEqual(['prod/reviews', 'staging/reviews'])
  })

  test('tells which Services select a workload', () => {
    const model = world(service('reviews'), service('empty'), v1)
    expect(serviceCatalogue(model).services.map(({ name, selectsWorkload }) => [name, selectsWorkload])).toEqual([
      ['empty', false],
      ['reviews', true],
    ])
  })
})

describe('what the repository proves of a version', () => {
  const state = (model: Model, word: string): string => {
    const { subset, pods } = versionState(model, 'prod/reviews', word)
    return `${subset.state} ${pods.state}`
  }
  const both = destinationRule('reviews', { v1: { version: 'v1' }, v2: { version: 'v2' } })

  test('is all where subset and pods are here', () => {
    expect(state(world(service('reviews'), both, v1), 'v1')).toBe('found found')
    expect(state(world(service('reviews'), both, v1), 'reviews-v1')).toBe('found found')
  })

  test('is the subset alone where the pods are elsewhere', () => {
    expect(state(world(service('reviews'), both, v1), 'v2')).toBe('found not-here')
  })

  test('is the pods alone where the DestinationRule here lacks the subset', () => {
    const model = world(service('reviews'), destinationRule('reviews', { v1: { version: 'v1' } }), v1, v2)
    const found = versionState(model, 'prod/reviews', 'v2')
    expect(found).toMatchObject({
      name: 'v2',
      subset: { state: 'contradicted', code: 'subset-missing' },
      pods: { state: 'found' },
    })
    expect(found.subset.place?.kind).toBe('DestinationRule')
  })

  test('is nothing where neither is here', () => {
    expect(state(world(service('reviews'), v1), 'v9')).toBe('not-here not-here')
  })

  test('is a contradiction where the Deployment has 0 replicas, which switches its autoscaler off', () => {
    const idle = deployment('reviews-v1', { app: 'reviews', version: 'v1' }, { replicas: 0 })
    expect(state(world(service('reviews'), both, idle), 'v1')).toBe('found contradicted')
    const scaled = world(service('reviews'), both, idle, autoscaler('reviews-v1', 1))
    expect(versionState(scaled, 'prod/reviews', 'v1').pods).toMatchObject({
      state: 'contradicted',
      code: 'no-replicas',
      message: expect.stringContaining('switches its HorizontalPodAutoscaler off'),
    })
    expect(state(world(service('reviews'), idle), 'v1')).toBe('not-here contradicted')
  })

  test('is a contradiction where the Service pins another version', () => {
    const pinned = service('reviews', { selector: { app: 'reviews', version: 'v1' } })
    const found = versionState(world(pinned, both, v1, v2), 'prod/reviews', 'v2')
    expect(found.pods).toMatchObject({
      state: 'contradicted',
      code: 'subset-never-selected',
      place: { kind: 'Service' },
    })
  })
})

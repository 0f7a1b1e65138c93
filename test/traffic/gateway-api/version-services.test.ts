import { describe, expect, test } from 'vitest'
import { serviceCatalogue, versionsOf } from '../../../src/traffic/traffic.ts'
import { backends, deployment, httpRoute, type Manifest, service, world } from '../objects.ts'

const rule = (...words: readonly string[]): object => ({ backendRefs: backends(...words) })
const gateway = (...rules: readonly object[]): Manifest => httpRoute('route', ['Gateway edge'], rules)

/** Services and their versions as commands know them: `web: canary=web-canary, stable=web-stable`. */
const known = (...files: readonly Manifest[]): readonly string[] => {
  const model = world(...files)
  return serviceCatalogue(model).services.map(
    ({ key, name }) =>
      `${name}: ${versionsOf(model, key)
        .map((version) => `${version.name}=${version.backend?.split('/')[1] ?? '-'}`)
        .join(', ')}`,
  )
}

describe('which service the backends of an HTTPRoute are versions of', () => {
  test('the parent Service, whose selector they narrow', () => {
    expect(
      known(
        service('reviews'),
        service('reviews-v1', { selector: { app: 'reviews', version: 'v1' } }),
        service('reviews-v2', { selector: { app: 'reviews', version: 'v2' } }),
        httpRoute('reviews', ['Service reviews'], [rule('reviews-v1')]),
      ),
    ).toEqual(['reviews: v1=reviews-v1, v2=reviews-v2'])
  })

  test('the parent Service by its name alone, where no Service is here', () => {
    expect(known(httpRoute('reviews', ['Service reviews'], [rule('reviews-v1 90', 'reviews-v2 10')]))).toEqual([
      'reviews: v1=reviews-v1, v2=reviews-v2',
    ])
  })

  test('the Service that selects the same pods without looking at the version, behind a gateway', () => {
    expect(
      known(
        service('web'),
        service('web-stable', { selector: { app: 'web', track: 'stable' } }),
        service('web-canary', { selector: { app: 'web', track: 'canary' } }),
        gateway(rule('web-stable')),
      ),
    ).toEqual(['web: canary=web-canary, stable=web-stable'])
  })

  test('the name that they share, where the Service for all of them is not here', () => {
    expect(known(gateway(rule('web-stable 90', 'web-canary 10')))).toEqual([
      'web: canary=web-canary, stable=web-stable',
    ])
  })

  test('a Service without a suffix beside one with is the version stable', () => {
    expect(known(gateway(rule('web 90', 'web-next 10')))).toEqual(['web: stable=web, next=web-next'])
  })

  test('a lone backend whose name ends like a version', () => {
    expect(known(gateway(rule('payments-v1')))).toEqual(['payments: v1=payments-v1'])
  })

  test('a lone backend without one is its own service', () => {
    expect(known(service('web'), deployment('web', { app: 'web' }), gateway(rule('web')))).toEqual(['web: web=-'])
  })

  test('backends of different rules are services of their own', () => {
    expect(known(gateway(rule('shop-cart'), rule('shop-checkout')))).toEqual(['shop-cart: ', 'shop-checkout: '])
  })

  test('a part of an application is no version of it', () => {
    expect(
      known(
        service('shop', { selector: { app: 'shop' } }),
        service('shop-cart', { selector: { app: 'shop', component: 'cart' } }),
        gateway(rule('shop-cart')),
      ),
    ).toEqual(['shop: ', 'shop-cart: '])
  })

  test('the label tells the version where the name does not', () => {
    expect(
      known(
        service('reviews'),
        service('comments-old', { selector: { app: 'reviews', version: 'v1' } }),
        httpRoute('reviews', ['Service reviews'], [rule('comments-old')]),
      ),
    ).toEqual(['reviews: v1=comments-old'])
  })

  test('Services per version are services as before where no HTTPRoute sends to them', () => {
    expect(known(service('reviews'), service('reviews-v1', { selector: { app: 'reviews', version: 'v1' } }))).toEqual([
      'reviews: ',
      'reviews-v1: ',
    ])
  })

  test('a version goes by its name, its Service, its label and its Deployment', () => {
    const model = world(
      service('web'),
      service('web-canary', { selector: { app: 'web', version: '2.1' } }),
      deployment('web-next', { app: 'web', version: '2.1' }),
      gateway(rule('web-canary')),
    )
    expect(versionsOf(model, 'prod/web')).toMatchObject([
      { name: 'canary', aliases: ['web-canary', '2.1', 'web-next'], backend: 'prod/web-canary' },
    ])
  })

  test('a workload that no Service stands for is a version yet without one', () => {
    expect(
      known(
        service('web'),
        service('web-v1', { selector: { app: 'web', version: 'v1' } }),
        deployment('web-v1', { app: 'web', version: 'v1' }),
        deployment('web-v2', { app: 'web', version: 'v2' }),
        gateway(rule('web-v1')),
      ),
    ).toEqual(['web: v1=web-v1, v2=-'])
  })
})

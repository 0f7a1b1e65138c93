import { describe, expect, it } from 'vitest'
import { carriedOut, planned, snapshotOf } from './planning.ts'
import { deployment, destinationRule, kubernetesService } from './worlds.ts'

/** The files that `/adopt` adds to these, and those that it changes. */
const touched = (files: Readonly<Record<string, string>>, service = 'cart'): readonly string[] => {
  const start = snapshotOf(files)
  const after = carriedOut(start, `/adopt ${service} v1`)
  return [...after.files.keys()].filter((path) => after.files.get(path)?.text !== start.files.get(path)?.text).sort()
}

const cart = (directory: string, name = 'service.yaml'): Readonly<Record<string, string>> => ({
  [`${directory}${name}`]: kubernetesService('cart'),
  [`${directory}deployment.yaml`]: deployment('cart', 'v1'),
})

describe('where new objects are written', () => {
  it('is beside the Service, by the kind where the directory is of one service', () => {
    expect(touched(cart('apps/cart/'))).toEqual(['apps/cart/destinationrule.yaml', 'apps/cart/virtualservice.yaml'])
  })

  it('is by the service’s name where the directory or the file is so named, or holds several', () => {
    expect(touched(cart('', 'cart.yaml'))).toEqual(['cart-destinationrule.yaml', 'cart-virtualservice.yaml'])
    expect(touched({ ...cart('k8s/'), 'k8s/other.yaml': kubernetesService('other') })).toEqual([
      'k8s/cart-destinationrule.yaml',
      'k8s/cart-virtualservice.yaml',
    ])
  })

  it('is in the directory of their kind where kinds have directories', () => {
    const files = {
      'services/cart.yml': kubernetesService('cart'),
      'services/shop.yml': kubernetesService('shop'),
      'deployments/cart.yml': deployment('cart', 'v1'),
      'rules/shop.yml': destinationRule('shop', 'v1'),
    }
    expect(touched(files)).toEqual(['rules/cart.yml', 'services/cart-virtualservice.yml'])
  })

  it('is the Service’s own file where that holds more, or a Kustomization lists it', () => {
    const together = { 'cart.yaml': `${kubernetesService('cart')}---\n${deployment('cart', 'v1')}` }
    expect(touched(together)).toEqual(['cart.yaml'])
    const listed = { ...cart('base/'), 'base/kustomization.yaml': 'resources: [service.yaml, deployment.yaml]\n' }
    expect(touched(listed)).toEqual(['base/service.yaml'])
  })

  it('is the file that would be called so, where it is there', () => {
    const files = {
      'cart.yaml': kubernetesService('cart'),
      'cart-v1.yaml': deployment('cart', 'v1'),
      'cart-destinationrule.yaml': destinationRule('other', 'v1'),
    }
    expect(touched(files)).toEqual(['cart-destinationrule.yaml', 'cart-virtualservice.yaml'])
  })

  it('takes no file that is there', () => {
    const files = { ...cart('a/'), 'a/destinationrule.yaml': destinationRule('other', 'v1') }
    expect(touched(files)).toEqual(['a/cart-destinationrule.yaml', 'a/virtualservice.yaml'])
  })
})

describe('how new objects are called', () => {
  it('is as those of other services are, whole parts of a name only', () => {
    const files = {
      ...cart('cart/'),
      'a/service.yaml': kubernetesService('a'),
      'a/rule.yaml': destinationRule('a', 'v1').replace('name: a,', 'name: a-rule-a,'),
    }
    const [first] = planned(snapshotOf(files), '/adopt cart v1').stages
    expect(JSON.stringify(first?.edits)).toContain('cart-rule-a')
  })

  it('is another name where that is taken', () => {
    const files = {
      ...cart('cart/'),
      'b/rule.yaml': destinationRule('b', 'v1').replace('name: b,', 'name: cart,'),
    }
    const [first] = planned(snapshotOf(files), '/adopt cart v1').stages
    expect(JSON.stringify(first?.edits)).toContain('name: cart-2')
  })
})

import { describe, expect, it } from 'vitest'
import { command, refusal } from './shop.ts'

describe('a service', () => {
  it.each(['reviews.default', 'reviews.default.svc', 'reviews.default.svc.cluster.local'])(
    'may be typed as its host, %s',
    (host) => expect(command(`/canary 10 v2 ${host}`)).toEqual(command('/canary 10 v2 default/reviews')),
  )

  it('of a namespace that is not stated fits any, as its host too', () =>
    expect(command('/canary 10 green blue.shop')).toEqual(command('/canary 10 green blue')))

  it('of another namespace is none, and the one that is near is offered', () =>
    expect(refusal('/policy lb RANDOM reviews.other')).toBe('unknown-service | Type: /policy lb RANDOM reviews'))
})

describe('a host that is no service', () => {
  it.each(['api.pay.example.com', '*.default.svc.cluster.local', 'service=api.pay.example.com'])(
    'is told apart from a misspelt one: %s',
    (host) => expect(refusal(`/policy lb RANDOM ${host}`)).toContain('of a ServiceEntry or with a wildcard'),
  )

  it('is none where the word is a number', () => expect(refusal('/policy lb RANDOM 1.5')).not.toContain('ServiceEntry'))
})

it.each(['all', '*'])(
  'every service is asked for by name, and the line with those of the version is given: %s',
  (word) => {
    expect(refusal(`/pin v1 ${word}`)).toMatch(/^unknown-service \| Type: \/pin v1 .*reviews ratings productpage/)
    expect(refusal(`/pin v3 ${word}`)).toBe('unknown-service | Type: /pin v3 reviews')
  },
)

it('a host behind the fields of a policy is no field', () => {
  expect(refusal('/policy outlier interval=10s api.pay.example.com')).toContain('of a ServiceEntry')
  expect(refusal('/policy pool tcpKeepalive.tme')).toMatch(/^unknown-field/)
})

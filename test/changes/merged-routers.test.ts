import { expect, it } from 'vitest'
import { planned } from './planning.ts'
import { defaultRoute, destinationRule, virtualService, world } from './worlds.ts'

const edge = 'hosts: [shop.example.com]\n  gateways: [edge]'
const api = '  - name: api\n    match: [{uri: {prefix: /api}}]\n    route: [{destination: {host: api}}]\n'

const notesWith = (rules: string, more: string): string =>
  planned(
    world(
      virtualService('reviews', defaultRoute('reviews', 'v1'), edge),
      virtualService('other', rules, more),
      destinationRule('reviews', 'v1', 'v2'),
    ),
    '/canary 10 v2 reviews --virtual-service reviews',
  ).notes.join('\n')

it('says of two VirtualServices that a gateway merges what is known of their order, and how to learn the rest', () => {
  const notes = notesWith(api, edge)
  expect(notes).toContain(
    'the rules of VirtualService shop/reviews and of VirtualService shop/other (2.yaml:1) are one list for shop.example.com. Where two of them meet one request, that of the older VirtualService takes it; catch-alls come last.',
  )
  expect(notes).toContain('kubectl get virtualservice -A --sort-by=.metadata.creationTimestamp')
})

it('says where of two catch-alls only one counts', () => {
  expect(notesWith(`${api}  - route: [{destination: {host: api}}]\n`, edge)).toContain(
    'Its catch-all #1 and this one exclude each other',
  )
})

it('says nothing where the hosts differ', () => {
  expect(notesWith(api, 'hosts: ["*.example.com"]\n  gateways: [edge]')).not.toContain('one list')
})

import { describe, expect, test } from 'vitest'
import { lint, lintCodes } from '../../../src/traffic/traffic.ts'
import { type Manifest, type Part, worldWithoutLines, yamlOf } from '../objects.ts'
import { readFiles } from '../read.ts'
import { actions } from './cases/actions.ts'
import type { Case } from './cases/case.ts'
import { destinationRules } from './cases/destination-rules.ts'
import { gateways } from './cases/gateways.ts'
import { hosts } from './cases/hosts.ts'
import { httpRoutes } from './cases/http-routes.ts'
import { matches } from './cases/matches.ts'
import { schema } from './cases/schema.ts'
import { unreadable } from './cases/unreadable.ts'
import { workloads } from './cases/workloads.ts'

const cases: readonly Case[] = [
  ...schema,
  ...actions,
  ...matches,
  ...hosts,
  ...destinationRules,
  ...gateways,
  ...httpRoutes,
  ...workloads,
  ...unreadable,
]

const findings = (parts: readonly Part[]) => lint(worldWithoutLines(...parts))

describe('each check', () => {
  test.each(cases.map((one, index) => [`${one.code} (${index})`, one] as const))(
    'finds %s, and not beside it',
    (_, one) => {
      const found = findings(one.bad).filter(({ code }) => code === one.code)
      expect(found).not.toEqual([])
      for (const { message, hint, path, line, object, pointer, severity } of found) {
        expect(message).toMatch(/^[A-Z].*\.$/s)
        expect(hint ?? 'x').not.toBe('')
        expect(path).toBe('all.yaml')
        expect(line).toBeGreaterThan(0)
        expect(object).toMatch(/^\w+\/\w+\/[\w.-]+$/)
        expect(pointer === '' || pointer.startsWith('/')).toBe(true)
        expect(['error', 'warning', 'info']).toContain(severity)
      }
      expect(findings(one.good).map(({ code }) => code)).not.toContain(one.code)
    },
  )

  test('has a case', () => {
    const covered = new Set(cases.map(({ code }) => code))
    expect(Object.keys(lintCodes).filter((code) => ![...covered].some((one) => one === code))).toEqual([])
  })
})

test('the good ones are sound but for what they are about', () => {
  const loud = cases
    .filter(({ code }) => !['delegate-unused', 'host-not-here'].includes(code))
    .flatMap(({ code, good }) =>
      findings(good)
        .filter(({ severity }) => severity === 'error')
        .map((finding) => `${code}: ${finding.code}: ${finding.message}`),
    )
  expect(loud).toEqual([])
})

test('a finding points at the line and names the place', () => {
  const text = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: reviews, namespace: shop}
spec:
  hosts: [reviews]
  http:
  - name: first
    match:
    - uri: {prefix: /a}
    route:
    - destination: {host: reviews, subset: v1}
    retries:
      attempts: 2
      retryOn: 5xx, reset
  - route:
    - destination: {host: reviews, subset: v1}
`
  const { model } = readFiles({ 'apps/reviews.yaml': text })
  expect(lint(model).filter(({ code }) => code === 'retry-on-unknown')).toEqual([
    {
      code: 'retry-on-unknown',
      severity: 'error',
      message: 'Rule first of VirtualService shop/reviews retries on " reset", which Istio does not know.',
      hint: 'Take the blanks away: "5xx,reset".',
      object: 'VirtualService/shop/reviews',
      pointer: '/spec/http/[first]/retries/retryOn',
      path: 'apps/reviews.yaml',
      line: 14,
    },
  ])
})

test('two claims on one host are certain in one directory, and only likely in two', () => {
  const claim = (name: string): string => yamlOf([{ ...hostClaim, metadata: { name } }]).replaceAll('\n', ' ')
  const severities = (files: Readonly<Record<string, string>>) =>
    lint(readFiles(files).model)
      .filter(({ code }) => code === 'duplicate-mesh-host')
      .map(({ severity }) => severity)
  expect(severities({ 'a/x.yaml': claim('x'), 'a/y.yaml': claim('y') })).toEqual(['error', 'error'])
  expect(severities({ 'a/x.yaml': claim('x'), 'b/y.yaml': claim('y') })).toEqual(['warning', 'warning'])
  expect(severities({ 'a/x.yaml': claim('x'), 'a/y.yaml': claim('x') })).toEqual([])
})

const hostClaim: Manifest = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  spec: { hosts: ['reviews'], http: [{ route: [{ destination: { host: 'reviews' } }] }] },
}

import { describe, expect, it } from 'vitest'
import { planned } from './planning.ts'
import { defaultRoute, destinationRule, virtualService, world } from './worlds.ts'

const deployment = (version: string, replicas: number | null): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: reviews-${version}, namespace: shop}
spec:
${replicas === null ? '' : `  replicas: ${replicas}\n`}  selector: {matchLabels: {app: reviews, version: ${version}}}
  template:
    metadata: {labels: {app: reviews, version: ${version}}}
    spec: {containers: [{name: app, image: registry.example/reviews:1}]}
`

const autoscaler = (version: string, least: number): string => `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: reviews-${version}, namespace: shop}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: reviews-${version}}
  minReplicas: ${least}
  maxReplicas: 10
`

const service = `apiVersion: v1
kind: Service
metadata: {name: reviews, namespace: shop}
spec:
  selector: {app: reviews}
  ports: [{port: 9080}]
`

const notes = (command: string, ...pods: readonly string[]): string =>
  planned(
    world(
      virtualService('reviews', defaultRoute('reviews', 'v1')),
      destinationRule('reviews', 'v1', 'v2'),
      service,
      ...pods,
    ),
    command,
  ).notes.join('\n')

describe('a share that stable could not take back at once', () => {
  it('is told where stable was scaled down', () => {
    expect(notes('/canary 50 v2 reviews', deployment('v1', 1), deployment('v2', 6))).toContain(
      'v1 keeps at least 1 pod, and v2 has at least 6 pods for its 50 %',
    )
  })

  it('is told where an autoscaler may have let it shrink, with the command that keeps it', () => {
    const said = notes(
      '/canary 100 v2 reviews',
      deployment('v1', null),
      autoscaler('v1', 2),
      deployment('v2', null),
      autoscaler('v2', 5),
    )
    expect(said).toContain('v1 keeps at least 2 pods (HorizontalPodAutoscaler shop/reviews-v1)')
    expect(said).toContain('/autoscale v1 reviews min=5')
  })

  it.each([
    ['stable has as many pods', '/canary 100 v2 reviews', deployment('v1', 3), deployment('v2', 3)],
    ['the share is small', '/canary 10 v2 reviews', deployment('v1', 1), deployment('v2', 5)],
    ['the files do not tell', '/canary 100 v2 reviews', deployment('v1', null), deployment('v2', 5)],
  ])('is not told where %s', (_, command, ...pods) => expect(notes(command, ...pods)).not.toContain('way back'))
})

describe('a share that the version that comes in cannot carry', () => {
  it('is told where it has too few pods, with the command that brings them', () => {
    expect(notes('/canary 50 v2 reviews', deployment('v1', 10), deployment('v2', 1))).toContain(
      'v2 may be too small for this: it has at most 1 pod, and 50 % of what keeps the 10 pods of v1 busy needs 5. /scale v2 5 reviews before this makes room.',
    )
  })

  it('is told where its autoscaler stops too early', () => {
    const said = notes('/canary 100 v2 reviews', deployment('v1', 12), deployment('v2', null), autoscaler('v2', 2))
    expect(said).toContain('it has at most 10 pods (HorizontalPodAutoscaler shop/reviews-v2)')
    expect(said).toContain('/autoscale v2 reviews max=12')
  })

  it.each([
    ['it has enough for its share', '/canary 10 v2 reviews', deployment('v1', 10), deployment('v2', 1)],
    ['the files do not tell', '/canary 100 v2 reviews', deployment('v1', 10), deployment('v2', null)],
  ])('is not told where %s', (_, command, ...pods) => expect(notes(command, ...pods)).not.toContain('too small'))
})

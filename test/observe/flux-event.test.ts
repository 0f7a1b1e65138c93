import { describe, expect, it } from 'vitest'
import { readFluxEvent } from '../../src/observe/observe.ts'

const sha = 'c'.repeat(40)

/** As notification-controller posts it to a Provider of the type generic-hmac. */
const fluxEvent = (more: Readonly<Record<string, unknown>> = {}) => ({
  involvedObject: {
    kind: 'Kustomization',
    namespace: 'flux-system',
    name: 'apps',
    uid: '7d0cdc51-ddcf-4743-b223-83ca5c699632',
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    resourceVersion: '4711',
  },
  severity: 'info',
  timestamp: '2026-03-02T09:00:00Z',
  message: 'Reconciliation finished in 1.2s, next run in 10m0s',
  reason: 'ReconciliationSucceeded',
  metadata: { revision: `main@sha1:${sha}` },
  reportingController: 'kustomize-controller',
  reportingInstance: 'kustomize-controller-7c7b47f5f-8bhrp',
  ...more,
})

describe('an event of Flux', () => {
  it('is the word of a Kustomization about a commit', () => {
    expect(readFluxEvent(fluxEvent())).toEqual({
      name: 'apps',
      namespace: 'flux-system',
      commit: sha,
      state: 'success',
      reason: 'ReconciliationSucceeded',
      message: 'Reconciliation finished in 1.2s, next run in 10m0s',
    })
    const failed = { severity: 'error', reason: 'HealthCheckFailed', message: 'timeout waiting for: [Deployment/a]' }
    expect(readFluxEvent(fluxEvent(failed))).toMatchObject({ state: 'failure', reason: 'HealthCheckFailed' })
  })

  it.each([
    [{ revision: `main/${sha}` }],
    [{ 'kustomize.toolkit.fluxcd.io/revision': `main@sha1:${sha}` }],
    [{ revision: 'latest@sha256:0', originRevision: `main@sha1:${sha}` }],
    [{ revision: `main@sha1:${'d'.repeat(40)}`, commit: sha }],
  ])('names its commit as %j', (metadata) => {
    expect(readFluxEvent(fluxEvent({ metadata }))).toMatchObject({ commit: sha })
  })

  it.each([
    ['that only makes progress', { reason: 'Progressing' }],
    ['that waits, though it says info', { reason: 'DependencyNotReady' }],
    ['of no commit', { metadata: { revision: '6.5.4' } }],
    ['without metadata', { metadata: null }],
    ['of another kind', { involvedObject: { kind: 'HelmRelease', name: 'a', namespace: 'b' } }],
    ['with a name that leads elsewhere', { involvedObject: { kind: 'Kustomization', name: '../a', namespace: 'b' } }],
    ['of another shape', { involvedObject: 'apps' }],
  ])('is nothing %s', (_, more) => {
    expect(readFluxEvent(fluxEvent(more))).toBeNull()
  })
})

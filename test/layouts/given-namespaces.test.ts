import { describe, expect, it } from 'vitest'
import { planned, statesAfter } from '../changes/planning.ts'
import { deployment, destinationRule, service, snapshotOf, textsOf, virtualService } from './kustomize/town.ts'

const apps = (directory = 'apps') => ({
  [`${directory}/service.yaml`]: service(),
  [`${directory}/v1.yaml`]: deployment('v1'),
  [`${directory}/v2.yaml`]: deployment('v2'),
  [`${directory}/route.yaml`]: virtualService(),
  [`${directory}/rule.yaml`]: destinationRule(),
})

const application = (name: string, namespace: string, source = 'path: apps') =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${name}, namespace: argocd}\nspec:\n  source: {repoURL: 'https://github.com/acme/shop', ${source}}\n  destination: {namespace: ${namespace}}\n`

const flux = (namespace: string) =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps, namespace: flux-system}\nspec:\n  path: ./apps\n  targetNamespace: ${namespace}\n  sourceRef: {kind: GitRepository, name: flux-system}\n`

const servicesOf = (files: Readonly<Record<string, string>>, comment = '/canary 20 v2 reviews') =>
  planned(snapshotOf(files), comment).intent.services

describe('the namespace of files that state none', () => {
  it('is the one into which an Application applies them', () => {
    expect(servicesOf({ ...apps(), 'argocd/shop.yaml': application('shop', 'shop') })).toEqual(['shop/reviews'])
  })

  it('joins them with what states it', () => {
    const files: Record<string, string> = { ...apps(), 'argocd/shop.yaml': application('shop', 'shop') }
    files['apps/route.yaml'] =
      files['apps/route.yaml']?.replace('name: reviews\n', 'name: reviews\n  namespace: shop\n') ?? ''
    expect(servicesOf(files)).toEqual(['shop/reviews'])
  })

  it('is not told where several Applications say otherwise, or do not go so deep', () => {
    const two = `${application('a', 'one')}---\n${application('b', 'two')}`
    expect(servicesOf({ ...apps(), 'argocd/shop.yaml': two })).toEqual(['_/reviews'])
    const above = application('shop', 'shop', 'path: .')
    expect(servicesOf({ ...apps(), 'argocd/shop.yaml': above })).toEqual(['_/reviews'])
    const recursing = application('shop', 'shop', 'path: ., directory: {recurse: true}')
    expect(servicesOf({ ...apps(), 'argocd/shop.yaml': recursing })).toEqual(['shop/reviews'])
  })

  it('is each environment’s own where Flux applies one directory in several', () => {
    const files = { ...apps(), 'clusters/prod/apps.yaml': flux('shop'), 'clusters/staging/apps.yaml': flux('test') }
    expect(servicesOf(files, '/canary 20 v2 reviews --env prod --all-envs')).toEqual(['shop/reviews'])
    expect(servicesOf(files, '/canary 20 v2 reviews --env staging --all-envs')).toEqual(['test/reviews'])
  })

  it('is not written into what comes new', () => {
    const files = { ...apps(), 'argocd/shop.yaml': application('shop', 'shop') }
    const snapshot = snapshotOf(files)
    const [after = snapshot] = statesAfter(snapshot, planned(snapshot, '/deploy v3 reviews --image-tag 3')).slice(-1)
    expect(JSON.stringify({ ...textsOf(after), 'argocd/shop.yaml': '' })).not.toContain('namespace')
  })
})

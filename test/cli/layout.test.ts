import { describe, expect, it } from 'vitest'
import { layoutReport, layoutText } from '../../src/cli/layout-report.ts'
import { snapshotOf, virtualService } from '../layouts/kustomize/town.ts'

const application = (name: string, path: string) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${name}, namespace: argocd}\nspec:\n  source: {repoURL: 'https://github.com/acme/shop', path: ${path}}\n`

const flux = (path: string, more = '') =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps, namespace: flux-system}\nspec:\n  path: ./${path}\n  sourceRef: {kind: GitRepository, name: flux-system}\n${more}`

describe('the layout as a person reads it', () => {
  it('leads from an app of apps to what each of them applies', () => {
    const report = layoutReport(
      snapshotOf({
        'root.yaml': application('root', 'apps'),
        'apps/reviews.yaml': application('reviews', 'reviews'),
        'reviews/route.yaml': virtualService(),
      }),
    )
    expect(layoutText(report).split('\n').slice(1)).toEqual([
      'What syncs what',
      '  argocd/root → apps  Argo CD Application, root.yaml:1',
      '    argocd/reviews → reviews  Argo CD Application, apps/reviews.yaml:1',
      '',
    ])
  })

  it('says where a tracker lays something over the files', () => {
    const text = layoutText(
      layoutReport(
        snapshotOf({
          'clusters/prod/apps.yaml': flux('apps', '  namePrefix: eu-\n'),
          'apps/route.yaml': virtualService(),
        }),
      ),
    )
    expect(text).toContain(
      '    laid over and synced by the Flux Kustomization flux-system/apps  (clusters/prod/apps.yaml:1)\n\nWhat syncs what\n',
    )
  })

  it('names what the repository does not tell, and what to write instead', () => {
    const set =
      'apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: shop}\nspec:\n  generators: [{clusters: {}}]\n  template:\n    metadata: {name: a}\n    spec: {source: {repoURL: x, path: apps}}\n'
    const text = layoutText(layoutReport(snapshotOf({ 'argocd/set.yaml': set, 'apps/route.yaml': virtualService() })))
    expect(text).toContain('! argocd/set.yaml:1: Which Applications the ApplicationSet shop makes is not known')
    expect(text).toContain('live.trackers in .github/sluice.yml')
  })
})

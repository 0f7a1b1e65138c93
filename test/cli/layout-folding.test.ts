import { describe, expect, it } from 'vitest'
import { layoutReport, layoutText } from '../../src/cli/layout-report.ts'
import { shop, snapshotOf } from '../layouts/kustomize/town.ts'

const said = (files: Readonly<Record<string, string>>): string => layoutText(layoutReport(snapshotOf(files)))

describe('sluice layout for people', () => {
  it('says files of one directory that reach the same in one line', () => {
    expect(said(shop())).toContain(
      '  overlays/prod  Kustomize\n    base/  6 files  (also staging)\n    overlays/prod/kustomization.yaml\n',
    )
  })

  it('lists the directories of a large environment, and counts them', () => {
    const files = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) =>
        Object.entries(shop()).map(([path, text]): [string, string] => [`services/s${index}/${path}`, text]),
      ).flat(),
    )
    const text = said(files)
    expect(text).toContain('prod  named by its directory, 40 directories\n')
    expect(text).toContain('  services/s0/overlays/prod  Kustomize, 7 files, 6 of them in other environments too\n')
    expect(text).toContain('  and 10 more; --format json has all\n')
  })
})

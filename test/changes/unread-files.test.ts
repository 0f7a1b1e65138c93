import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { proveStages } from '../../src/changes/changes.ts'
import { unreadPaths } from '../../src/manifests/manifests.ts'
import { makeRenderer } from '../../src/render/render.ts'
import { sourceFile } from '../manifests/fixture.ts'
import { realTools } from '../render/renderers.ts'
import { filesBelow, planned, snapshotOf } from './planning.ts'

const overlays = filesBelow(fileURLToPath(new URL('../../examples/kustomize-overlays', import.meta.url)))
const path = 'base/kustomization.yaml'
const listing = `${overlays[path]}  - namespace.yaml\nconfigMapGenerator:\n  - name: settings\n    files: [log=settings.properties]\n`
/** A Namespace and settings say nothing of traffic, so no snapshot holds them. */
const read = snapshotOf({ ...overlays, [path]: listing })
const unread: Readonly<Record<string, string>> = {
  'base/namespace.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n',
  'base/settings.properties': 'level=info\n',
}

it('what a Kustomization takes in and nobody has read is found by its paths', () => {
  expect(unreadPaths([...read.files.values()])).toEqual(['base/namespace.yaml', 'base/settings.properties'])
  const remote = sourceFile('resources: [https://example.com/base.yaml, ../other]\n')
  expect(unreadPaths([{ ...remote, path: 'apps/kustomization.yaml' }])).toEqual(['other'])
})

it.runIf(realTools !== null)('the real kustomize gets it, and what cannot be had is said', async () => {
  const { render } = makeRenderer(realTools ?? { helm: null, kustomize: null })
  const plan = planned(read, '/canary 20 v2 reviews --env staging')
  const provenWith = async (files: Readonly<Record<string, string>>) => {
    const proven = await proveStages(plan, read, render, 1, async (paths) =>
      paths.flatMap((one) =>
        files[one] === undefined ? [] : [{ path: one, text: files[one], mode: '100644' as const }],
      ),
    )
    return proven.ok ? proven.value.stages[0]?.rendered : proven.problems
  }
  expect(await provenWith(unread)).toMatchObject([{ kind: 'proven', environment: 'staging' }])
  expect(await provenWith({})).toMatchObject([
    { kind: 'trusted', why: expect.stringContaining('"namespace.yaml" is not in the repository') },
  ])
})

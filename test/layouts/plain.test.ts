import { describe, expect, it } from 'vitest'
import { locate } from '../../src/layouts/layouts.ts'
import { type Document, readDocuments } from '../../src/manifests/manifests.ts'
import { readModel } from '../../src/traffic/traffic.ts'

const documents = (files: Readonly<Record<string, string>>): readonly Document[] =>
  Object.entries(files).flatMap(([path, text]) => {
    const read = readDocuments({ path, text, mode: '100644' })
    if (!read.ok) throw new Error(JSON.stringify(read.problems))
    return read.value
  })

const route = (path: string, more: Readonly<Record<string, string>> = {}) => {
  const all = documents({
    [path]:
      'kind: ConfigMap\n---\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: a}\nspec: {hosts: [a]}\n',
    ...more,
  })
  const [router] = readModel(all).model.routers
  if (router === undefined) throw new Error('there is no VirtualService')
  return locate(router.place, [{ op: 'remove', path: '/spec/http/0' }], all)
}

describe('plain manifests', () => {
  it('are changed where the object is written, in its own document', () => {
    expect(route('apps/a.yaml')).toEqual({
      ok: true,
      value: { path: 'apps/a.yaml', document: 1, patch: [{ op: 'remove', path: '/spec/http/0' }] },
    })
  })

  it.each([
    ['patchesStrategicMerge: [route.yaml]'],
    ['patches: [{path: ./route.yaml}]'],
    ['patches:\n- target: {kind: VirtualService}\n  path: ../prod/route.yaml'],
    ['patchesJson6902: [{path: route.yaml}]'],
  ])('are not what a Kustomization lays over them: %s', (text) => {
    expect(route('overlays/prod/route.yaml', { 'overlays/prod/kustomization.yaml': text })).toMatchObject({
      ok: false,
      problems: [{ code: 'layout-not-supported', path: 'overlays/prod/route.yaml', line: 3 }],
    })
  })

  it.each([['resources: [route.yaml]'], ['patches: [{patch: "- op: remove"}]'], ['patches: [{path: other.yaml}]']])(
    'stay plain where a Kustomization only lists them, or patches something else: %s',
    (text) => {
      expect(route('overlays/prod/route.yaml', { 'overlays/prod/kustomization.yaml': text })).toMatchObject({
        ok: true,
      })
    },
  )
})

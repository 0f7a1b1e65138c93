import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { readPolicy } from '../../src/config/config.ts'
import { readTrackers, trackersOf } from '../../src/layouts/layouts.ts'
import { readDocuments, type SourceFile } from '../../src/manifests/manifests.ts'

const page = readFileSync(new URL('../../docs/sync.md', import.meta.url), 'utf8')
const blocks = [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text]) => text ?? '')
const policies = blocks.filter((text) => text.startsWith('live:'))
const manifests = blocks.filter((text) => !text.startsWith('live:'))

const fileOf = (text: string, index: number): SourceFile => ({ path: `recipe-${index}.yaml`, text, mode: '100644' })

describe('the recipes of docs/sync.md', () => {
  it('are policies that are right', () => {
    expect(policies.length).toBeGreaterThan(4)
    expect(policies.map((text) => readPolicy(text)).filter((result) => !result.ok)).toEqual([])
  })

  it('are manifests that parse, each of a kind', () => {
    expect(manifests.length).toBeGreaterThan(4)
    for (const [index, text] of manifests.entries()) {
      const read = readDocuments(fileOf(text, index))
      expect(read.ok && read.value.map(({ value }) => value)).toEqual(
        (read.ok ? read.value : []).map(() =>
          expect.objectContaining({ apiVersion: expect.any(String), kind: expect.any(String) }),
        ),
      )
    }
  })

  it('hold notifications of Argo CD that parse, by the name that its statuses are known by', () => {
    const text = manifests.find((one) => one.includes('argocd-notifications-cm')) ?? ''
    const data: Record<string, string> = parseAllDocuments(text)[0]?.toJS().data
    const inner = Object.entries(data).map(([key, value]) => [key, parseAllDocuments(value)] as const)
    expect(inner.flatMap(([, documents]) => documents.flatMap(({ errors }) => errors))).toEqual([])
    const templates = inner.flatMap(([key, [document]]) => (key.startsWith('template.') ? [document?.toJS()] : []))
    expect(templates.map(({ github }) => github.status.label)).toEqual(
      templates.map(() => 'continuous-delivery/{{.app.metadata.name}}'),
    )
    const sent = inner.flatMap(([key, [document]]) =>
      key.startsWith('trigger.') ? document?.toJS().flatMap((one: { send: string[] }) => one.send) : [],
    )
    for (const name of sent) expect(data).toHaveProperty([`template.${name}`])
    const application = manifests.find((one) => one.includes('kind: Application')) ?? ''
    for (const name of Object.keys(data).filter((key) => key.startsWith('trigger.')))
      expect(application).toContain(`subscribe.${name.slice('trigger.'.length)}.github`)
  })

  it('hold an Application that is found, and tells of its files', () => {
    const files = new Map(manifests.map((text, index) => [`recipe-${index}.yaml`, fileOf(text, index)]))
    const here = { repository: 'acme/shop', branch: 'main' }
    const declared = readTrackers({ files }, here.repository)
    expect(trackersOf(declared, here, ['apps/reviews/traffic.yaml'], { files }).reaching).toMatchObject([
      { name: 'shop-prod', pace: 'automatic' },
    ])
  })

  it('name settings that the server reads', () => {
    const source = readFileSync(new URL('../../src/tracker-settings.ts', import.meta.url), 'utf8')
    for (const [name] of page.matchAll(/SLUICE_[A-Z]+(?:_[A-Z]+)?/g))
      expect(source).toContain(name.replace(/_PROD$/, ''))
  })
})

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { makeRenderer } from '../../src/render/render.ts'
import { realTools } from '../render/renderers.ts'
import { alive, mergesAlone } from './live-release.ts'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const parts = [
  'Chart.yaml',
  'values.yaml',
  ...['deployment', 'destinationrule', 'service', 'virtualservice'].map((name) => `templates/${name}.yaml`),
]
const example = new URL('../../examples/helm-values/', import.meta.url)
const chart = Object.fromEntries(
  parts.map((part) => [`charts/product-page/${part}`, readFileSync(fileURLToPath(new URL(part, example)), 'utf8')]),
)
const path = 'charts/product-page/values.yaml'

describe('a chart with production and canary, by comments', () => {
  it('goes up by its values, each stage rendered, and back to the same bytes with traffic first', async () => {
    const tools = realTools === null ? {} : { render: makeRenderer(realTools).render }
    town = await openTown({ policy: mergesAlone, files: chart, ...tools })
    const thread = await town.issue('writer', 'A new product page.')
    await town.chat('writer', thread, '/canary start product-page-svc --image-tag 84')
    const [pods] = await town.pullRequests()
    expect(pods?.title).toBe('product-page-svc: canary image 83 → 84; canary 0 → 2 pods (stage 1 of 4)')
    if (realTools !== null) {
      expect(pods?.body).toContain('Rendered, exactly these fields change (charts/product-page by helm)')
      expect(pods?.body).toContain('+  replicas: 2')
    } else expect(pods?.body).toContain('Could not be rendered')
    await alive(town, thread, 'Fine.')
    await alive(town, thread, 'Fine.')
    expect(await town.file(path)).toContain('weight: 90\n')
    expect(await town.file(path)).toContain('weight: 10\n')
    await town.chat('writer', thread, '/rollback')
    for (let minutes = 0; minutes < 3; minutes++) await alive(town, thread, 'Hm.')
    const titles = (await town.pullRequests()).map(({ title }) => title)
    expect(titles.slice(-2)).toEqual([
      expect.stringContaining('→ 0 % (rollback, stage 1 of 2)'),
      expect.stringContaining('back to the baseline (rollback, stage 2 of 2)'),
    ])
    expect(await town.file(path)).toBe(chart[path])
    expect(await town.forge.claims()).toEqual([])
  })
})

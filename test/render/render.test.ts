import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SourceFile } from '../../src/manifests/manifests.ts'
import { findTools, makeRenderer, type Tools } from '../../src/render/render.ts'
import { realTools } from './renderers.ts'

const file = (path: string, text: string): SourceFile => ({ path, text, mode: '100644' })

const chart = [
  file('charts/shop/Chart.yaml', 'apiVersion: v2\nname: shop\nversion: 0.1.0\n'),
  file('charts/shop/values.yaml', 'weight: 0\n'),
  file('charts/shop/templates/all.yaml', 'weight: {{ .Values.weight }}\nnamespace: {{ .Release.Namespace }}\n'),
]

const cluster = { kubernetes: 'v1.32.0', apis: [] }

const problemsOf = (result: { readonly ok: boolean; readonly problems?: readonly unknown[] }): unknown =>
  result.problems

describe.runIf(realTools !== null)('the real tools', () => {
  const tools = realTools ?? { helm: null, kustomize: null }
  const { render } = makeRenderer(tools)

  it('render a chart with values laid over its own', async () => {
    const rendered = await render({
      tool: 'helm',
      ...cluster,
      files: chart,
      directory: 'charts/shop',
      release: 'shop',
      namespace: 'store',
      values: { weight: 10 },
    })
    expect(rendered.ok && rendered.value).toContain('weight: 10\nnamespace: store')
  })

  it('render a Kustomization over its base', async () => {
    const rendered = await render({
      tool: 'kustomize',
      directory: 'overlays/prod',
      files: [
        file('base/kustomization.yaml', 'resources: [service.yaml]\n'),
        file('base/service.yaml', 'apiVersion: v1\nkind: Service\nmetadata: {name: shop}\n'),
        file('overlays/prod/kustomization.yaml', 'namespace: prod\nresources: [../../base]\n'),
      ],
    })
    expect(rendered.ok && rendered.value).toContain('namespace: prod')
  })

  it('leave nothing behind', async () => {
    const left = (): readonly string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('sluice-render-'))
    const before = new Set(left())
    await render({ tool: 'kustomize', directory: 'nowhere', files: [] })
    // Other test files render at the same time, into directories of their own; each of them goes too.
    await expect.poll(() => left().filter((name) => !before.has(name))).toEqual([])
  })

  it('say what they refuse, without a path of this machine', async () => {
    const rendered = await render({
      tool: 'helm',
      ...cluster,
      files: [...chart, file('charts/shop/templates/broken.yaml', '{{ .Values.weight | nonsense }}')],
      directory: 'charts/shop',
      release: 'shop',
      namespace: null,
      values: {},
    })
    expect(problemsOf(rendered)).toMatchObject([
      { code: 'render-failed', message: expect.stringContaining('function "nonsense" not defined') },
    ])
    expect(JSON.stringify(rendered)).not.toContain(tmpdir())
  })

  it('never take a name for a flag', async () => {
    const request = {
      tool: 'helm',
      ...cluster,
      files: chart,
      directory: 'charts/shop',
      namespace: null,
      values: {},
    } as const
    expect(problemsOf(await render({ ...request, release: '--post-renderer=/bin/true' }))).toMatchObject([
      { code: 'release-name' },
    ])
    const named = await render({
      tool: 'kustomize',
      directory: '--enable-helm',
      files: [file('--enable-helm/kustomization.yaml', 'resources: []\n')],
    })
    expect(named).toEqual({ ok: true, value: '' })
  })

  it('reach nothing over the network and nothing outside the files', async () => {
    let asked = 0
    const server = createServer((_request, response) => {
      asked++
      response.end('apiVersion: v1\nkind: Service\nmetadata: {name: remote}\n')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
    const { port } = server.address() as AddressInfo
    const outside = mkdtempSync(join(tmpdir(), 'sluice-outside-'))
    writeFileSync(join(outside, 'kustomization.yaml'), 'resources: []\n')
    const resources = ['https://github.com/example/example//base?ref=main', `http://127.0.0.1:${port}/a.yaml`, outside]
    for (const resource of resources) {
      const rendered = await render({
        tool: 'kustomize',
        directory: '.',
        files: [file('kustomization.yaml', `resources: ["${resource}"]\n`)],
      })
      expect(problemsOf(rendered)).toMatchObject([{ code: 'render-remote', line: 1 }])
    }
    server.close()
    rmSync(outside, { recursive: true })
    expect(asked).toBe(0)
  })

  it('run no generator and fetch no chart', async () => {
    const text = 'helmCharts:\n- name: redis\n  repo: https://charts.example\n'
    const rendered = await render({ tool: 'kustomize', directory: '', files: [file('kustomization.yaml', text)] })
    expect(problemsOf(rendered)).toMatchObject([{ code: 'render-plugin', line: 1 }])
  })

  it('are stopped when they give too much, or take too long', async () => {
    const values = { weight: 'x'.repeat(5000) }
    const request = {
      tool: 'helm',
      ...cluster,
      files: chart,
      directory: 'charts/shop',
      release: 'shop',
      namespace: null,
      values,
    } as const
    const tight = makeRenderer(tools, { time: 10_000, memory: 2 * 1024 ** 3, output: 1000 })
    expect(problemsOf(await tight.render(request))).toMatchObject([{ code: 'render-too-large' }])
    const hurried = makeRenderer(tools, { time: 1, memory: 2 * 1024 ** 3, output: 1_000_000 })
    expect(problemsOf(await hurried.render(request))).toMatchObject([{ code: 'render-too-slow' }])
  })

  it('refuse paths that leave the directory', async () => {
    await expect(
      render({ tool: 'kustomize', directory: '.', files: [file('../escape.yaml', 'a: 1\n')] }),
    ).rejects.toThrow('no path of a file')
  })
})

describe('the setting', () => {
  it('names directories, and is refused where none of the tools is there', () => {
    const empty = mkdtempSync(join(tmpdir(), 'sluice-empty-'))
    expect(problemsOf(findTools(empty))).toMatchObject([{ code: 'renderers-wrong' }])
    expect(problemsOf(findTools('bin'))).toMatchObject([{ code: 'renderers-wrong' }])
    writeFileSync(join(empty, 'helm'), '', { mode: 0o755 })
    const found = findTools(empty)
    expect(found.ok && found.value).toEqual({ helm: join(empty, 'helm'), kustomize: null } satisfies Tools)
    rmSync(empty, { recursive: true })
  })

  it('may leave one of them out, which is then said', async () => {
    const { render } = makeRenderer({ helm: null, kustomize: null })
    expect(problemsOf(await render({ tool: 'kustomize', directory: '', files: [] }))).toMatchObject([
      { code: 'renderer-missing' },
    ])
  })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { runProgram } from '../../src/cli/cli.ts'
import { makePlayground } from '../../src/cli/playground.ts'
import { repositoryKinds, startPlayground } from '../../src/playground/playground.ts'
import { readSamples } from '../../src/samples.ts'
import { recordingTerminal } from './recording-terminal.ts'

const directory = mkdtempSync(join(tmpdir(), 'playground-cli-'))
writeFileSync(join(directory, 'a.yaml'), 'a: 1\n')
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const printed = z.strictObject({
  apiUrl: z.url(),
  gitUrl: z.url(),
  webUrl: z.url(),
  repository: z.string(),
  app: z.strictObject({ id: z.number(), privateKey: z.string(), webhookSecret: z.string().min(32) }),
  accounts: z.array(z.strictObject({ login: z.string(), id: z.number(), token: z.string(), permission: z.string() })),
})

/** Runs the subcommand; `look` is what happens while it runs. */
const run = async (words: readonly string[], look: (line: string) => Promise<void> = async () => undefined) => {
  const { terminal, seen } = recordingTerminal(directory)
  const world = {
    kinds: async () => repositoryKinds,
    samples: readSamples,
    start: startPlayground,
    untilInterrupted: () => look(seen.out),
  }
  await runProgram(terminal, ['node', 'sluice', 'playground', ...words], [makePlayground(world)])
  return seen
}

describe('sluice playground', () => {
  it('prints one line of JSON, serves the directory and ends cleanly', async () => {
    let url = ''
    const seen = await run(['--name', 'team/gitops', '--sync', 'argocd:shop'], async (line) => {
      expect(line.split('\n')).toHaveLength(2)
      const { apiUrl, gitUrl, webUrl, repository, accounts } = printed.parse(JSON.parse(line))
      expect(repository).toBe('team/gitops')
      expect(accounts.map(({ login, permission }) => `${login} ${permission}`)).toEqual([
        'maintainer admin',
        'reviewer write',
        'writer write',
        'outsider read',
        'argocd write',
      ])
      const headers = { authorization: `Bearer ${accounts[0]?.token}` }
      const file = await fetch(`${apiUrl}/repos/${repository}/contents/a.yaml`, { headers })
      expect(file.status).toBe(200)
      expect(new URL(gitUrl).pathname).toBe('/team/gitops.git')
      expect((await fetch(webUrl)).headers.get('content-type')).toContain('text/html')
      url = apiUrl
    })
    expect(seen).toMatchObject({ status: 0 })
    await expect(fetch(url)).rejects.toThrow()
  })

  it('serves a sample by its name', async () => {
    const seen = await run(['--sample', 'monorepo-charts', '--organisation', '.'], async (line) => {
      const { apiUrl, repository, accounts } = printed.parse(JSON.parse(line))
      const headers = { authorization: `Bearer ${accounts[0]?.token}` }
      const file = `${apiUrl}/repos/${repository}/contents/services/reviews/chart/values-prod.yaml`
      expect((await fetch(file, { headers })).status).toBe(200)
      expect((await fetch(`${apiUrl}/repos/acme/.github/contents/a.yaml`, { headers })).status).toBe(200)
    })
    expect(seen).toMatchObject({ status: 0 })
  })

  it('is the kinds of repository that are named', async () => {
    await run(['--kind', 'squash-only, signed-commits'], async (line) => {
      const { apiUrl, repository, accounts } = printed.parse(JSON.parse(line))
      const headers = { authorization: `Bearer ${accounts[0]?.token}` }
      const shown = await (await fetch(`${apiUrl}/repos/${repository}`, { headers })).json()
      expect(shown).toMatchObject({ allow_merge_commit: false, allow_squash_merge: true, allow_rebase_merge: false })
      const rules = await (await fetch(`${apiUrl}/repos/${repository}/rules/branches/main`, { headers })).json()
      expect(rules).toMatchObject([{ type: 'required_signatures' }])
    })
  })

  it.each([
    [['--port', 'http'], '--port'],
    [['--port', '99999'], '--port'],
    [['--webhook', 'file:///x'], '--webhook'],
    [['--name', 'shop'], '--name'],
    [['--sync', 'helm:x'], '--sync'],
    [['--repo', 'nowhere'], 'no directory'],
    [['--repo', '.', '--sample', 'shop'], 'not both'],
    [['--organisation', 'nowhere'], 'no directory'],
    [['--kind', 'squash-only,odd'], 'squash-only  '],
    [['--sample', 'kustomise'], 'kustomize-overlays  one base, two environments'],
  ])('refuses %j', async (words, said) => {
    const seen = await run(words)
    expect(seen).toMatchObject({ status: 2, out: '' })
    expect(seen.err).toContain(said)
  })

  it('says so when the port is taken', async () => {
    const other = await startPlayground()
    const seen = await run(['--port', new URL(other.apiUrl).port])
    await other.close()
    expect(seen).toMatchObject({ status: 3, out: '' })
    expect(seen.err).toContain('is taken')
  })
})

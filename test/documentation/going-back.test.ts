import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, expect, it } from 'vitest'

const page = readFileSync(new URL('../../docs/going-back.md', import.meta.url), 'utf8')
const [finding = '', undoing = ''] = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block ?? '')

const directory = mkdtempSync(join(tmpdir(), 'sluice-going-back-'))
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const environment = {
  PATH: process.env['PATH'],
  HOME: directory,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'A',
  GIT_AUTHOR_EMAIL: 'a@localhost',
  GIT_COMMITTER_NAME: 'A',
  GIT_COMMITTER_EMAIL: 'a@localhost',
}
const sh = async (script: string): Promise<string> =>
  (await promisify(execFile)('sh', ['-euc', script], { cwd: directory, env: environment })).stdout

const file = join(directory, 'route.yaml')
const weights = (v2: number): string => `# weights\nv1: ${100 - v2}\nv2: ${v2}\n`
const trailers = (stage: number): string =>
  `Sluice-Rollout: rk3f\nSluice-Stage: ${stage}\nSluice-Service: shop/reviews\nSluice-Baseline: 0`

const commit = (message: string): Promise<string> => sh(`git add -A && git commit -qm '${message}'`)

/** A stage, as each way of merging leaves it. */
const stage = async (number: number, share: number, way: 'merge' | 'squash' | 'by-hand'): Promise<void> => {
  const said = `v2 to ${share}\n\n${trailers(number)}`
  if (way === 'squash') {
    writeFileSync(file, weights(share))
    await commit(said)
    return
  }
  await sh('git switch -qc stage')
  writeFileSync(file, weights(share))
  await commit(said)
  await sh(`git switch -q main && git merge -q --no-ff -m '${way === 'merge' ? said : 'Merge pull request #3'}' stage`)
  await sh('git branch -qD stage')
  if (way === 'by-hand') await sh(`git notes --ref=sluice add -m '${trailers(number)}' HEAD`)
}

it('undoes the stages of one rollout by their trailers, however they were merged, and keeps what came between', async () => {
  await sh('git init -q -b main . && git remote add origin .')
  writeFileSync(file, weights(0))
  await commit('Begin')
  await stage(1, 10, 'merge')
  writeFileSync(join(directory, 'other.yaml'), 'a: 1\n')
  await commit('Something else')
  await stage(2, 50, 'squash')
  await stage(3, 100, 'by-hand')
  const found = await sh(finding)
  expect(found.trim().split('\n')).toHaveLength(3)
  await sh(undoing)
  expect(readFileSync(file, 'utf8')).toBe(weights(0))
  expect(readFileSync(join(directory, 'other.yaml'), 'utf8')).toBe('a: 1\n')
})

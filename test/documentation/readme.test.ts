import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const samples = ['shop', 'rules', 'policies', 'first-routes', 'promotion', 'kustomize-overlays']
const pages = ['README.md', ...samples.map((name) => `examples/${name}/README.md`)]

/** Every `npx sluice …` line of the page, continued lines joined. */
const commandsOf = (page: string): string[] =>
  [
    ...readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8')
      .replaceAll('\\\n', ' ')
      .matchAll(/^npx sluice (.+)$/gm),
  ].map(([, words]) => words ?? '')

const run = async (words: string): Promise<{ status: number; out: string; err: string }> => {
  try {
    const { stdout, stderr } = await promisify(execFile)('sh', ['-c', `node dist/main.js ${words}`], { cwd: root })
    return { status: 0, out: stdout, err: stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { status: code, out: stdout, err: stderr }
  }
}

it.each(pages.flatMap((page) => commandsOf(page).map((words) => [page, words] as const)))(
  '%s: sluice %s does what the page says',
  async (_, words) => {
    const { status, out, err } = await run(words)
    expect({ status, err }).toMatchObject({ status: 0 })
    expect(out).not.toBe('')
  },
)

it('finds commands on these pages', () => {
  expect(pages.every((page) => commandsOf(page).length > 1)).toBe(true)
})

import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { sluiceIn } from '../cli/sandbox.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const samples = [
  'shop',
  'rules',
  'policies',
  'first-routes',
  'promotion',
  'kustomize-overlays',
  'helm-mapped',
  'helm-release',
  'flux-helm-overlays',
  'argocd-app-of-apps',
  'rendered-manifests',
  'monorepo-charts',
]
const pages = ['README.md', ...samples.map((name) => `examples/${name}/README.md`)]

/** Every `npx sluice …` line of the page, continued lines joined. */
const commandsOf = (page: string): string[] =>
  [
    ...readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8')
      .replaceAll('\\\n', ' ')
      .matchAll(/^npx sluice (.+)$/gm),
  ].map(([, words]) => words ?? '')

interface Ended {
  readonly status: number
  readonly out: string
  readonly err: string
}

/** By the program as it is built, and a shell. */
const built = async (words: string): Promise<Ended> => {
  try {
    const { stdout, stderr } = await promisify(execFile)('sh', ['-c', `node dist/main.js ${words}`], { cwd: root })
    return { status: 0, out: stdout, err: stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { status: code, out: stdout, err: stderr }
  }
}

/** The words of a line whose only quotes are double ones, as a shell takes them. */
const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/"([^"]*)"|([^\s"'$|;&<>]+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')

it.each(commandsOf('README.md'))('README.md: sluice %s does what the page says', async (words) => {
  const { status, out, err } = await built(words)
  expect({ status, err }).toMatchObject({ status: 0 })
  expect(out).not.toBe('')
})

it.each(pages.slice(1).flatMap((page) => commandsOf(page).map((words) => [page, words] as const)))(
  '%s: sluice %s does what the page says',
  async (_, line) => {
    const words = wordsOf(line)
    // What is left of the line without its words is space: nothing in it is for a shell alone.
    expect(words.reduce((rest, word) => rest.replace(word, ''), line)).toMatch(/^[\s"]*$/)
    const { status, out, err } = await sluiceIn(root, words)
    expect({ status, err }).toMatchObject({ status: 0 })
    expect(out).not.toBe('')
  },
)

it('finds commands on these pages', () => {
  expect(pages.every((page) => commandsOf(page).length > 1)).toBe(true)
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { type Sandbox, sandbox } from './sandbox.ts'

let place: Sandbox | null = null
afterEach(() => place?.remove())

const promotion = fileURLToPath(new URL('../../examples/promotion', import.meta.url))
const example = (name: string): string => readFileSync(join(promotion, name), 'utf8')
const inside = (here: Sandbox, path: string): string => readFileSync(join(here.directory, path), 'utf8')

const settings = (mood: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: reviews-config\n  namespace: books\ndata:\n  mood: ${mood}\n`

const open = (v1: string): Sandbox => {
  const here = sandbox('nothing')
  place = here
  for (const name of ['reviews.yaml', 'reviews-v2.yaml']) here.write(name, example(name))
  here.write('reviews-v1.yaml', v1)
  here.git(['init', '--quiet'])
  here.git(['add', '.'])
  here.git(['commit', '--quiet', '--message', 'as it was'])
  return here
}

const promote = '/promote v2 reviews'

/** All stages of `/promote`, each in a commit that says so. */
const promoted = async (v1: string): Promise<Sandbox> => {
  const here = open(v1)
  const base = here.git(['rev-parse', 'HEAD']).trim()
  const { stages } = JSON.parse((await here.sluice('plan', promote, '--format', 'json')).out)
  for (const { number } of stages) {
    expect(await here.sluice('apply', promote, '--ref', base, '--stage', String(number))).toMatchObject({ status: 0 })
    const trailers = `Sluice-Rollout: r1\nSluice-Stage: ${number}/${stages.length}\nSluice-Service: books/reviews\nSluice-Command: ${promote}`
    here.git(['commit', '--quiet', '--all', '--message', `stage ${number}\n\n${trailers}\n`])
  }
  return here
}

const goBack = async (here: Sandbox): Promise<void> => {
  const seen = await here.sluice('apply', '/rollback', '--all')
  expect(seen).toMatchObject({ status: 0, err: '' })
}

describe('files that hold other kinds', () => {
  it.each([
    ['first', (mood: string): string => `${settings(mood)}---\n${example('reviews-v1.yaml')}`],
    ['last', (mood: string): string => `${example('reviews-v1.yaml')}---\n${settings(mood)}`],
  ])('go back to the bytes of before, where nobody has changed what was left: %s', async (_, v1) => {
    const here = await promoted(v1('calm'))
    await goBack(here)
    expect(inside(here, 'reviews-v1.yaml')).toBe(v1('calm'))
  })

  it.each([
    ['first', (mood: string): string => `${settings(mood)}---\n${example('reviews-v1.yaml')}`],
    ['last', (mood: string): string => `${example('reviews-v1.yaml')}---\n${settings(mood)}`],
  ])('keep what people wrote since: %s', async (_, v1) => {
    const here = await promoted(v1('calm'))
    here.write('reviews-v1.yaml', inside(here, 'reviews-v1.yaml').replace('calm', 'merry'))
    await goBack(here)
    expect(inside(here, 'reviews-v1.yaml')).toBe(v1('merry'))
  })

  it('get beside their own what was in the file that they have replaced since', async () => {
    const here = await promoted(example('reviews-v1.yaml'))
    here.write('reviews-v1.yaml', settings('merry'))
    await goBack(here)
    expect(inside(here, 'reviews-v1.yaml')).toBe(`${settings('merry')}---\n${example('reviews-v1.yaml')}`)
  })

  const deploy = ['/deploy v3 reviews --image registry.example/books/reviews:3.0.0', '--all'] as const

  it('keep their names: a new version comes behind its sibling instead', async () => {
    const here = open(example('reviews-v1.yaml'))
    here.write('reviews-v3.yaml', settings('calm'))
    expect(await here.sluice('apply', ...deploy)).toMatchObject({ status: 0 })
    expect(inside(here, 'reviews-v3.yaml')).toBe(settings('calm'))
    expect(inside(here, 'reviews-v1.yaml')).toContain('reviews:3.0.0')
  })

  it.each([
    ['comments only', '# to come\n'],
    ['no text', 'a\0b'],
  ])('are never written over where the planner cannot read them: %s', async (_, text) => {
    const here = open(example('reviews-v1.yaml'))
    here.write('reviews-v3.yaml', text)
    const seen = await here.sluice('apply', ...deploy)
    expect(seen.status).toBe(1)
    expect(seen.err).toContain('[file-exists]')
    expect(inside(here, 'reviews-v3.yaml')).toBe(text)
    expect(here.git(['status', '--porcelain'])).toBe('?? reviews-v3.yaml\n')
  })

  it('are not written over by a plan that was made where they were not', async () => {
    const here = open(example('reviews-v1.yaml'))
    here.write('reviews-v3.yaml', settings('calm'))
    const seen = await here.sluice('apply', ...deploy, '--ref', 'HEAD')
    expect(seen.status).toBe(1)
    expect(seen.err).toContain('[file-exists]')
    expect(inside(here, 'reviews-v3.yaml')).toBe(settings('calm'))
  })
})

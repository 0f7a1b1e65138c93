import { readFileSync } from 'node:fs'
import type { Probot } from 'probot'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { type Surroundings, sluiceApp } from '../../src/app.ts'
import { wantedPermissions } from '../../src/forge/installations.ts'
import { usualPermissions } from '../../src/playground/state/create-world.ts'
import { subscribedEvents } from '../../src/playground/views/account.ts'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

const manifest = z
  .object({ default_permissions: z.record(z.string(), z.string()), default_events: z.array(z.string()) })
  .parse(parse(read('app.yml')))
const guide = read('docs/install.md').replaceAll('\n', ' ')

/** GitHub's page has other words for some of them. */
const spoken = (name: string): string => (name === 'statuses' ? 'commit statuses' : name.replaceAll('_', ' '))

describe('what the App asks for', () => {
  it('is the same where it is registered, checked at the start, and played', () => {
    expect(wantedPermissions).toEqual(manifest.default_permissions)
    expect(usualPermissions).toEqual(manifest.default_permissions)
  })

  it('stands in the guide, and nothing else', () => {
    const [, repository = '', organisation = ''] =
      /\*\*Repository permissions\*\*: (.*?)\. \*\*Organization permissions\*\*: (.*?)\. /.exec(guide) ?? []
    const asked = Object.entries(manifest.default_permissions).map(
      ([name, level]) => `${spoken(name)} ${level === 'write' ? 'read and write' : level}`,
    )
    const told = [...repository.split(' · '), organisation].map((text) => text.replace(/ \(.*\)$/, ''))
    expect(told.sort()).toEqual(asked.sort())
  })
})

describe('the events that the App is told of', () => {
  const events = [...manifest.default_events].sort()

  it('are the ones that it listens to, beside those of its own installation, which always come', () => {
    const heard: string[] = []
    const app = { on: (names: string | readonly string[]) => heard.push(...[names].flat()) }
    const surroundings: Partial<Surroundings> = {}
    sluiceApp(surroundings as Surroundings)(app as Partial<Probot> as Probot)
    expect(heard.filter((name) => !name.startsWith('installation')).sort()).toEqual(events)
    expect([...subscribedEvents].sort()).toEqual(events)
  })

  it('stand in the guide, and no others', () => {
    const [, told = ''] = /\*\*Events\*\*: (.*?)\./.exec(guide) ?? []
    expect(told.split(', ').sort()).toEqual(events.map(spoken).sort())
  })
})

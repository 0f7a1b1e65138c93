import { execFile } from 'node:child_process'
import { createSign } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, expect } from 'vitest'
import { z } from 'zod'
import {
  type Playground,
  type PlaygroundApp,
  type PlaygroundOptions,
  startPlayground,
} from '../../src/playground/playground.ts'
import { conformanceProblems } from './openapi.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
export const afterwards = (close: () => unknown): void => void closing.push(close)

export const temporaryDirectory = (files: Readonly<Record<string, string>> = {}): string => {
  const directory = mkdtempSync(join(tmpdir(), 'playground-test-'))
  afterwards(() => rmSync(directory, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
  return directory
}

export const sampleFiles = { 'apps/reviews.yaml': 'weight: 0\nother: 1\n', 'README.md': '# Shop\n' }

/** An answer's JSON, as deep as a test wants to look. */
export interface Body {
  readonly [key: string]: Body
  readonly [index: number]: Body
  [Symbol.iterator](): Iterator<Body>
}
const bodyOf = (value: unknown): Body => z.custom<Body>(() => true).parse(value)

export type Caller = (
  method: string,
  path: string,
  body?: unknown,
) => Promise<{ status: number; headers: Headers; body: Body }>

export const keyToken = (app: PlaygroundApp, seconds = Date.now() / 1000, key = app.privateKey): string => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iss: app.id, iat: Math.floor(seconds) - 60, exp: Math.floor(seconds) + 540 })}`
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key, 'base64url')}`
}

/** A caller whose every success is held against GitHub's own description. */
export const callerWith = (playground: Playground, token: string): Caller => {
  return async (method, path, body) => {
    const full = path.startsWith('/') ? path : `/repos/${playground.repository}${path === '' ? '' : `/${path}`}`
    const answer = await fetch(`${playground.apiUrl}${full}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    const json: unknown = text === '' ? null : JSON.parse(text)
    if (!full.endsWith('graphql')) expect(conformanceProblems(method, full, answer.status, json)).toEqual([])
    return { status: answer.status, headers: answer.headers, body: bodyOf(json) }
  }
}

export const installationToken = async (playground: Playground, app = playground.app, wish = {}): Promise<string> => {
  const asApp = callerWith(playground, keyToken(app))
  const { body } = await asApp('POST', `/app/installations/${app.installationId}/access_tokens`, wish)
  return String(body['token'])
}

const run = promisify(execFile)

export interface GitHub {
  readonly playground: Playground
  /** Somebody by login, or `bot`: the App. */
  as(login: string): Caller
  /** Runs git with that person's token. */
  git(login: string, ...words: string[]): Promise<string>
  /** A branch with these files on top of another, made through the API by the writer; its head. */
  branch(name: string, files: Readonly<Record<string, string>>, from?: string): Promise<string>
  /** Opens a pull request of such a branch; its number. */
  pullRequest(login: string, name: string, files: Readonly<Record<string, string>>): Promise<number>
  head(reference: string): Promise<string>
  file(path: string, ref?: string): Promise<string>
}

export const startGitHub = async (options: PlaygroundOptions = {}): Promise<GitHub> => {
  const playground = await startPlayground({ directory: temporaryDirectory(sampleFiles), ...options })
  afterwards(() => playground.close())
  const bot = callerWith(playground, await installationToken(playground))
  const as = (login: string) => (login === 'bot' ? bot : callerWith(playground, playground.account(login).token))
  const writer = as('writer')
  const head = async (reference: string) =>
    String((await writer('GET', `git/ref/${reference}`)).body['object']?.['sha'])
  const branch: GitHub['branch'] = async (name, files, from = 'heads/main') => {
    const parent = await head(from)
    const tree = await writer('POST', 'git/trees', {
      base_tree: parent,
      tree: Object.entries(files).map(([path, content]) => ({ path, mode: '100644', type: 'blob', content })),
    })
    const commit = await writer('POST', 'git/commits', {
      message: `Change ${name}\n\nWith a body`,
      tree: tree.body['sha'],
      parents: [parent],
    })
    const sha = String(commit.body['sha'])
    const moved = await writer('POST', 'git/refs', { ref: `refs/heads/${name}`, sha })
    if (moved.status !== 201) await writer('PATCH', `git/refs/heads/${name}`, { sha })
    return sha
  }
  return {
    playground,
    as,
    async git(login, ...words) {
      const token = Buffer.from(`x-access-token:${playground.account(login).token}`).toString('base64')
      const { stdout } = await run('git', words, {
        env: {
          PATH: process.env['PATH'] ?? '',
          HOME: '/nonexistent',
          GIT_CONFIG_NOSYSTEM: '1',
          GIT_TERMINAL_PROMPT: '0',
          GIT_CONFIG_COUNT: '1',
          GIT_CONFIG_KEY_0: 'http.extraHeader',
          GIT_CONFIG_VALUE_0: `Authorization: Basic ${token}`,
          GIT_AUTHOR_NAME: login,
          GIT_AUTHOR_EMAIL: `${login}@example.com`,
          GIT_COMMITTER_NAME: login,
          GIT_COMMITTER_EMAIL: `${login}@example.com`,
        },
      })
      return stdout
    },
    branch,
    async pullRequest(login, name, files) {
      await branch(name, files)
      const opened = await as(login)('POST', 'pulls', { title: `Title of ${name}`, head: name, base: 'main' })
      return Number(opened.body['number'])
    },
    head,
    async file(path, ref = 'main') {
      const { body } = await writer('GET', `contents/${path}?ref=${ref}`)
      return Buffer.from(String(body['content']), 'base64').toString()
    },
  }
}

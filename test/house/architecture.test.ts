import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const source = fileURLToPath(new URL('../../src', import.meta.url))

const filesBelow = (directory: string): string[] =>
  readdirSync(directory, { withFileTypes: true }).flatMap((item) => {
    const path = join(directory, item.name)
    return item.isDirectory() ? filesBelow(path) : path.endsWith('.ts') || path.endsWith('.tsx') ? [path] : []
  })

interface SourceText {
  readonly path: string
  readonly room: string
  readonly text: string
  readonly imports: readonly { readonly specifier: string; readonly typeOnly: boolean }[]
}

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'"\n;]|\n)*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)\s*import\s+['"]([^'"]+)['"]/g

const read = (path: string): SourceText => {
  const text = readFileSync(path, 'utf8')
  const local = relative(source, path).split(sep).join('/')
  return {
    path: local,
    room: local.includes('/') ? (local.split('/')[0] ?? '') : '',
    text,
    imports: [...text.matchAll(importPattern)].map((match) => ({
      specifier: match[2] ?? match[3] ?? match[4] ?? '',
      typeOnly: match[1] !== undefined,
    })),
  }
}

const files = filesBelow(source).map(read)

/** Pure rooms in the order of their imports: each may import those before it. */
const line = ['config', 'manifests', 'traffic', 'layouts', 'commands', 'changes', 'rollout']
const pure = [...line, 'gates', 'replies']
const shells = ['forge', 'git', 'observe', 'render', 'queue', 'reconcile']
const doors = ['web', 'cli', 'playground']
/** Files at the root: what everyone may import, the two doors without a room, and the places that join the rooms. */
const everyonesFiles = ['problem.ts', 'near-names.ts', 'once-per.ts']

const allowedRooms = (room: string): readonly string[] => {
  if (room === 'config') return ['config', 'manifests']
  if (room === 'gates') return ['gates', 'config']
  if (room === 'replies') return pure
  if (line.includes(room)) return line.slice(0, line.indexOf(room) + 1)
  if (room === 'reconcile') return [...pure, 'reconcile']
  if (shells.includes(room)) return ['config', 'manifests', 'traffic', room, 'reconcile']
  return [...pure, 'reconcile', room]
}

const target = (file: SourceText, specifier: string): { room: string; path: string } => {
  const path = relative(source, resolve(source, dirname(file.path), specifier))
    .split(sep)
    .join('/')
  return { room: path.includes('/') ? (path.split('/')[0] ?? '') : '', path }
}

const offences = (check: (file: SourceText) => string[]): string[] =>
  files.flatMap((file) => check(file).map((what) => `${file.path}: ${what}`))

describe('the house', () => {
  it('has only the rooms that the design names', () => {
    const rooms = [...new Set(files.map((file) => file.room).filter(Boolean))].sort()
    expect(rooms.filter((room) => ![...pure, ...shells, ...doors].includes(room))).toEqual([])
  })

  it('lets each room import only what stands before it', () => {
    const wrong = offences((file) => {
      if (file.room === '') return []
      return file.imports
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ specifier, typeOnly }) => ({ ...target(file, specifier), typeOnly }))
        .filter(({ room, path, typeOnly }) => {
          if (room === '') return !everyonesFiles.includes(path)
          if (allowedRooms(file.room).includes(room)) return false
          // Shells satisfy reconcile's interfaces by shape, so they may name its and the pure rooms' types.
          return !(shells.includes(file.room) && pure.includes(room) && typeOnly)
        })
        .map(({ path }) => `imports ${path}`)
    })
    expect(wrong).toEqual([])
  })

  it('enters another room by its public file', () => {
    const alsoPublic = [
      'config/policy.ts',
      'reconcile/ports.ts',
      'commands/command.ts',
      'changes/plan.ts',
      'traffic/model/model.ts',
    ]
    const wrong = offences((file) =>
      file.imports
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ specifier }) => target(file, specifier))
        .filter(
          ({ room, path }) =>
            room !== '' &&
            room !== file.room &&
            file.room !== '' &&
            path !== `${room}/${room}.ts` &&
            !alsoPublic.includes(path),
        )
        .map(({ path }) => `enters ${path}`),
    )
    expect(wrong).toEqual([])
  })

  it('keeps pure rooms pure', () => {
    const forbidden = [
      /\bDate\.now\b/,
      /\bnew Date\(\)/,
      /\bMath\.random\b/,
      /\bprocess\./,
      /\bconsole\./,
      /\bsetTimeout\b/,
      /\bfetch\(/,
    ]
    const wrong = offences((file) => {
      if (!pure.includes(file.room)) return []
      const imports = file.imports
        .filter(
          ({ specifier }) => !specifier.startsWith('.') && !['yaml', 'zod', 're2js', 'croner'].includes(specifier),
        )
        .map(({ specifier }) => `imports ${specifier}`)
      const code = file.text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '')
      return [
        ...imports,
        ...forbidden.filter((pattern) => pattern.test(code)).map((pattern) => `uses ${pattern.source}`),
      ]
    })
    expect(wrong).toEqual([])
  })

  it('keeps Octokit in forge, git in git, and the environment in main', () => {
    const wrong = offences((file) => {
      const octokit = file.imports.filter(
        ({ specifier }) =>
          /^(@octokit\/(?!webhooks-methods)|probot)/.test(specifier) && !['forge', ''].includes(file.room),
      )
      const git = file.imports.filter(({ specifier }) => specifier === 'simple-git' && file.room !== 'git')
      // Whoever starts git must hand it the PATH; everything else of the environment comes through main.
      const environment =
        /\bprocess\.env\b(?!\[?['.]PATH\b)/.test(file.text) && file.path !== 'main.ts' ? ['reads process.env'] : []
      return [...octokit, ...git].map(({ specifier }) => `imports ${specifier}`).concat(environment)
    })
    expect(wrong).toEqual([])
  })

  it('has no file or folder whose name says nothing', () => {
    const wrong = files.filter(({ path }) =>
      /(^|\/)(utils?|helpers?|common|lib|types|services|misc|shared|index)(\.ts|\/)/.test(path),
    )
    expect(wrong.map(({ path }) => path)).toEqual([])
  })

  it('tells neither the type checker nor the linter to look away', () => {
    const pattern = /\bas any\b|\bas unknown as\b|@ts-(ignore|expect-error|nocheck)|biome-ignore/
    expect(files.filter(({ text }) => pattern.test(text)).map(({ path }) => path)).toEqual([])
  })

  it('keeps files small: none over 400 lines, nine of ten under 250, half under 100', () => {
    const sizes = files
      .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
      .sort((a, b) => a.lines - b.lines)
    expect(sizes.filter(({ lines }) => lines > 400)).toEqual([])
    expect(sizes[Math.floor(sizes.length * 0.9)]?.lines ?? 0).toBeLessThanOrEqual(250)
    expect(sizes[Math.floor(sizes.length * 0.5)]?.lines ?? 0).toBeLessThanOrEqual(120)
  })

  it('names no path of the machine it was written on', () => {
    const root = dirname(source)
    const tracked = filesBelow(join(root, 'test')).concat(files.map(({ path }) => join(source, path)))
    const machine = new RegExp(`(^|[^A-Za-z0-9_.])/${'work'}/|/${'farm'}/`)
    expect(
      tracked.filter((path) => statSync(path).size < 2_000_000 && machine.test(readFileSync(path, 'utf8'))),
    ).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { readPolicy } from '../../src/config/config.ts'

const problems = (versions: string, more = '') => {
  const read = readPolicy(`charts:\n  - chart: web\n${more}    versions: ${versions}\n`)
  return read.ok ? [] : read.problems.map(({ code, message, line }) => ({ code, message, line }))
}

describe('the mapping of a chart', () => {
  it('may leave out a weight, but one', () => {
    expect(problems('{a: {weight: /a/w}, b: {tag: /b/t}}')).toEqual([])
    expect(problems('{a: {tag: /a/t}}')).toEqual([])
    expect(problems('{a: {weight: /a/w}, b: {}, c: {}}')).toMatchObject([
      { code: 'policy-chart', message: expect.stringContaining('only a has a weight'), line: 3 },
    ])
    expect(problems('{a: {weight: /a/w}}')).toHaveLength(1)
  })

  it('has two fields at no one value, nor one inside of another', () => {
    expect(problems('{a: {weight: /a/w, replicas: /a/w}, b: {}}')).toMatchObject([
      { message: '/a/w is mapped twice: versions.a.weight takes /a/w.' },
    ])
    expect(problems('{a: {image: /a/image}, b: {tag: /a/image/tag}}')).toMatchObject([
      { message: expect.stringContaining('/a/image/tag is mapped twice') },
    ])
  })

  it('says an image as a whole or in parts, and pointers as pointers', () => {
    expect(problems('{a: {image: /a/i, tag: /a/t}}')).toMatchObject([{ message: expect.stringContaining('in parts') }])
    expect(problems('{a: {tag: a.t}}')).toMatchObject([
      { code: 'policy-invalid-value', message: expect.stringContaining('must be a JSON pointer into the values') },
    ])
    expect(problems('{}')).toMatchObject([{ message: expect.stringContaining('no version') }])
  })

  it('keeps its values files inside the repository, and is there once', () => {
    expect(problems('{a: {tag: /t}}', '    values: {prod: [../prod.yaml]}\n')).toMatchObject([
      { code: 'policy-chart', line: 3, message: expect.stringContaining('../prod.yaml') },
    ])
    const twice = readPolicy(
      'charts:\n  - {chart: web, versions: {a: {tag: /t}}}\n  - {chart: web, versions: {a: {tag: /u}}}\n',
    )
    expect(twice.ok ? [] : twice.problems).toMatchObject([
      { message: expect.stringContaining('mapped twice'), line: 3 },
    ])
  })
})

import { describe, expect, it } from 'vitest'
import { directoryOf, isKustomization, pathFrom } from '../../src/manifests/manifests.ts'

describe('paths of the tree', () => {
  it.each([
    ['overlays/prod', '../base/a.yaml', 'overlays/base/a.yaml'],
    ['overlays/prod', './a.yaml', 'overlays/prod/a.yaml'],
    ['', 'a//b', 'a/b'],
    ['a', '../../../etc/passwd', 'etc/passwd'],
    ['a', '..', ''],
  ])('from %s lead by %s to %s', (directory, path, to) => {
    expect(pathFrom(directory, path)).toBe(to)
  })

  it('have a directory, the root too', () => {
    expect(['a/b/c.yaml', 'c.yaml', ''].map(directoryOf)).toEqual(['a/b', '', ''])
  })

  it('are of Kustomizations by name alone', () => {
    const names = [
      'kustomization.yaml',
      'a/kustomization.yml',
      'a/Kustomization',
      'my-kustomization.yaml',
      'Kustomization.yaml',
    ]
    expect(names.map(isKustomization)).toEqual([true, true, true, false, false])
  })
})

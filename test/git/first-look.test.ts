import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readRepositoryDirectory } from '../../src/git/git.ts'
import { makeRemote } from './remote.ts'

describe('the first look at a repository', () => {
  it('finds by words what judging every file one by one finds', async () => {
    const piece = fc.constantFrom(
      ...[
        'kind',
        'kind: ',
        '"kind" : "',
        "'kind':\t",
        'Service',
        'ServiceAccount',
        'Deployment',
        'Kustomization',
        'List',
      ],
      ...['apiVersion: ', 'networking.istio.io/v1', 'argoproj.io/v1alpha1', 'flagger.app/', 'networking.k8s.io/v1'],
      ...[
        'gateway.networking.k8s.io/v1',
        'ConfigMap',
        '\n',
        '\r\n',
        '  - ',
        'é',
        '\0',
        '# ',
        'op: ',
        '"op":',
        'replace',
        'stop: ',
      ],
    )
    const text = fc.array(piece, { minLength: 1, maxLength: 7 }).map((pieces) => pieces.join(''))
    const texts = fc.sample(text, { numRuns: 400, seed: 7 })
    const made = Object.fromEntries(texts.map((content, index) => [`d${index % 9}/f${index}.yaml`, content]))
    const remote = makeRemote()
    try {
      const head = remote.commit(made)
      const mirror = await remote.mirror()
      const found = await mirror.discover(head)
      await mirror.close()
      const directory = join(remote.root, 'plain')
      for (const [path, content] of Object.entries(made)) {
        mkdirSync(dirname(join(directory, path)), { recursive: true })
        writeFileSync(join(directory, path), content)
      }
      const plain = await readRepositoryDirectory(directory)
      if (!plain.ok) throw new Error('it should not fail')
      expect(found).toEqual({ ...plain.value, snapshot: { ...plain.value.snapshot, revision: head } })
      const { size } = found.snapshot.files
      expect(size > 50 && size < 350).toBe(true)
    } finally {
      remote.remove()
    }
  })
})

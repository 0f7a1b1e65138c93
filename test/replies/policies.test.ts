import { describe, expect, it } from 'vitest'
import { answer } from '../../src/replies/replies.ts'
import type { Policies } from '../../src/rollout/rollout.ts'

const policy: Policies['policies'][number] = {
  subset: null,
  port: null,
  block: 'loadBalancer',
  says: 'ROUND_ROBIN',
  insteadOfHost: false,
  path: 'rules.yaml',
  line: 7,
}

const text = (...policies: Policies['policies']): string =>
  answer({ kind: 'policies', policies: { service: 'shop/reviews', policies } })

describe('/policies', () => {
  it('shows each with what it is for and where it stands', () => {
    const shown = text(
      policy,
      { ...policy, subset: 'v|1', insteadOfHost: true, line: 12 },
      { ...policy, port: 80, says: '' },
    )
    expect(shown).toContain('| the host | loadBalancer | `ROUND_ROBIN` | `rules.yaml:7` |')
    expect(shown).toContain(
      "| subset `v\\|1` | loadBalancer, instead of the host's | `ROUND_ROBIN` | `rules.yaml:12` |",
    )
    expect(shown).toContain('| the host, port 80 alone | loadBalancer | empty | `rules.yaml:7` |')
  })

  it('says what holds where nothing is set', () => {
    expect(text()).toContain("no traffic policy is set for `reviews`; the mesh's defaults apply")
  })

  it('keeps what a file says from becoming Markdown', () => {
    expect(text({ ...policy, block: '<b>', says: '`x` @all' })).toContain('| &lt;b&gt; | `` `x` @all `` |')
  })
})

/** Every flag of this version. `value` is how the help names what follows it; null takes none. */
export const flagTable = {
  env: { value: 'NAME', meaning: 'only in this environment' },
  'all-envs': { value: null, meaning: 'in every environment that takes in what is changed' },
  'virtual-service': { value: 'NAME', meaning: 'only in this VirtualService' },
  route: { value: 'NAME', meaning: 'only this route of the VirtualService' },
  'dry-run': { value: null, meaning: 'answer with the plan and open nothing' },
  supersede: { value: null, meaning: 'take the place of the open rollout that contradicts it' },
  'drop-rules': { value: null, meaning: 'take the match rules away too' },
  name: { value: 'NAME', meaning: 'what the new rule is called' },
  before: { value: 'NAME', meaning: 'the rule above which the new one stands' },
  rewrite: { value: 'PATH', meaning: 'the path that the version sees' },
  timeout: { value: 'DURATION', meaning: 'how long a request may take, such as `2s`' },
  retries: { value: 'N', meaning: 'how often a failed request is tried again' },
  subset: { value: 'NAME', meaning: 'only for this subset of the DestinationRule' },
  sticky: { value: 'cookie=NAME', meaning: 'keep clients on the version that they got first; `off` ends it' },
  image: { value: 'REF', meaning: 'the image of the pods' },
  'image-tag': { value: 'TAG', meaning: 'another tag of the image that is there' },
  by: { value: 'replicas', meaning: 'by counts of pods, for a service without a mesh' },
  pods: { value: 'COUNT', meaning: 'how many pods there are in all; else the stable ones stay' },
  advance: { value: null, meaning: 'the other version is retired' },
  swap: { value: null, meaning: 'the stable version takes the image, and this one is left without pods' },
  steps: { value: '10,50,100', meaning: 'the shares on the way' },
  soak: { value: 'DURATION', meaning: 'how long each stage is watched once it is live, such as `10m`' },
  manual: { value: null, meaning: 'each stage waits for `/next`' },
  now: { value: null, meaning: 'all in one pull request, with the risk printed' },
  forward: { value: null, meaning: 'bring in again what has gone back, with the approvals of a first stage' },
  all: { value: null, meaning: 'the whole repository' },
} as const satisfies Readonly<Record<string, { readonly value: string | null; readonly meaning: string }>>

export type FlagName = keyof typeof flagTable

const names: ReadonlySet<string> = new Set(Object.keys(flagTable))

export const isFlagName = (name: string): name is FlagName => names.has(name)

/** What every command takes. */
export const commonFlags: readonly FlagName[] = ['env', 'all-envs', 'virtual-service', 'route', 'dry-run']

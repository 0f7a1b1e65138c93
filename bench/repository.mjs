// Makes a bare repository of N manifests, and commits on top of it, by one `git fast-import` each: no working tree, seconds for 50,000 files.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const environment = {
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'bench',
  GIT_AUTHOR_EMAIL: 'bench@example.invalid',
  GIT_COMMITTER_NAME: 'bench',
  GIT_COMMITTER_EMAIL: 'bench@example.invalid',
}

export const git = (directory, args, input) =>
  execFileSync('git', args, { cwd: directory, env: environment, input, maxBuffer: 2 ** 30, encoding: 'utf8' })

/** Runs git for its time only; a status of 1 is an answer (`grep` without hits). */
export const timedGit = (directory, args) => {
  const began = performance.now()
  const { status, stderr } = spawnSync('git', args, { cwd: directory, env: environment, maxBuffer: 2 ** 30 })
  if (status !== 0 && status !== 1) throw new Error(String(stderr))
  return performance.now() - began
}

const deployment = (service, version) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${service}-${version}
  namespace: shop
  labels:
    app: ${service}
    version: ${version}
spec:
  replicas: 3
  selector:
    matchLabels:
      app: ${service}
      version: ${version}
  template:
    metadata:
      labels:
        app: ${service}
        version: ${version}
      annotations:
${Array.from({ length: 12 }, (_, index) => `        example.com/annotation-${index}: "${service} ${version} ${index} lorem ipsum dolor sit amet"`).join('\n')}
    spec:
      containers:
      - name: app
        image: registry.example/${service}:${version}
        ports:
        - containerPort: 8080
`
const service = (name) => `apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: shop
spec:
  selector:
    app: ${name}
  ports:
  - name: http
    port: 8080
`
const rule = (name) => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: ${name}
  namespace: shop
spec:
  host: ${name}
  subsets:
  - name: v1
    labels:
      version: v1
  - name: v2
    labels:
      version: v2
`
const virtualService = (name) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: ${name}
  namespace: shop
spec:
  hosts:
  - ${name}
  http:
  - route:
    - destination:
        host: ${name}
        subset: v1
      weight: 100
    - destination:
        host: ${name}
        subset: v2
      weight: 0
`
const settings = (index) => `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings-${index}
  namespace: shop
data:
${Array.from({ length: 24 }, (_, line) => `  key-${line}: "value ${index} of ${line}, with enough words around it to weigh what manifests weigh"`).join('\n')}
`

/** The files of one service that have to do with its traffic, by name. */
export const manifestsOf = (name) => [
  ['virtual-service.yaml', virtualService(name)],
  ['destination-rule.yaml', rule(name)],
  ['service.yaml', service(name)],
  ['deployment-v1.yaml', deployment(name, 'v1')],
  ['deployment-v2.yaml', deployment(name, 'v2')],
]

/** Of twenty files one VirtualService and one DestinationRule, two Deployments, a Service, and the rest what has nothing to do with traffic. */
const fileAt = (index) => {
  const name = `service${Math.floor(index / 20)}`
  const path = `apps/team${Math.floor(index / 400)}/${name}`
  const [file, text] = manifestsOf(name)[index % 20] ?? [`settings-${index}.yaml`, settings(index)]
  return [`${path}/${file}`, text]
}

export const makeRepository = (files) => {
  const root = mkdtempSync(join(tmpdir(), 'sluice-bench-'))
  const directory = join(root, 'origin.git')
  git(root, ['init', '-q', '--bare', '-b', 'main', directory])
  const parts = [
    'commit refs/heads/main\nmark :1\ncommitter bench <bench@example.invalid> 1700000000 +0000\ndata 7\ninitial\n',
  ]
  for (let index = 0; index < files; index++) {
    const [path, text] = fileAt(index)
    parts.push(`M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`)
  }
  parts.push('done\n')
  git(directory, ['fast-import', '--quiet', '--done'], parts.join(''))
  git(directory, ['repack', '-adq'])
  return { root, directory, url: `file://${directory}`, remove: () => rmSync(root, { recursive: true, force: true }) }
}

/** Ten commits that each change a ConfigMap and a Deployment somewhere. */
export const addCommits = ({ directory }, count, files) => {
  const parts = []
  for (let index = 0; index < count; index++) {
    const [path, text] = fileAt(Math.floor(files / 3) * 1 + index * 20 + 5)
    const [other, manifest] = fileAt(index * 20 + 3)
    const changed = text.replace('lorem', `changed-${index}`).replace('value', `changed-${index}-value`)
    parts.push(
      `commit refs/heads/main\ncommitter bench <bench@example.invalid> ${1700000100 + index} +0000\ndata 6\nchange\n${index === 0 ? 'from refs/heads/main^0\n' : ''}`,
      `M 100644 inline ${path}\ndata ${Buffer.byteLength(changed)}\n${changed}\n`,
      `M 100644 inline ${other}\ndata ${Buffer.byteLength(`${manifest}# ${index}\n`)}\n${manifest}# ${index}\n\n`,
    )
  }
  parts.push('done\n')
  git(directory, ['fast-import', '--quiet', '--done'], parts.join(''))
}

import { generateKeyPairSync } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { z } from 'zod'
import { readSettings } from '../../src/settings.ts'
import { startWebhookFront } from '../../src/web/web.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const text = (path: string): string => readFileSync(`${root}/${path}`, 'utf8')
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()

const docker = text('Dockerfile')
const exposed = Number(/^EXPOSE (\d+)$/m.exec(docker)?.[1])
const dataDirectory = /\bSLUICE_DATA=(\S+)/.exec(docker)?.[1]
/** `node` in the image that the Dockerfile builds on. */
const userOfNode = 1000

const labels = z.record(z.string(), z.string())
const probe = z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) })
const variable = z.object({
  name: z.string(),
  value: z.string().optional(),
  valueFrom: z.object({ secretKeyRef: z.object({ name: z.string(), key: z.string() }) }).optional(),
})
const deploymentShape = z.object({
  spec: z.object({
    replicas: z.number(),
    selector: z.object({ matchLabels: labels }),
    template: z.object({
      metadata: z.object({ labels, annotations: z.record(z.string(), z.string()) }),
      spec: z.object({
        securityContext: z.object({ runAsUser: z.number(), runAsNonRoot: z.literal(true) }),
        containers: z.tuple([
          z.object({
            args: z.array(z.string()),
            ports: z.tuple([z.object({ name: z.string(), containerPort: z.number() })]),
            env: z.array(variable),
            startupProbe: probe,
            livenessProbe: probe,
            readinessProbe: probe,
            volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })),
          }),
        ]),
        volumes: z.array(
          z.object({
            name: z.string(),
            secret: z
              .object({ secretName: z.string(), items: z.array(z.object({ key: z.string(), path: z.string() })) })
              .optional(),
          }),
        ),
      }),
    }),
  }),
})
const secretShape = z.object({ metadata: z.object({ name: z.string() }), stringData: labels })

const read = <Shape extends z.ZodType>(shape: Shape, file: string): z.infer<Shape> =>
  shape.parse(parse(text(`deploy/kubernetes/${file}`)))

const deployment = read(deploymentShape, 'deployment.yaml').spec
const pod = deployment.template.spec
const [container] = pod.containers
const secret = read(secretShape, 'secret.example.yaml')

describe('the Kubernetes manifests', () => {
  it('are all listed but the example of a secret, and are one readable object each', () => {
    const files = readdirSync(`${root}/deploy/kubernetes`).filter((file) => file.endsWith('.yaml'))
    for (const file of files) {
      const documents = parseAllDocuments(text(`deploy/kubernetes/${file}`))
      expect(documents.map(({ errors }) => errors)).toEqual([[]])
      expect(documents[0]?.toJS()).toMatchObject({ apiVersion: expect.any(String), kind: expect.any(String) })
    }
    const { resources } = read(z.object({ resources: z.array(z.string()) }), 'kustomization.yaml')
    expect([...resources, 'kustomization.yaml', 'secret.example.yaml'].sort()).toEqual(files.sort())
  })

  it('start a server whose settings are all there, by the names that it reads', () => {
    const environment = Object.fromEntries(
      container.env.map(({ name, value, valueFrom }) => {
        if (valueFrom !== undefined) expect(valueFrom.secretKeyRef.name).toBe(secret.metadata.name)
        return [name, value ?? secret.stringData[valueFrom?.secretKeyRef.key ?? '']]
      }),
    )
    const [mount] = container.volumeMounts.filter(({ mountPath }) =>
      environment['PRIVATE_KEY_PATH']?.startsWith(mountPath),
    )
    const volume = pod.volumes.find(({ name }) => name === mount?.name)
    const item = volume?.secret?.items.find(
      ({ path }) => `${mount?.mountPath}/${path}` === environment['PRIVATE_KEY_PATH'],
    )
    expect(volume?.secret?.secretName).toBe(secret.metadata.name)
    expect(secret.stringData).toHaveProperty([item?.key ?? ''])
    const settings = readSettings(environment, (path) => (path === environment['PRIVATE_KEY_PATH'] ? pem : null))
    expect(settings).toMatchObject({ ok: true })
    expect(settings.ok && settings.value.databaseUrl).toBeTruthy()
    expect(deployment.replicas).toBeGreaterThan(1)
    expect(container.args).toEqual(['serve'])
  })

  it('agree with the Dockerfile on the port, the user and the directory that it writes to', () => {
    expect(container.ports[0].containerPort).toBe(exposed)
    expect(deployment.template.metadata.annotations['prometheus.io/port']).toBe(String(exposed))
    expect(docker).toMatch(/^USER node$/m)
    expect(pod.securityContext.runAsUser).toBe(userOfNode)
    expect(container.volumeMounts.map(({ mountPath }) => mountPath)).toContain(dataDirectory)
    expect(docker).toContain('dist/main.js')
  })

  it('ask the server what it answers, at the port that it listens on', async () => {
    const front = await startWebhookFront({
      host: '127.0.0.1',
      port: 0,
      secrets: ['x'.repeat(32)],
      append: async () => undefined,
      status: () => ({ ready: true }),
      metrics: async () => 'up 1',
    })
    const { startupProbe, livenessProbe, readinessProbe, ports } = container
    for (const { httpGet } of [startupProbe, livenessProbe, readinessProbe]) {
      expect(httpGet.port).toBe(ports[0].name)
      expect((await fetch(`${front.url}${httpGet.path}`)).status).toBe(200)
    }
    const path = deployment.template.metadata.annotations['prometheus.io/path']
    expect((await fetch(`${front.url}${path}`)).status).toBe(200)
    expect(text('deploy/kubernetes/service.yaml')).toContain(new URL(front.webhookUrl).pathname)
    await front.close()
  })

  it('select the pods that they make', () => {
    const pods = deployment.template.metadata.labels
    const service = read(
      z.object({ spec: z.object({ selector: labels, ports: z.array(z.object({ targetPort: z.string() })) }) }),
      'service.yaml',
    ).spec
    const budget = read(
      z.object({ spec: z.object({ selector: z.object({ matchLabels: labels }) }) }),
      'pod-disruption-budget.yaml',
    )
    const network = read(
      z.object({
        spec: z.object({
          podSelector: z.object({ matchLabels: labels }),
          ingress: z.array(z.object({ ports: z.array(z.object({ port: z.string() })) })),
        }),
      }),
      'network-policy.yaml',
    )
    for (const selector of [
      deployment.selector.matchLabels,
      service.selector,
      budget.spec.selector.matchLabels,
      network.spec.podSelector.matchLabels,
    ])
      expect(pods).toMatchObject(selector)
    const [{ name }] = container.ports
    expect(service.ports.map(({ targetPort }) => targetPort)).toEqual([name])
    expect(network.spec.ingress[0]?.ports.map(({ port }) => port)).toEqual([name])
  })
})

describe('the compose file', () => {
  const compose = z
    .object({
      services: z.object({
        sluice: z.object({
          environment: labels,
          expose: z.array(z.string()),
          volumes: z.array(z.string()),
          secrets: z.array(z.string()),
        }),
        postgres: z.object({ environment: labels }),
      }),
      secrets: z.record(z.string(), z.object({ file: z.string() })),
    })
    .parse(parse(text('deploy/compose.yaml')))
  const given = Object.fromEntries(
    text('deploy/.env.example')
      .split('\n')
      .filter((line) => /^\w+=/.test(line))
      .map((line): [string, string] => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
  const filled = (value: string): string =>
    value.replace(/\$\{(\w+):\?\}/g, (_, name: string) => given[name] ?? 'MISSING')

  it('starts a server whose settings are all there, once the example is filled in', () => {
    const { environment, secrets } = compose.services.sluice
    const all = Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, filled(value)]))
    expect(JSON.stringify(all)).not.toContain('MISSING')
    const key = `/run/secrets/${secrets[0]}`
    const settings = readSettings(all, (path) => (path === key ? pem : null))
    expect(settings).toMatchObject({ ok: true })
    expect(Object.keys(compose.secrets)).toEqual(secrets)
  })

  it('agrees with the Dockerfile, and on the database with itself', () => {
    const { environment, expose, volumes } = compose.services.sluice
    expect(expose).toEqual([String(exposed)])
    expect(volumes).toEqual([dataDirectory])
    const url = new URL(filled(environment['DATABASE_URL'] ?? ''))
    const postgres = compose.services.postgres.environment
    expect([url.username, url.hostname, url.pathname]).toEqual([
      postgres['POSTGRES_USER'],
      'postgres',
      `/${postgres['POSTGRES_DB']}`,
    ])
  })
})

import { z } from 'zod'
import { durationPattern } from './duration.ts'
import { metricTemplates } from './metrics.ts'
import { overridableGates } from './policy.ts'
import { writtenChart } from './written-charts.ts'
import { writtenFound, writtenTracker } from './written-trackers.ts'

/**
 * `.github/sluice.yml` as people write it. Nothing in it is obligatory. No refinements here: what a JSON Schema cannot say is a
 * cross-rule (`rules.ts`), so that editors and Sluice agree on what they both check.
 */

const duration = (description: string, example = '10m') =>
  z
    .string()
    .regex(durationPattern)
    .meta({ description, examples: [example] })

const logins = z
  .array(
    z
      .string()
      .regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(?:\[bot\])?$/)
      .meta({ examples: ['ada'] }),
  )
  .max(200)
const teams = z
  .array(
    z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/)
      .meta({ examples: ['acme/leads'] }),
  )
  .max(50)

const people = {
  users: logins.optional().meta({ description: 'GitHub logins' }),
  teams: teams.optional().meta({ description: 'Teams as organisation/slug' }),
}

const approvals = (description: string, usual: number) =>
  z
    .union([
      z.int().min(0).max(6),
      z.strictObject({
        count: z.int().min(0).max(6).optional().meta({ description: 'How many' }),
        owners: z.boolean().optional().meta({ description: 'Owners of the touched files among them' }),
        ...people,
      }),
    ])
    .optional()
    .meta({ description, default: usual })

/** A cron line, whose run lasts as long as `for` says; or one span of time. */
const occasion = z.union([
  z
    .string()
    .min(9)
    .max(100)
    .meta({ description: 'Cron line: minute hour day month weekday', examples: ['0 9 * * 1-5'] }),
  z.strictObject({
    from: z.iso
      .datetime({ offset: true })
      .meta({ description: 'Begin, with an offset', examples: ['2026-12-20T00:00:00Z'] }),
    until: z.iso
      .datetime({ offset: true })
      .meta({ description: 'End, with an offset', examples: ['2027-01-04T00:00:00+01:00'] }),
  }),
])

const window = z
  .strictObject({
    allow: occasion.optional().meta({ description: 'Stages are merged only inside such a window' }),
    freeze: occasion.optional().meta({ description: 'No stage is merged inside such a window; rollbacks are' }),
    for: duration('How long a run of the cron line lasts', '8h').optional(),
    zone: z
      .string()
      .min(1)
      .max(60)
      .optional()
      .meta({ description: 'Time zone of the cron line', default: 'UTC', examples: ['Europe/Berlin'] }),
    reason: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .meta({ description: 'Shown while the window keeps a stage waiting', examples: ['office hours'] }),
  })
  .meta({ description: 'Either allow or freeze' })

const metric = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?$/)
      .meta({ description: 'What it is called in answers', examples: ['errors'] }),
    source: z
      .string()
      .regex(/^[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?$/)
      .meta({ description: 'Name of the endpoint in the settings of the server', examples: ['prod'] }),
    template: z.enum(metricTemplates).optional().meta({ description: 'A measure of Istio’s standard metrics' }),
    query: z
      .string()
      .min(1)
      .max(2_000)
      .optional()
      .meta({
        description: 'PromQL with $service, $namespace, $version, $workload and $window',
        examples: ['max(queue_length{namespace="$namespace"})'],
      }),
    'at-least': z
      .number()
      .optional()
      .meta({ description: 'The smallest value that is good', examples: [99.5] }),
    'at-most': z
      .number()
      .optional()
      .meta({ description: 'The largest value that is good', examples: [250] }),
    against: z.enum(['threshold', 'stable']).optional().meta({
      description: 'stable: the bound is in percent of what the stable version has in the same window',
      default: 'threshold',
    }),
    window: duration('The time that one measurement looks back', '10m').optional().meta({ default: '5m' }),
    interval: duration('The time between two measurements', '30s').optional().meta({ default: '1m' }),
    count: z.int().min(1).max(100).optional().meta({ description: 'How many measurements must pass', default: 5 }),
    failures: z.int().min(0).max(99).optional().meta({ description: 'How many may fail', default: 0 }),
    minimum: z
      .int()
      .min(0)
      .max(1_000_000)
      .optional()
      .meta({ description: 'Requests in the window below which a measurement says nothing', default: 10 }),
  })
  .meta({ description: 'Either template or query; either at-least or at-most' })

const versionName = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/)
  .meta({ examples: ['v2'] })
const serviceName = z.string().regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,62})\/)?[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/)

/** What a whole repository and each of its environments may say. */
const settings = {
  merging: z
    .enum(['propose', 'merge'])
    .optional()
    .meta({ description: 'propose: people merge; merge: Sluice merges once every gate allows', default: 'propose' }),
  approvals: z
    .strictObject({
      first: approvals('Approvals of the first stage of a rollout', 1),
      next: approvals('Approvals of each later stage', 1),
      rollback: approvals('Approvals of a rollback', 0),
      owners: z.boolean().optional().meta({
        description: 'Each touched file needs an approval of one of its owners by CODEOWNERS, where any is needed',
        default: false,
      }),
      ...people,
    })
    .optional()
    .meta({ description: 'How many approvals a stage needs, and whose count' }),
  overriders: z
    .strictObject({
      ...people,
      gates: z
        .array(z.enum(overridableGates))
        .max(10)
        .optional()
        .meta({
          description: 'Which gates; approvals only where it stands here',
          default: overridableGates.filter((gate) => gate !== 'approvals'),
        }),
    })
    .optional()
    .meta({ description: 'Who may pass a gate by /override; without it nobody' }),
  live: z
    .strictObject({
      trackers: z
        .array(writtenTracker)
        .max(20)
        .optional()
        .meta({ description: 'Signals that must all report a merged stage as live' }),
      found: writtenFound.optional().meta({
        description: 'How trackers report that are found in the repository; where left out they are not listened to',
      }),
      'assume-after': duration('How long after the merge a stage counts as live where no tracker is set up').optional(),
      timeout: duration('How long a tracker may stay silent before that is told').optional().meta({ default: '15m' }),
      settle: duration('How long to wait after live before the next stage', '30s').optional().meta({ default: '10s' }),
    })
    .optional()
    .meta({ description: 'How Sluice knows that a merged stage is live' }),
  soak: duration('How long a live stage is watched before the next one opens').optional().meta({ default: '0s' }),
  watch: z
    .strictObject({
      remind: duration('How often a rollout that stands still is told in its thread', '2d').optional(),
      expire: duration('After how long a split that nobody moves is proposed to be taken back', '14d').optional(),
      'on-expiry': z.enum(['propose', 'merge']).optional().meta({
        description: 'propose: people merge that rollback; merge: Sluice does, where merging is merge',
        default: 'propose',
      }),
    })
    .optional()
    .meta({ description: 'What becomes of a rollout that nobody moves; without it nothing' }),
  windows: z.array(window).max(50).optional().meta({ description: 'When stages may be merged; a rollback always may' }),
  metrics: z
    .array(metric)
    .max(20)
    .optional()
    .meta({ description: 'What is measured after a stage is live, before the next one opens' }),
  links: z
    .array(
      z.strictObject({
        name: z
          .string()
          .min(1)
          .max(40)
          .meta({ description: 'What stands there to be clicked', examples: ['Grafana'] }),
        url: z
          .string()
          .max(1_000)
          .regex(/^https?:\/\/[A-Za-z0-9.-]+(?::[0-9]{1,5})?\/[^\s<>"'`\\]*$/)
          .meta({
            description:
              'With $service, $namespace, $version, $stable, $from and $to; to a host that the server allows',
            examples: ['https://grafana.example/d/istio?var-service=$service&from=$from&to=$to'],
          }),
      }),
    )
    .max(10)
    .optional()
    .meta({ description: 'Pages to look at, shown in stage pull requests and answers' }),
  services: z
    .record(
      serviceName,
      z.strictObject({
        stable: versionName.optional().meta({ description: 'The version that carries production', examples: ['v1'] }),
        canary: versionName.optional().meta({ description: 'The version that commands mean where none is named' }),
        promotion: z.enum(['advance', 'swap']).optional().meta({
          description: 'What /promote does: advance retires the old version, swap gives it the image of the new one',
          default: 'advance',
        }),
        steps: z
          .array(z.int().min(1).max(100))
          .min(1)
          .max(100)
          .optional()
          .meta({ description: 'The shares of /canary start, rising to 100', default: [10, 50, 100] }),
        soak: duration('How long each stage of /canary start is watched once it is live').optional(),
        manual: z
          .boolean()
          .optional()
          .meta({ description: 'Each stage of /canary start waits for /next', default: false }),
      }),
    )
    .optional()
    .meta({ description: 'Roles of versions, and how they are promoted, by service, as name or namespace/name' }),
}

const environmentNamePattern = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/

export const writtenPolicy = z
  .strictObject({
    version: z.literal(1).optional().meta({ description: 'Version of this file’s format' }),
    commands: z
      .strictObject({
        prefix: z
          .enum(['any', 'sluice'])
          .optional()
          .meta({ description: 'any: /canary and /sluice canary; sluice: only /sluice canary', default: 'any' }),
        ...people,
      })
      .optional()
      .meta({ description: 'Who may command, beyond write permission, and in which form' }),
    ...settings,
    commit: z.enum(['signed', 'pushed']).optional().meta({
      description: 'signed: commits through the API, verified by GitHub; pushed: commits by git push, unsigned',
      default: 'signed',
    }),
    paths: z
      .array(
        z
          .string()
          .min(1)
          .max(300)
          .meta({ examples: ['apps/**'] }),
      )
      .max(200)
      .optional()
      .meta({ description: 'Globs of the files that may be edited; without it every file that holds the named kinds' }),
    unseen: z
      .enum(['warn', 'block'])
      .optional()
      .meta({ description: 'What a reference to something that is not in the repository means', default: 'warn' }),
    charts: z.array(writtenChart).max(200).optional().meta({
      description: 'Charts that are kept elsewhere or cannot be read, by what their values mean',
    }),
    environment: z
      .string()
      .regex(environmentNamePattern)
      .optional()
      .meta({
        description: 'The environment that commands mean that name none, where several have the service',
        examples: ['prod'],
      }),
    environments: z
      .record(
        z.string().regex(environmentNamePattern),
        z.strictObject({
          path: z
            .string()
            .min(1)
            .max(300)
            .optional()
            .meta({
              description: 'Directory of the environment, where its name cannot be read off the repository',
              examples: ['clusters/eu-1'],
            }),
          ...settings,
        }),
      )
      .optional()
      .meta({
        description:
          'Environments by name, each with what it does otherwise; what it leaves out is as above. Those named here get GitHub deployments',
      }),
  })
  .meta({ title: 'Sluice policy', description: 'The policy of a repository: .github/sluice.yml on the default branch' })

export type WrittenPolicy = z.infer<typeof writtenPolicy>

/** The JSON Schema that the repository keeps beside the code, for editors. */
export const policyJsonSchema = (): Record<string, unknown> => ({
  ...z.toJSONSchema(writtenPolicy, { target: 'draft-7' }),
  $id: 'sluice.schema.json',
})

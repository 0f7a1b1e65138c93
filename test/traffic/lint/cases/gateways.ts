import { gateway, server } from '../../objects.ts'
import type { Case } from './case.ts'

const https = (more: object, port: object = {}): object => ({
  port: { number: 443, name: 'https', protocol: 'HTTPS', ...port },
  hosts: ['a.example.com'],
  ...more,
})
const simple = (credentialName: string): object => https({ tls: { mode: 'SIMPLE', credentialName } })

/** What a Gateway says. */
export const gateways: readonly Case[] = [
  { code: 'gateway-without-servers', bad: [gateway('edge', [])], good: [gateway('edge', [server(['*'])])] },
  ...[
    https({}),
    https({ tls: { mode: 'SIMPLE' } }),
    https({ tls: { mode: 'SIMPLE', credentialName: 'a', serverCertificate: 'b', privateKey: 'c' } }),
    server(['*'], 80, { tls: { mode: 'SIMPLE', credentialName: 'a' } }),
    server(['reviews']),
    server([]),
    https({ tls: { mode: 'SIMPLE', credentialName: 'a' } }, { targetPort: 8443 }),
  ].map(
    (wrong): Case => ({
      code: 'gateway-server-invalid',
      bad: [gateway('edge', [wrong])],
      good: [
        gateway('edge', [simple('a'), server(['*.example.com', 'prod/a.b'], 80, { tls: { httpsRedirect: true } })]),
      ],
    }),
  ),
  {
    code: 'gateway-server-invalid',
    bad: [gateway('edge', [server(['*'], 80), server(['*'], 80)])],
    good: [gateway('edge', [server(['*'], 80), server(['*'], 81)])],
  },
  {
    code: 'gateway-conflict',
    bad: [gateway('a', [simple('a')]), gateway('b', [simple('b')])],
    good: [gateway('a', [server(['*'])]), gateway('b', [server(['*'])])],
  },
  {
    code: 'gateway-certificate-shared',
    bad: [
      gateway('a', [simple('a')]),
      gateway('b', [https({ hosts: ['b.example.com'], tls: { mode: 'SIMPLE', credentialName: 'a' } })]),
    ],
    good: [
      gateway('a', [
        simple('a'),
        https({ hosts: ['b.example.com'], tls: { mode: 'SIMPLE', credentialName: 'a' } }, { name: 'b' }),
      ]),
    ],
  },
]

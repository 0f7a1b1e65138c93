import { describe, expect, test } from 'vitest'
import { lint } from '../../../src/traffic/traffic.ts'
import { readFiles } from '../read.ts'
import { scenarioFiles, scenariosAreHere } from '../scenarios.ts'

const found = (name: string): readonly string[] =>
  lint(readFiles(scenarioFiles(name)).model).map(
    ({ severity, code, path, line }) => `${severity} ${code} ${path}:${line}`,
  )

if (!scenariosAreHere) test('the published manifests are not beside the checkout, so they are left out', () => {})
else
  describe('what the published manifests have wrong', () => {
    test.each<[string, readonly string[]]>([
      [
        'bookinfo',
        [
          'warning subset-without-pods destination-rules.yaml:39',
          'warning subset-without-pods destination-rules.yaml:42',
          'warning subset-without-pods destination-rules.yaml:45',
          'warning subset-without-pods destination-rules.yaml:59',
          'info no-catch-all gateway.yaml:25',
        ],
      ],
      ['breaker-demoapp', ['warning host-not-here manifests.yaml:6']],
      [
        'by-browser-forecast',
        [
          'info user-agent-several-browsers manifests.yaml:12',
          'warning host-not-here manifests.yaml:15',
          'warning namespace-missing manifests.yaml:25',
          'warning host-not-here manifests.yaml:28',
          'warning subset-without-pods manifests.yaml:30',
          'warning namespace-missing manifests.yaml:39',
        ],
      ],
      [
        'by-device-frontend',
        [
          'warning gateway-not-here manifests.yaml:9',
          'warning host-not-here manifests.yaml:17',
          'warning namespace-missing manifests.yaml:32',
          'warning host-not-here manifests.yaml:35',
          'warning subset-without-pods manifests.yaml:37',
          'warning namespace-missing manifests.yaml:46',
        ],
      ],
      [
        'by-user-frontend',
        [
          'warning gateway-not-here manifests.yaml:8',
          'warning cookie-match-misses manifests.yaml:13',
          'warning host-not-here manifests.yaml:16',
          'warning host-not-here manifests.yaml:29',
        ],
      ],
      [
        'gateway-grayscale',
        ['warning namespace-missing manifests.yaml:47', 'error field-wrong-type manifests.yaml:123'],
      ],
      [
        'mirror-nginx',
        [
          'error selector-pins-version manifests.yaml:59',
          'warning host-not-here manifests.yaml:69',
          'warning host-not-here manifests.yaml:106',
          'warning mirror-percent-deprecated manifests.yaml:113',
        ],
      ],
      [
        'policy-demoapp',
        [
          'warning host-not-here manifests.yaml:6',
          'warning least-conn-deprecated manifests.yaml:9',
          'info rewrite-double-slash manifests.yaml:36',
          'warning host-not-here manifests.yaml:38',
        ],
      ],
      ['replicas-nginx', ['warning selector-takes-others manifests.yaml:22']],
      [
        'reviews-lecture',
        [
          'info name-misspelt manifests.yaml:4',
          'error duplicate-mesh-host manifests.yaml:6',
          'error duplicate-mesh-host tester.yaml:6',
        ],
      ],
      [
        'weights-forecast',
        [
          'warning host-not-here manifests.yaml:11',
          'warning namespace-missing manifests.yaml:22',
          'warning host-not-here manifests.yaml:25',
          'warning namespace-missing manifests.yaml:37',
          'warning versions-alike manifests.yaml:54',
          'warning namespace-missing manifests.yaml:63',
        ],
      ],
    ])('%s', (name, expected) => {
      expect(found(name)).toEqual(expected)
    })
  })

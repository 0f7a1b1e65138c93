/** What a push is asked of one kind of reference, in words that a shell can check. */
export interface PushRule {
  /** A pattern of the shell's `case`. */
  readonly names: string
  readonly creation: boolean
  readonly update: boolean
  readonly deletion: boolean
  /** Nothing that is pushed is signed. */
  readonly signatures: boolean
  readonly texts: readonly {
    /** Of `git log`: `%B`, `%ae`. */
    readonly format: string
    /** As `grep -E` takes it. */
    readonly pattern: string
    readonly violation: string
  }[]
  readonly paths: readonly string[]
  /** In bytes. */
  readonly largestFile: number | null
}

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

const checks = (rule: PushRule): string =>
  [
    ...(rule.deletion ? [`[ "$3" = "$zero" ] && violate 'Cannot delete this protected ref.'`] : []),
    ...(rule.creation ? [`[ "$2" = "$zero" ] && violate 'Cannot create ref due to creations being restricted.'`] : []),
    ...(rule.update
      ? [`[ "$2" != "$zero" ] && [ "$3" != "$zero" ] && violate 'Cannot update this protected ref.'`]
      : []),
    ...(rule.signatures ? [`[ -n "$commits" ] && violate 'Commits must have verified signatures.'`] : []),
    ...rule.texts.map(
      ({ format, pattern, violation }) =>
        `for commit in $commits; do git log -1 --format=${quoted(format)} $commit | grep -qE -e ${quoted(pattern)} || violate ${quoted(violation)}; done`,
    ),
    ...rule.paths.map(
      (place) =>
        `for commit in $commits; do [ -z "$(git diff-tree -r --root --no-commit-id --name-only $commit -- ${quoted(place)})" ] || violate ${quoted(`File path is restricted: ${place}`)}; done`,
    ),
    ...(rule.largestFile === null
      ? []
      : [
          `for commit in $commits; do git ls-tree -r -l $commit | awk -v most=${rule.largestFile} '$4 + 0 > most { found = 1 } END { exit found }' || violate 'File size exceeds the limit.'; done`,
        ]),
  ].join('\n      ')

/** The `update` hook: the branches that only pull requests may change stand in a file, what rulesets demand in the script. */
export const updateHook = (protectedList: string, page: string, rules: readonly PushRule[]): string => `#!/bin/sh
zero=0000000000000000000000000000000000000000
if grep -qxF "$1" "$GIT_DIR/${protectedList}" 2>/dev/null; then
  echo "error: GH006: Protected branch update failed for $1." >&2
  echo "error: Changes must be made through a pull request." >&2
  exit 1
fi
violations=
violate() {
  [ -n "$violations" ] || printf 'error: GH013: Repository rule violations found for %s.\\nReview all repository rules at %s\\n\\n' "$name" ${quoted(page)} >&2
  violations=yes
  printf -- '- %s\\n\\n' "$1" >&2
}
name=$1
commits=
[ "$3" = "$zero" ] || commits=$(git rev-list "$3" --not --branches --tags)
${rules
  .map(
    (rule) => `case "$1" in
  ${rule.names})
      ${checks(rule)}
      ;;
esac
`,
  )
  .join('')}[ -z "$violations" ]
`

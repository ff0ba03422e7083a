import type { ExplanationOf, NearestRoute } from '#contract/model/explanation'
import type { CallContext } from './call-context.ts'
import type { Route } from './route.ts'

type Facts = ExplanationOf<'notFound'>

const MOST_SHOWN = 5
/** Searches a second: a scanner that asks for thousands of paths must not keep the gateway busy explaining. */
const MOST_SEARCHES = 5

/** How many explanations may still be searched for in this second. */
export interface SearchBudget {
  take(): boolean
}

export function createSearchBudget(): SearchBudget {
  let second = 0
  let left = MOST_SEARCHES
  return {
    take() {
      const here = Math.floor(performance.now() / 1000)
      if (here !== second) {
        second = here
        left = MOST_SEARCHES
      }
      left -= 1
      return left >= 0
    },
  }
}

/** Keeps for the reader where the call led and which routes nearly matched. Only for a traced refusal. */
export function explainNotFound(call: CallContext, stage: string): void {
  const { recorder, request, routes } = call
  if (recorder === null) return
  const target = routes.target(request.host)
  const facts: Facts = {
    kind: 'notFound',
    host: request.host,
    groupName: target.kind === 'group' ? target.group.name : '',
    stage,
    method: request.method,
    path: request.path.slice(0, 1000),
    nearest: call.parts.searches.take()
      ? nearestOf(call, { stage, groupId: target.kind === 'group' ? target.group.id : null })
      : [],
  }
  recorder.explanation = facts
}

interface Asked {
  readonly stage: string
  /** `null`: the host leads to no group, or to all of them. */
  readonly groupId: string | null
}

interface Candidate {
  readonly route: Route
  readonly differs: NearestRoute['differs']
  readonly score: number
  readonly expected: string
  readonly found: string
}

function nearestOf(call: CallContext, asked: Asked): NearestRoute[] {
  const { request, routes } = call
  const segments = request.path.split('/')
  const best: Candidate[] = []
  for (const route of routes.byVersion.values()) {
    const candidate = compare(route, { method: request.method, segments, asked })
    if (candidate === null) continue
    const worst = best.at(-1)
    if (best.length >= MOST_SHOWN && worst !== undefined && candidate.score >= worst.score) continue
    best.push(candidate)
    best.sort((a, b) => a.score - b.score)
    if (best.length > MOST_SHOWN) best.pop()
  }
  const shown = best.map(({ route, differs, expected, found }) => ({
    apiId: route.apiId,
    apiName: route.apiName,
    groupName: route.groupName,
    envName: route.envName,
    method: route.method,
    path: route.path,
    differs,
    expected,
    found,
  }))
  const offline = call.parts.offlineApis({ method: request.method, path: request.path })
  return [
    ...offline
      .filter(({ apiId }) => !shown.some((route) => route.apiId === apiId))
      .map((api): NearestRoute => ({ ...api, envName: '', differs: 'offline', expected: '', found: '' })),
    ...shown,
  ].slice(0, MOST_SHOWN)
}

function compare(
  route: Route,
  { method, segments, asked }: { method: string; segments: readonly string[]; asked: Asked },
): Candidate | null {
  const path = comparePath(route, segments)
  if (path === null) return null
  const sameMethod = route.method === method || route.method === 'ANY'
  const sameHost = asked.groupId === null || asked.groupId === route.groupId
  const sameStage = route.envName === asked.stage
  const score = path.score + (sameMethod ? 0 : 4) + (sameHost ? 0 : 3) + (sameStage ? 0 : 2)
  const at = { route, score, expected: path.expected, found: path.found }
  if (path.differs !== null) return { ...at, differs: path.differs }
  if (!sameStage) return { ...at, differs: 'environment', expected: route.envName, found: asked.stage }
  if (!sameMethod) return { ...at, differs: 'method', expected: route.method, found: method }
  return sameHost ? { ...at, differs: 'host' } : { ...at, differs: 'host', expected: route.groupName }
}

interface PathDifference {
  readonly differs: 'slash' | 'case' | 'path' | null
  readonly score: number
  readonly expected: string
  readonly found: string
}

/** `null`: too far away to be worth naming. */
function comparePath(route: Route, asked: readonly string[]): PathDifference | null {
  const wanted = route.path.split('/')
  const none = { expected: '', found: '' }
  const trimmed = (parts: readonly string[]) =>
    parts.length > 1 && parts.at(-1) === '' ? parts.slice(0, -1) : parts
  const [a, b] = [trimmed(wanted), trimmed(asked)]
  const open = route.matchMode === 'SWA' || wanted.some((segment) => segment.endsWith('+}'))
  if (!open && Math.abs(a.length - b.length) > 1) return null
  const length = open ? Math.min(a.length, b.length) : Math.max(a.length, b.length)
  let different = open && b.length < a.length ? a.length - b.length : 0
  let caseOnly = 0
  let first: { expected: string; found: string } | null = null
  for (let i = 0; i < length; i += 1) {
    const expected = a[i] ?? ''
    const found = b[i] ?? ''
    if (expected === found || (expected.startsWith('{') && found !== '')) continue
    if (expected.toLowerCase() === found.toLowerCase()) caseOnly += 1
    else different += 1
    first ??= { expected, found }
  }
  if (different > 1) return null
  if (different === 1) {
    const { expected, found } = first ?? none
    const distance = editDistance(expected, found)
    // A single segment that is altogether another word says nothing about a mistake.
    if (a.length <= 2 && distance > Math.max(2, expected.length / 3)) return null
    return { differs: 'path', score: 6 + Math.min(distance, 20), expected, found }
  }
  if (caseOnly > 0) return { differs: 'case', score: 1, ...(first ?? none) }
  if (wanted.length !== asked.length && !open) return { differs: 'slash', score: 1, ...none }
  return { differs: null, score: 0, ...none }
}

/** Levenshtein over the first 40 characters. */
function editDistance(a: string, b: string): number {
  const left = a.slice(0, 40)
  const right = b.slice(0, 40)
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= right.length; j += 1)
      next[j] = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1),
      )
    row = next
  }
  return row[right.length] ?? 0
}

import { type Node, parse } from 'acorn'
import { MAX_SCRIPT_BYTES, type ScriptFailure } from '#contract/model/custom-backend'
import library from '../../resources/class-library.json' with { type: 'json' }
import type { LintProblem } from './ports.ts'

/** Longer texts are refused anyway and are not worth a parser's time on the main thread. */
const MAX_PARSED = 256 * 1024

/** A node as acorn makes it, with whatever members its type has. */
type AnyNode = Node & { readonly [member: string]: unknown }

const known = new Map(library.classes.map((one) => [one.importPath, one.available]))

/** Syntax that ECMAScript 5.1 lacks, by the node it makes. */
const newer: Record<string, (node: AnyNode) => string | undefined> = {
  VariableDeclaration: ({ kind }) => (kind === 'var' ? undefined : `${String(kind)} declarations`),
  ArrowFunctionExpression: () => 'arrow functions',
  TemplateLiteral: () => 'template texts',
  ClassDeclaration: () => 'classes',
  ClassExpression: () => 'classes',
  SpreadElement: () => 'spread (...)',
  RestElement: () => 'rest parameters (...)',
  ObjectPattern: () => 'destructuring',
  ArrayPattern: () => 'destructuring',
  AssignmentPattern: () => 'default values',
  ForOfStatement: () => 'for … of',
  YieldExpression: () => 'generators',
  AwaitExpression: () => 'await',
  ChainExpression: () => 'optional chaining (?.)',
  MetaProperty: () => 'new.target',
  ImportExpression: () => 'import()',
  BinaryExpression: ({ operator }) => (operator === '**' ? 'the ** operator' : undefined),
  LogicalExpression: ({ operator }) => (operator === '??' ? 'the ?? operator' : undefined),
  AssignmentExpression: ({ operator }) =>
    ['**=', '??=', '||=', '&&='].includes(String(operator)) ? `the ${String(operator)} operator` : undefined,
  Property: ({ shorthand, method, computed }) =>
    shorthand === true || method === true || computed === true ? 'shorthand and computed members' : undefined,
  FunctionDeclaration: functionKind,
  FunctionExpression: functionKind,
  Literal: ({ bigint, regex }) => {
    if (typeof bigint === 'string') return 'BigInt numbers'
    const flags = (regex as { flags?: string } | undefined)?.flags ?? ''
    return /[^gim]/.test(flags) ? `the flags ${flags} of a regular expression` : undefined
  },
  CatchClause: ({ param }) => (param === null ? 'catch without a name' : undefined),
}

function functionKind({ async, generator }: AnyNode): string | undefined {
  if (async === true) return 'async functions'
  return generator === true ? 'generators' : undefined
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

/** The dotted path an expression spells: `com.roma.apic`. */
function dottedPath(node: unknown): string | undefined {
  if (!isNode(node)) return undefined
  if (node.type === 'Identifier') return String(node.name)
  if (node.type !== 'MemberExpression' || node.computed === true) return undefined
  const before = dottedPath(node.object)
  return before === undefined ? undefined : `${before}.${dottedPath(node.property) ?? ''}`
}

/** Class named by `importClass(…)` or `Java.type("…")`. */
function importedClass(node: AnyNode): string | undefined {
  if (node.type !== 'CallExpression') return undefined
  const callee = dottedPath(node.callee)
  const [argument] = node.arguments as unknown[]
  if (callee === 'importClass') return dottedPath(argument)?.replace(/^Packages\./, '')
  if (callee === 'Java.type' && isNode(argument) && typeof argument.value === 'string') return argument.value
  return undefined
}

function classProblem(name: string): string | undefined {
  if (name.startsWith('java.') || known.get(name) === true) return undefined
  return known.has(name)
    ? `${name} is not available in this version of Atrium: importing passes, the first use fails`
    : `${name} is not a class of the library: importing passes, the first use fails`
}

function romaProblems(source: string): LintProblem[] {
  let tree: Node
  try {
    tree = parse(source, { ecmaVersion: 'latest', sourceType: 'script', locations: true })
  } catch {
    // The engine's own message about the syntax is the one to show.
    return []
  }
  const problems: LintProblem[] = []
  const open: AnyNode[] = [tree as AnyNode]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const at = { line: node.loc?.start.line ?? 1, column: (node.loc?.start.column ?? 0) + 1 }
    const what = newer[node.type]?.(node)
    if (what !== undefined)
      problems.push({ level: 'roma', message: `Fails in ROMA Connect (ECMAScript 5.1): ${what}`, ...at })
    const imported = importedClass(node)
    const missing = imported === undefined ? undefined : classProblem(imported)
    if (missing !== undefined) problems.push({ level: 'roma', message: missing, ...at })
    for (const member of Object.values(node))
      for (const child of Array.isArray(member) ? member : [member]) if (isNode(child)) open.push(child)
  }
  return problems.sort((a, b) => a.line - b.line || a.column - b.column)
}

/** Checks a script without running it. `compile` is the engine's own check, which decides what deploys. */
export async function lintScript(
  source: string,
  compile: (source: string) => Promise<ScriptFailure | null>,
): Promise<LintProblem[]> {
  const problems: LintProblem[] = []
  const bytes = Buffer.byteLength(source, 'utf8')
  if (bytes > MAX_SCRIPT_BYTES)
    problems.push({
      level: 'error',
      message: `The script has ${bytes} bytes; 32768 are allowed`,
      line: 1,
      column: 1,
    })
  if (bytes > MAX_PARSED) return problems
  const failure = await compile(source)
  if (failure !== null)
    problems.push({
      level: 'error',
      message: failure.message,
      line: Math.max(failure.line, 1),
      column: Math.max(failure.column, 1),
    })
  return [...problems, ...romaProblems(source)]
}

import { classes, laterClasses } from '../class-list.ts'
import { javaError } from '../host.ts'

const later = new Set(laterClasses)
/** Full names of the class objects handed out, for `importClass`. */
const classNames = new WeakMap<object, string>()
const packageNames = new WeakMap<object, string>()
const standIns = new Map<string, object>()
for (const [name, made] of classes) if (!classNames.has(made)) classNames.set(made, name)

/** The short name a class is bound to. */
function simpleName(fullName: string): string {
  return fullName.slice(fullName.lastIndexOf('.') + 1)
}

function absent(fullName: string): Error {
  return later.has(fullName)
    ? javaError(
        'java.lang.NoClassDefFoundError',
        `${simpleName(fullName)} (${fullName}) is not available in this version of Atrium`,
      )
    : javaError('java.lang.ClassNotFoundException', `${fullName} is not a class of the library`)
}

/**
 * Takes the place of a class that is not there: scripts import classes they never use, so only the first use
 * fails, naming the class.
 */
function standIn(fullName: string): object {
  const known = standIns.get(fullName)
  if (known !== undefined) return known
  const fail = (): never => {
    throw absent(fullName)
  }
  const made = new Proxy(function JavaClass() {}, {
    get: fail,
    set: fail,
    apply: fail,
    construct: fail,
    has: fail,
  })
  standIns.set(fullName, made)
  classNames.set(made, fullName)
  return made
}

/** The class of a full name: the real one, or what stands in for it. */
function classOf(fullName: string): object {
  return classes.get(fullName) ?? standIn(fullName)
}

type JavaPackage = Record<string, unknown>

/**
 * A package by its path. What is known lies in it as plain members, so that naming a class costs no more than any
 * other member; the rest comes from its prototype: classes start with a capital letter, all else is a package.
 */
function javaPackage(path: string): JavaPackage {
  const made = (() => {
    throw absent(path)
  }) as unknown as JavaPackage
  for (const own of ['name', 'length']) delete made[own]
  const unknown = new Proxy(Object.create(null), {
    get(_target, name) {
      if (typeof name === 'symbol') return undefined
      if (name === 'toString') return () => `[JavaPackage ${path}]`
      const full = path === '' ? name : `${path}.${name}`
      return /^[A-Z]/.test(name) ? standIn(full) : javaPackage(full)
    },
  })
  Object.setPrototypeOf(made, unknown)
  packageNames.set(made, path)
  return made
}

/** The root of all packages, with every known class in its place. */
function knownPackages(): JavaPackage {
  const root = javaPackage('')
  for (const fullName of [
    ...['com', 'org', 'java', 'javax'].map((name) => `${name}.`),
    ...classes.keys(),
    ...laterClasses,
  ]) {
    const parts = fullName.split('.')
    const last = parts.pop() as string
    let at = root
    let path = ''
    for (const part of parts) {
      path = path === '' ? part : `${path}.${part}`
      if (!Object.hasOwn(at, part)) at[part] = javaPackage(path)
      at = at[part] as JavaPackage
    }
    if (last !== '') at[last] = classOf(fullName)
  }
  return root
}

function bind(scope: object, fullName: string): void {
  ;(scope as Record<string, unknown>)[simpleName(fullName)] = classOf(fullName)
}

function importInto(scope: object, what: unknown, caller: string): void {
  const name = typeof what === 'function' ? (classNames.get(what) ?? '') : ''
  const path = typeof what === 'function' ? packageNames.get(what) : undefined
  if (name !== '') {
    bind(scope, name)
    return
  }
  if (path === undefined)
    throw javaError(
      'java.lang.IllegalArgumentException',
      `${caller}: a class or package of the library is expected`,
    )
  for (const known of [...classes.keys(), ...laterClasses])
    if (known.startsWith(`${path}.`) && !known.slice(path.length + 1).includes('.')) bind(scope, known)
}

function importClass(...named: unknown[]): void {
  for (const one of named) {
    if (typeof one === 'function' && packageNames.has(one)) throw absent(packageNames.get(one) as string)
    importInto(globalThis, one, 'importClass')
  }
}

function importPackage(...named: unknown[]): void {
  for (const one of named) importInto(globalThis, one, 'importPackage')
}

/** Classes of packages as members, for `with (imports) { … }`. */
function JavaImporter(this: object, ...named: unknown[]): object {
  const scope = {}
  for (const one of named) importInto(scope, one, 'JavaImporter')
  return scope
}

/** `Java.type`: the class of a full name; an unknown one is an error at once, as in Nashorn. */
export function javaType(fullName: unknown): object {
  const name = String(fullName)
  if (classes.has(name) || later.has(name)) return classOf(name)
  throw javaError('java.lang.ClassNotFoundException', name)
}

/** The globals that name classes: package roots, imports, and CipherUtils, which the pages use without an import. */
export function packageGlobals(): Record<string, unknown> {
  const root = knownPackages()
  return {
    Packages: root,
    ...Object.fromEntries(['com', 'org', 'java', 'javax'].map((name) => [name, root[name]])),
    importClass,
    importPackage,
    JavaImporter,
    CipherUtils: classOf('com.huawei.livedata.lambdaservice.security.CipherUtils'),
  }
}

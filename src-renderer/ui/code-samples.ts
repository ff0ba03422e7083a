import type { SampleRequest } from './code-sample-request.ts'
import { postmanSample } from './postman-sample.ts'

export type { SampleRequest } from './code-sample-request.ts'

/** Languages in the order of the tabs. */
export const sampleLanguages = [
  'cURL',
  'JavaScript fetch',
  'Node',
  'Python',
  'Java',
  'Go',
  'PowerShell',
  'Postman',
] as const
export type SampleLanguage = (typeof sampleLanguages)[number]

/** Prints a request in one language. Values are quoted for it, so any text is safe to paste. */
export function sampleOf(language: SampleLanguage, request: SampleRequest): string {
  return writers[language](request)
}

const writers: Record<SampleLanguage, (request: SampleRequest) => string> = {
  cURL: curl,
  'JavaScript fetch': fetchSample,
  Node: node,
  Python: python,
  Java: java,
  Go: go,
  PowerShell: powerShell,
  Postman: postmanSample,
}

const unsigned = 'App authentication: add the X-Sdk-Date and Authorization headers of the App signature.'

/** A cURL line for a POSIX shell. */
export function curl({ method, url, headers, body, caFile, signing }: SampleRequest): string {
  const parts = [`curl -X ${method} ${shell(url)}`]
  if (caFile !== undefined && url.startsWith('https:')) parts.push(`--cacert ${shell(caFile)}`)
  for (const [name, value] of headers) parts.push(`-H ${shell(`${name}: ${value}`)}`)
  if (body !== undefined && body !== '') parts.push(`--data-raw ${shell(body)}`)
  const line = parts.join(' \\\n  ')
  return signing ? `# ${unsigned}\n${line}` : line
}

function fetchSample({ method, url, headers, body, signing }: SampleRequest): string {
  const options = [`method: ${js(method)}`]
  if (headers.length > 0) options.push(`headers: ${jsObject(headers)}`)
  if (body) options.push(`body: ${js(body)}`)
  return [
    ...(signing ? [`// ${unsigned}`] : []),
    `const response = await fetch(${js(url)}, { ${options.join(', ')} })`,
    'console.log(response.status, await response.text())',
  ].join('\n')
}

function node(request: SampleRequest): string {
  const { method, headers, body, caFile, signing } = request
  const { url, host } = dialled(request)
  const secure = url.startsWith('https:')
  const sent = withHost(headers, host)
  return [
    `import { request } from 'node:${secure ? 'https' : 'http'}'`,
    ...(secure && caFile ? [`import { readFileSync } from 'node:fs'`] : []),
    ...(signing ? [`import { createHash, createHmac } from 'node:crypto'`] : []),
    '',
    `const url = new URL(${js(url)})`,
    `const body = ${js(body ?? '')}`,
    `const headers = ${jsObject(sent)}`,
    ...(signing ? nodeSigning(method, signing) : []),
    `const options = { method: ${js(method)}, headers${secure && caFile ? `, ca: readFileSync(${js(caFile)})` : ''} }`,
    'const call = request(url, options, async (response) => {',
    '  let text = ""',
    '  for await (const part of response) text += part',
    '  console.log(response.statusCode, text)',
    '})',
    'call.end(body)',
  ].join('\n')
}

function nodeSigning(method: string, { key, secret }: { key: string; secret: string }): string[] {
  return [
    `const key = ${js(key)}, secret = ${js(secret)}`,
    `const date = new Date().toISOString().replace(/[-:]|\\.\\d{3}/g, '')`,
    `headers['X-Sdk-Date'] = date`,
    `const sha = (text) => createHash('sha256').update(text).digest('hex')`,
    `const encode = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase())`,
    `const path = decodeURI(url.pathname).split('/').map(encode).join('/').replace(/\\/?$/, '/')`,
    `const query = [...url.searchParams].map(([k, v]) => encode(k) + '=' + encode(v)).sort().join('&')`,
    `const signed = Object.entries(headers).map(([k, v]) => [k.toLowerCase(), String(v).trim()]).sort(([a], [b]) => (a < b ? -1 : 1))`,
    `const names = signed.map(([k]) => k).join(';')`,
    `const canonical = [${js(method)}, path, query, signed.map(([k, v]) => k + ':' + v + '\\n').join(''), names, sha(body)].join('\\n')`,
    `const signature = createHmac('sha256', secret).update(['SDK-HMAC-SHA256', date, sha(canonical)].join('\\n')).digest('hex')`,
    `headers.Authorization = 'SDK-HMAC-SHA256 Access=' + key + ', SignedHeaders=' + names + ', Signature=' + signature`,
  ]
}

function python(request: SampleRequest): string {
  const { method, headers, body, caFile, signing } = request
  const { url, host } = dialled(request)
  const context = url.startsWith('https:') && caFile
  return [
    'import urllib.error',
    'import urllib.request',
    ...(context ? ['import ssl'] : []),
    ...(signing
      ? [
          'import hashlib, hmac',
          'from datetime import datetime, timezone',
          'from urllib.parse import parse_qsl, quote, unquote, urlsplit',
        ]
      : []),
    '',
    `url = ${py(url)}`,
    `body = ${py(body ?? '')}.encode()`,
    `headers = {${withHost(headers, host)
      .map(([name, value]) => `${py(name)}: ${py(value)}`)
      .join(', ')}}`,
    ...(signing ? pythonSigning(method, signing) : []),
    `call = urllib.request.Request(url, data=body or None, headers=headers, method=${py(method)})`,
    'try:',
    `    answer = urllib.request.urlopen(call${context ? `, context=ssl.create_default_context(cafile=${py(caFile ?? '')})` : ''})`,
    'except urllib.error.HTTPError as error:',
    '    answer = error',
    'print(answer.status, answer.read().decode())',
  ].join('\n')
}

function pythonSigning(method: string, { key, secret }: { key: string; secret: string }): string[] {
  return [
    `key, secret = ${py(key)}, ${py(secret)}`,
    'date = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")',
    'headers["X-Sdk-Date"] = date',
    'parts = urlsplit(url)',
    'path = "/".join(quote(unquote(part), safe="~") for part in parts.path.split("/"))',
    'path += "" if path.endswith("/") else "/"',
    'query = "&".join(sorted(quote(k, safe="~") + "=" + quote(v, safe="~") for k, v in parse_qsl(parts.query, True)))',
    'signed = sorted((name.lower(), value.strip()) for name, value in headers.items())',
    'names = ";".join(name for name, _ in signed)',
    'lines = "".join(f"{name}:{value}\\n" for name, value in signed)',
    `canonical = "\\n".join([${py(method)}, path, query, lines, names, hashlib.sha256(body).hexdigest()])`,
    'to_sign = "\\n".join(["SDK-HMAC-SHA256", date, hashlib.sha256(canonical.encode()).hexdigest()])',
    'signature = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()',
    'headers["Authorization"] = f"SDK-HMAC-SHA256 Access={key}, SignedHeaders={names}, Signature={signature}"',
  ]
}

function java({ method, url, headers, body, signing }: SampleRequest): string {
  const publisher = body
    ? `HttpRequest.BodyPublishers.ofString(${js(body)})`
    : 'HttpRequest.BodyPublishers.noBody()'
  return [
    'import java.net.URI;',
    'import java.net.http.*;',
    '',
    ...(signing ? [`// ${unsigned}`] : []),
    'public class Call {',
    '  public static void main(String[] args) throws Exception {',
    `    HttpRequest request = HttpRequest.newBuilder(URI.create(${js(url)}))`,
    ...headers.map(([name, value]) => `        .header(${js(name)}, ${js(value)})`),
    `        .method(${js(method)}, ${publisher})`,
    '        .build();',
    '    HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());',
    '    System.out.println(response.statusCode() + " " + response.body());',
    '  }',
    '}',
  ].join('\n')
}

function go(request: SampleRequest): string {
  const { method, headers, body, signing } = request
  const { url, host } = dialled(request)
  return [
    'package main',
    '',
    'import (',
    '\t"fmt"',
    '\t"io"',
    '\t"net/http"',
    '\t"strings"',
    ')',
    '',
    ...(signing ? [`// ${unsigned}`] : []),
    'func main() {',
    `\trequest, _ := http.NewRequest(${js(method)}, ${js(url)}, strings.NewReader(${js(body ?? '')}))`,
    ...(host === undefined ? [] : [`\trequest.Host = ${js(host)}`]),
    ...headers.map(([name, value]) => `\trequest.Header.Add(${js(name)}, ${js(value)})`),
    '\tresponse, err := http.DefaultClient.Do(request)',
    '\tif err != nil {',
    '\t\tpanic(err)',
    '\t}',
    '\tdefer response.Body.Close()',
    '\ttext, _ := io.ReadAll(response.Body)',
    '\tfmt.Println(response.StatusCode, string(text))',
    '}',
  ].join('\n')
}

function powerShell({ method, url, headers, body, signing }: SampleRequest): string {
  const list = headers.map(([name, value]) => `${ps(name)} = ${ps(value)}`).join('; ')
  return [
    ...(signing ? [`# ${unsigned}`] : []),
    `Invoke-RestMethod -Method ${ps(method)} -Uri ${ps(url)}${list === '' ? '' : ` -Headers @{ ${list} }`}${
      body ? ` -Body ${ps(body)}` : ''
    }`,
  ].join('\n')
}

function dialled({ url, byAddress }: SampleRequest): { url: string; host?: string } {
  return byAddress ?? { url }
}

function withHost(
  headers: SampleRequest['headers'],
  host: string | undefined,
): readonly (readonly [string, string])[] {
  return host === undefined ? headers : [['Host', host], ...headers]
}

/** Single quotes keep everything but themselves. */
function shell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** A string literal of JavaScript; also one of Java and Go, whose escapes are a superset of JSON's. */
function js(text: string): string {
  return JSON.stringify(text)
}

function jsObject(pairs: readonly (readonly [string, string])[]): string {
  return pairs.length === 0
    ? '{}'
    : `{ ${pairs.map(([name, value]) => `${js(name)}: ${js(value)}`).join(', ')} }`
}

function py(text: string): string {
  return JSON.stringify(text)
}

/** Single-quoted PowerShell text: nothing is expanded. */
function ps(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

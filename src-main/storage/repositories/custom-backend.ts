import type { Database } from 'better-sqlite3'
import type {
  CustomBackend,
  CustomBackendDraft,
  CustomBackendSummary,
  LdDeployment,
  LdScript,
  LdTest,
} from '#contract/model/custom-backend'
import { filters, type PageOfRows, pageOf } from '../filters.ts'

/** A backend without what is worked out from its deployments and its front API. */
export type StoredCustomBackend = Omit<
  CustomBackend,
  'romaAppName' | 'deployTime' | 'editedAfterDeployment' | 'frontApiName'
>

/** What callers get: the script in effect, with what its backend said about calls and answers then. */
export interface DeployedFunction extends Definition {
  readonly ldApiId: string
  readonly deploymentId: string
  readonly source: string
  readonly romaAppId: string
}

type Definition = Pick<CustomBackendDraft, 'method' | 'path' | 'contentType' | 'parameters'>

interface Row {
  readonly id: string
  readonly name: string
  readonly path: string
  readonly method: CustomBackend['method']
  readonly version: string
  readonly content_type: CustomBackend['contentType']
  readonly roma_app_id: string
  readonly roma_app_name: string
  readonly description: string
  readonly api_signature_id: string | null
  readonly return_format: number
  readonly api_type: CustomBackend['apiType']
  readonly status: CustomBackend['status']
  readonly created_time: string
  readonly modified_time: string
  readonly front_api_id: string | null
  readonly front_api_name: string | null
  readonly parameters: string
  readonly scripts: string
  readonly deploy_time: string | null
  readonly deployed_type: string | null
  readonly deployed_definition: string | null
  readonly deployed_scripts: string | null
}

interface DeploymentRow {
  readonly id: string
  readonly ld_api_id: string
  readonly number: number
  readonly deploy_time: string
  readonly remark: string
  readonly api_type: CustomBackend['apiType']
  readonly effective: number
  readonly definition: string
  readonly scripts: string
}

type Filter = PageOfRows & {
  id?: string | undefined
  name?: string | undefined
  romaAppId?: string | undefined
  romaAppName?: string | undefined
  status?: number | undefined
  path?: string | undefined
}

const FROM = `FROM custom_backend AS backend
  JOIN integration_application AS app ON app.id = backend.roma_app_id
  LEFT JOIN custom_backend_deployment AS deployment ON deployment.ld_api_id = backend.id AND deployment.effective = 1
  LEFT JOIN api ON api.id = backend.front_api_id AND api.deleted_at IS NULL`

// A front API that was deleted on its own page is none any more.
const SELECT = `SELECT backend.id, backend.name, backend.path, backend.method, backend.version, backend.content_type,
    backend.roma_app_id, backend.description, backend.api_signature_id, backend.return_format, backend.api_type,
    backend.status, backend.created_time, backend.modified_time, backend.parameters, backend.scripts,
    app.name AS roma_app_name, api.id AS front_api_id, api.name AS front_api_name,
    deployment.deploy_time, deployment.api_type AS deployed_type, deployment.definition AS deployed_definition,
    deployment.scripts AS deployed_scripts
  ${FROM}`

/** Custom backends, their deployments and test runs. */
export function customBackendRepository(db: Database) {
  const one = db.prepare<[string], Row>(`${SELECT} WHERE backend.id = ?`)
  const named = db.prepare<[string, string], { id: string }>(
    'SELECT id FROM custom_backend WHERE roma_app_id = ? AND name = ?',
  )
  const atPath = db.prepare<[string, string, string], { id: string; name: string }>(
    'SELECT id, name FROM custom_backend WHERE roma_app_id = ? AND method = ? AND path = ?',
  )
  const count = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM custom_backend')
  const insert = db.prepare<[Record<string, string | number | null>]>(`
    INSERT INTO custom_backend (id, name, path, method, version, content_type, roma_app_id, description,
      api_signature_id, return_format, api_type, status, created_time, modified_time, front_api_id, parameters, scripts)
    VALUES (:id, :name, :path, :method, :version, :contentType, :romaAppId, :description,
      :apiSignatureId, :returnFormat, :apiType, :status, :createdTime, :modifiedTime, :frontApiId, :parameters, :scripts)`)
  const update = db.prepare<[Record<string, string | number | null>]>(`
    UPDATE custom_backend SET name = :name, path = :path, method = :method, version = :version,
      content_type = :contentType, roma_app_id = :romaAppId, description = :description,
      api_signature_id = :apiSignatureId, return_format = :returnFormat, parameters = :parameters,
      modified_time = :modifiedTime
    WHERE id = :id`)
  const setScripts = db.prepare<[string, string, number, string, string]>(
    'UPDATE custom_backend SET api_type = ?, scripts = ?, status = ?, modified_time = ? WHERE id = ?',
  )
  const setStatus = db.prepare<[number, string]>('UPDATE custom_backend SET status = ? WHERE id = ?')
  const setFrontApi = db.prepare<[string | null, string]>(
    'UPDATE custom_backend SET front_api_id = ? WHERE id = ?',
  )
  const remove = db.prepare<[string]>('DELETE FROM custom_backend WHERE id = ?')
  const callers = db.prepare<[string, string], { name: string }>(
    'SELECT name FROM api WHERE ld_api_id = ? AND id <> ? AND deleted_at IS NULL ORDER BY name',
  )
  const effective = db.prepare<[string], DeploymentRow & { roma_app_id: string }>(`
    SELECT deployment.*, backend.roma_app_id FROM custom_backend_deployment AS deployment
    JOIN custom_backend AS backend ON backend.id = deployment.ld_api_id
    WHERE deployment.ld_api_id = ? AND deployment.effective = 1`)
  const deployed = db.prepare<[], { id: string; name: string; deploymentId: string }>(`
    SELECT backend.id, backend.name, deployment.id AS deploymentId FROM custom_backend AS backend
    JOIN custom_backend_deployment AS deployment ON deployment.ld_api_id = backend.id AND deployment.effective = 1
    ORDER BY backend.created_time DESC, backend.rowid DESC`)
  const deployment = db.prepare<[string], DeploymentRow>(
    'SELECT * FROM custom_backend_deployment WHERE id = ?',
  )
  const deployments = db.prepare<[string, number, number], DeploymentRow>(
    'SELECT * FROM custom_backend_deployment WHERE ld_api_id = ? ORDER BY number DESC LIMIT ? OFFSET ?',
  )
  const deploymentCount = db.prepare<[string], { n: number; newest: number | null }>(
    'SELECT count(*) AS n, max(number) AS newest FROM custom_backend_deployment WHERE ld_api_id = ?',
  )
  const insertDeployment = db.prepare<[Record<string, string | number>]>(`
    INSERT INTO custom_backend_deployment
      (id, ld_api_id, number, deploy_time, remark, api_type, effective, definition, scripts)
    VALUES (:id, :ldApiId, :number, :deployTime, :remark, :apiType, 1, :definition, :scripts)`)
  const endDeployment = db.prepare<[string]>(
    'UPDATE custom_backend_deployment SET effective = 0 WHERE ld_api_id = ? AND effective = 1',
  )
  const trimDeployments = db.prepare<[string, number]>(
    'DELETE FROM custom_backend_deployment WHERE ld_api_id = ? AND number <= ? AND effective = 0',
  )
  const insertTest = db.prepare<[string, string, string, string]>(
    'INSERT INTO custom_backend_test (test_id, ld_api_id, test_date, result) VALUES (?, ?, ?, ?)',
  )
  const tests = db.prepare<[string, number, number], { result: string }>(
    'SELECT result FROM custom_backend_test WHERE ld_api_id = ? ORDER BY test_date DESC, rowid DESC LIMIT ? OFFSET ?',
  )
  const testCount = db.prepare<[string], { n: number }>(
    'SELECT count(*) AS n FROM custom_backend_test WHERE ld_api_id = ?',
  )
  const trimTests = db.prepare<[string, string, number]>(`
    DELETE FROM custom_backend_test WHERE ld_api_id = ? AND rowid NOT IN (
      SELECT rowid FROM custom_backend_test WHERE ld_api_id = ? ORDER BY test_date DESC, rowid DESC LIMIT ?)`)

  return {
    list(page: Filter = {}): { total: number; items: CustomBackendSummary[] } {
      const { where, values } = filters(page)
        .equals('backend.id', page.id)
        .contains('name', 'backend.name', page.name)
        .equals('backend.roma_app_id', page.romaAppId)
        .contains('romaAppName', 'app.name', page.romaAppName)
        .equals('backend.status', page.status)
        .contains('path', 'backend.path', page.path)
      const total = db.prepare<unknown[], { n: number }>(`SELECT count(*) AS n ${FROM} ${where}`)
      const rows = db.prepare<unknown[], Row>(
        `${SELECT} ${where} ORDER BY backend.created_time DESC, backend.rowid DESC LIMIT ? OFFSET ?`,
      )
      return {
        total: total.get(...values)?.n ?? 0,
        items: rows.all(...values, ...pageOf(page)).map((row) => summaryOf(fromRow(row))),
      }
    },
    get(id: string): CustomBackend | undefined {
      const row = one.get(id)
      return row && fromRow(row)
    },
    /** Id of the application's backend with this name. */
    named(romaAppId: string, name: string): string | undefined {
      return named.get(romaAppId, name)?.id
    },
    /** The application's backend with this method and path. */
    atPath(romaAppId: string, { method, path }: { method: string; path: string }) {
      return atPath.get(romaAppId, method, path)
    },
    count(): number {
      return count.get()?.n ?? 0
    },
    add(backend: StoredCustomBackend): void {
      insert.run(toColumns(backend))
    },
    update(id: string, draft: CustomBackendDraft, modifiedTime: string): void {
      update.run({ ...draftColumns(draft), id, modifiedTime })
    },
    saveScripts(
      id: string,
      {
        apiType,
        scripts,
        status,
        modifiedTime,
      }: Pick<CustomBackend, 'apiType' | 'scripts' | 'status' | 'modifiedTime'>,
    ): void {
      setScripts.run(apiType, JSON.stringify(scripts), status, modifiedTime, id)
    },
    setFrontApi(id: string, apiId: string | null): void {
      setFrontApi.run(apiId, id)
    },
    /** Takes deployments and test runs along. */
    remove(id: string): void {
      remove.run(id)
    },
    /** Names of the APIs that call a backend, its front API apart. */
    callers(id: string, frontApiId: string | null): string[] {
      return callers.all(id, frontApiId ?? '').map(({ name }) => name)
    },

    /** Makes the stored scripts the effective ones; of older deployments `keep` remain. */
    deploy(
      backend: CustomBackend,
      entry: { id: string; deployTime: string; remark: string; keep: number },
    ): LdDeployment {
      const number = (deploymentCount.get(backend.id)?.newest ?? 0) + 1
      endDeployment.run(backend.id)
      insertDeployment.run({
        id: entry.id,
        ldApiId: backend.id,
        number,
        deployTime: entry.deployTime,
        remark: entry.remark,
        apiType: backend.apiType,
        definition: definitionText(backend),
        scripts: JSON.stringify(backend.scripts),
      })
      trimDeployments.run(backend.id, number - entry.keep)
      setStatus.run(4, backend.id)
      return fromDeploymentRow(deployment.get(entry.id) as DeploymentRow)
    },
    /** No deployment is effective any more; the draft stays. */
    undeploy(id: string): void {
      endDeployment.run(id)
      setFrontApi.run(null, id)
      setStatus.run(3, id)
    },
    deployments(ldApiId: string, page: PageOfRows = {}): { total: number; items: LdDeployment[] } {
      return {
        total: deploymentCount.get(ldApiId)?.n ?? 0,
        items: deployments.all(ldApiId, ...pageOf(page)).map(fromDeploymentRow),
      }
    },
    /** Every deployed backend with the id of its deployment. */
    deployed(): { id: string; name: string; deploymentId: string }[] {
      return deployed.all()
    },
    /** The function that callers get; undefined when none is deployed. */
    deployedFunction(ldApiId: string): DeployedFunction | undefined {
      const row = effective.get(ldApiId)
      if (row?.api_type !== 'function') return undefined
      const [script] = JSON.parse(row.scripts) as LdScript[]
      const definition = JSON.parse(row.definition) as Definition
      return {
        ...definition,
        ldApiId,
        deploymentId: row.id,
        source: script?.content ?? '',
        romaAppId: row.roma_app_id,
      }
    },

    /** Stores a test run; of older ones `keep` remain. */
    addTest(run: LdTest, keep: number): void {
      insertTest.run(run.testId, run.ldApiId, run.testDate, JSON.stringify(run))
      trimTests.run(run.ldApiId, run.ldApiId, keep)
    },
    tests(ldApiId: string, page: PageOfRows = {}): { total: number; items: LdTest[] } {
      return {
        total: testCount.get(ldApiId)?.n ?? 0,
        items: tests.all(ldApiId, ...pageOf(page)).map(({ result }) => JSON.parse(result) as LdTest),
      }
    },
  }
}

/** What a deployment freezes besides the scripts. */
function definitionText({ method, path, contentType, parameters }: Definition): string {
  return JSON.stringify({ method, path, contentType, parameters } satisfies Definition)
}

function draftColumns(draft: CustomBackendDraft) {
  const { name, path, method, version, contentType, romaAppId, description } = draft
  return {
    ...{ name, path, method, version, contentType, romaAppId, description },
    apiSignatureId: draft.apiSignatureId ?? null,
    returnFormat: Number(draft.returnFormat),
    parameters: JSON.stringify(draft.parameters),
  }
}

function toColumns(backend: StoredCustomBackend) {
  const { id, apiType, status, createdTime, modifiedTime, frontApiId, scripts } = backend
  return {
    ...draftColumns(backend),
    ...{ id, apiType, status, createdTime, modifiedTime, frontApiId },
    scripts: JSON.stringify(scripts),
  }
}

function fromRow(row: Row): CustomBackend {
  const backend = {
    id: row.id,
    name: row.name,
    path: row.path,
    method: row.method,
    version: row.version,
    contentType: row.content_type,
    romaAppId: row.roma_app_id,
    romaAppName: row.roma_app_name,
    description: row.description,
    apiSignatureId: row.api_signature_id,
    returnFormat: row.return_format === 1,
    parameters: JSON.parse(row.parameters) as CustomBackend['parameters'],
    apiType: row.api_type,
    scripts: JSON.parse(row.scripts) as LdScript[],
    status: row.status,
    createdTime: row.created_time,
    modifiedTime: row.modified_time,
    deployTime: row.deploy_time,
    frontApiId: row.front_api_id,
    frontApiName: row.front_api_name,
  }
  const edited =
    row.deploy_time !== null &&
    (row.deployed_scripts !== row.scripts ||
      row.deployed_type !== row.api_type ||
      row.deployed_definition !== definitionText(backend))
  return { ...backend, editedAfterDeployment: edited }
}

function summaryOf({ scripts: _, parameters: __, ...summary }: CustomBackend): CustomBackendSummary {
  return summary
}

function fromDeploymentRow(row: DeploymentRow): LdDeployment {
  return {
    id: row.id,
    ldApiId: row.ld_api_id,
    number: row.number,
    deployTime: row.deploy_time,
    remark: row.remark,
    apiType: row.api_type,
    scripts: JSON.parse(row.scripts) as LdScript[],
    effective: row.effective === 1,
  }
}

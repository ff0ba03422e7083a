import type { Database } from 'better-sqlite3'
import type { Feature } from '#contract/model/instance'

/** A feature as somebody set it. */
export type StoredFeature = Omit<Feature, 'instanceId'>

interface Row {
  readonly id: string
  readonly name: string
  readonly enable: number
  readonly config: string
  readonly update_time: string
}

/** Features and parameters that differ from their defaults. */
export function featureRepository(db: Database) {
  const all = db.prepare<[], Row>('SELECT * FROM feature ORDER BY name')
  const put = db.prepare<[Row]>(`
    INSERT INTO feature (id, name, enable, config, update_time) VALUES (:id, :name, :enable, :config, :update_time)
    ON CONFLICT (name) DO UPDATE SET enable = excluded.enable, config = excluded.config, update_time = excluded.update_time`)
  return {
    all(): StoredFeature[] {
      return all.all().map(({ id, name, enable, config, update_time }) => ({
        ...{ id, name, config, updateTime: update_time },
        enable: enable === 1,
      }))
    },
    put({ id, name, enable, config, updateTime }: StoredFeature): void {
      put.run({ id, name, enable: enable ? 1 : 0, config, update_time: updateTime })
    },
  }
}

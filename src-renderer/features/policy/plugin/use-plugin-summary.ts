import { useI18n } from 'vue-i18n'
import { type Plugin, pluginContents } from '#contract/model/plugin'

type Described = Pick<Plugin, 'pluginType' | 'pluginContent'>

/** Says in words what a plug-in does: `Origins https://shop.example`, `Opens after 30 failures in 15 s`. */
export function usePluginSummary(): (plugin: Described) => string {
  const { t } = useI18n()

  return ({ pluginType, pluginContent }) => {
    let value: unknown
    try {
      value = JSON.parse(pluginContent)
    } catch {
      return ''
    }
    switch (pluginType) {
      case 'cors': {
        const { data } = pluginContents.cors.schema.safeParse(value)
        return data ? t('plugin.summary.cors', { origins: data.allow_origin }) : ''
      }
      case 'set_resp_headers': {
        const { data } = pluginContents.set_resp_headers.schema.safeParse(value)
        const list = data?.response_headers.map(({ action, name }) => `${action} ${name}`).join(', ')
        return list ?? ''
      }
      case 'kafka_log': {
        // Its secrets are not here, so the schema would refuse it.
        const { broker_list: brokers, topic } = value as { broker_list?: string[]; topic?: string }
        return t('plugin.summary.kafka', { topic: topic ?? '', brokers: brokers?.join(', ') ?? '' })
      }
      case 'breaker': {
        const { data } = pluginContents.breaker.schema.safeParse(value)
        if (!data) return ''
        const { breaker_mode, unhealthy_threshold, unhealthy_percentage, min_call_threshold, time_window } =
          data.breaker_condition
        const words = { window: time_window, open: data.breaker_condition.open_breaker_time }
        return breaker_mode === 'counter'
          ? t('plugin.summary.breakerCounter', { count: unhealthy_threshold ?? 0, ...words })
          : t('plugin.summary.breakerPercentage', {
              share: unhealthy_percentage ?? 0,
              least: min_call_threshold ?? 0,
              ...words,
            })
      }
      case 'proxy_cache': {
        const { data } = pluginContents.proxy_cache.schema.safeParse(value)
        const [first] = data?.cache_http_status_and_ttl ?? []
        return first
          ? t('plugin.summary.cache', { status: first.http_status.join(', '), ttl: first.ttl })
          : ''
      }
      case 'proxy_mirror': {
        const { data } = pluginContents.proxy_mirror.schema.safeParse(value)
        return data
          ? t('plugin.summary.mirror', {
              host: data.host,
              share: Math.round((data.sample_ratio ?? 1) * 100_000) / 1000,
            })
          : ''
      }
      case 'rate_limit': {
        const { data } = pluginContents.rate_limit.schema.safeParse(value)
        if (!data) return ''
        const period = { interval: data.default_interval, unit: t(`plugin.option.${data.default_time_unit}`) }
        const rules = data.rules?.length ?? 0
        return data.api_limit < 0
          ? t('plugin.summary.rateRules', { rules })
          : t('plugin.summary.rate', { limit: data.api_limit, rules, ...period })
      }
      case 'third_auth': {
        const { data } = pluginContents.third_auth.schema.safeParse(value)
        if (!data) return ''
        const { method, url_domain, path, vpc_channel_info } = data.auth_request
        return t('plugin.summary.thirdAuth', {
          method,
          address: `${url_domain || vpc_channel_info?.vpc_id || ''}${path}`,
        })
      }
    }
  }
}

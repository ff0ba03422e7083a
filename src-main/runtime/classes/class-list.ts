import { AesUtils } from './common/aes-utils.ts'
import { Base64Utils } from './common/base64-utils.ts'
import { JsonUtils } from './common/json-utils.ts'
import { Md5Utils } from './common/md5-utils.ts'
import { RSAUtils } from './common/rsa-utils.ts'
import { StringUtils } from './common/string-utils.ts'
import { TextUtils } from './common/text-utils.ts'
import { XmlUtils } from './common/xml-utils.ts'
import { ArrayList, HashMap } from './language/java-util.ts'
import { APIConnectResponse } from './provider/api-connect-response.ts'
import { JSONHelper } from './util/json-helper.ts'
import { JSON2XMLHelper } from './util/json2xml-helper.ts'
import { JWTUtils } from './util/jwt-utils.ts'
import { MD5Encoder } from './util/md5-encoder.ts'

const roma = 'com.roma.apic.livedata'
const huawei = 'com.huawei.livedata'

/** Every class a script can use, by its full name. Adding a class means adding its line here. */
export const classes: ReadonlyMap<string, object> = new Map<string, object>([
  [`${roma}.provider.v1.APIConnectResponse`, APIConnectResponse],
  [`${roma}.common.v1.AesUtils`, AesUtils],
  [`${roma}.common.v1.Base64Utils`, Base64Utils],
  [`${roma}.common.v1.JsonUtils`, JsonUtils],
  [`${roma}.common.v1.Md5Utils`, Md5Utils],
  [`${roma}.common.v1.RSAUtils`, RSAUtils],
  [`${roma}.common.v1.StringUtils`, StringUtils],
  [`${roma}.common.v1.TextUtils`, TextUtils],
  [`${roma}.common.v1.XmlUtils`, XmlUtils],
  [`${huawei}.util.JSON2XMLHelper`, JSON2XMLHelper],
  [`${huawei}.util.JWTUtils`, JWTUtils],
  [`${huawei}.lambdaservice.util.JSONHelper`, JSONHelper],
  [`${huawei}.lambdaservice.util.MD5Encoder`, MD5Encoder],
  ['java.util.HashMap', HashMap],
  ['java.util.LinkedHashMap', HashMap],
  ['java.util.Map', HashMap],
  ['java.util.ArrayList', ArrayList],
])

/** Classes of the product that reach outside and are not there yet: importing passes, the first use fails by name. */
export const laterClasses: readonly string[] = [
  ...['HttpClient', 'KafkaConsumer', 'KafkaProducer', 'RedisClient', 'SoapClient', 'DataSourceClient'].map(
    (name) => `${roma}.client.v1.${name}`,
  ),
  `${roma}.client.v1.RabbitMqProducer`,
  `${roma}.client.v1.SapRfcClient`,
  `${roma}.common.v1.ObjectUtils`,
  ...[
    'HttpConfig',
    'JedisConfig',
    'KafkaConfig',
    'SoapConfig',
    'DataSourceConfig',
    'SapRfcConfig',
    'ConnectionConfig',
    'ExchangeConfig',
    'QueueConfig',
    'RabbitMqConfig',
  ].map((name) => `${roma}.config.v1.${name}`),
  `${huawei}.lambdaservice.livedataprovider.HttpClient`,
  `${huawei}.lambdaservice.livedataprovider.ApiClient`,
  `${huawei}.lambdaservice.util.CacheUtils`,
  `${huawei}.lambdaservice.security.CipherUtils`,
  `${huawei}.lambdaservice.config.RomaWebConfig`,
]

import { i18n } from './i18n.ts'

/**
 * The contract's messages beside fields, in Chinese. The contract itself speaks English (REST does too), so its own
 * sentence is the key; `{…}` stands for a value in it.
 */
const chinese: Readonly<Record<string, string>> = {
  'Enter a name.': '请输入名称。',
  'Enter a value.': '请输入值。',
  'Enter a path.': '请输入路径。',
  'Enter the function URN.': '请输入函数URN。',
  'Enter {min}–{max} characters.': '请输入{min}～{max}个字符。',
  'Enter at most {max} characters.': '最多输入{max}个字符。',
  'Enter at most 10 tags.': '最多输入10个标签。',
  'Enter 1–600000.': '请输入1～600000。',
  'Enter −1 to 10.': '请输入−1～10。',
  'Enter a method such as GET.': '请输入请求方法，例如GET。',
  'Enter a domain name such as api.example.com, or *.example.com.':
    '请输入域名，例如api.example.com或*.example.com。',
  'Enter 3–64 letters, digits, _ and Chinese characters, a letter first.':
    '请输入3～64个字母、数字、下划线或中文字符，以字母或中文字符开头。',
  'Start with a letter; then letters, digits, . _ - only.': '以字母开头，只能包含字母、数字和. _ -。',
  'Start with a letter; then letters, digits and _ only.': '以字母开头，只能包含字母、数字和下划线。',
  'Start with a letter; then letters, digits, _ and - only.':
    '以字母开头，只能包含字母、数字、下划线和中划线。',
  'Start with a letter, digit or Chinese character; then letters, digits, Chinese characters and : . _ ( ) / - only.':
    '以字母、数字或中文字符开头，只能包含字母、数字、中文字符和: . _ ( ) / -。',
  'Start with a letter, digit or Chinese character; then also - _ @ .':
    '以字母、数字或中文字符开头，还可以包含- _ @ .',
  'Start with a letter, digit or Chinese character; then also - _ . / ( ) :':
    '以字母、数字或中文字符开头，还可以包含- _ . / ( ) :',
  'Start with a letter or Chinese character; at most 128 characters.':
    '以字母或中文字符开头，最多128个字符。',
  'Start with /; then letters, digits and / . _ - only.': '以/开头，只能包含字母、数字和/ . _ -。',
  'Letters, digits, Chinese characters, spaces and - _ . ( ) only.':
    '只能包含字母、数字、中文字符、空格和- _ . ( )。',
  'Letters, digits and _ - / . : only.': '只能包含字母、数字和_ - / . :。',
  'Letters, digits and - _ ! @ # $ % + / = only, first a letter, digit, + or /.':
    '只能包含字母、数字和- _ ! @ # $ % + / =，以字母、数字、+或/开头。',
  'Letters, digits and ! @ # $ % + = . - / only.': '只能包含字母、数字和! @ # $ % + = . - /。',
  'Angle brackets are not allowed.': '不能包含尖括号。',
  'An id has 1–64 letters, digits, - or _.': 'ID由1～64个字母、数字、中划线或下划线组成。',
  'A header name has 1–64 letters, digits and hyphens.': '响应头名称由1～64个字母、数字和中划线组成。',
  'A header name has no underscore.': '请求头名称不能包含下划线。',
  'The header {name} carries credentials and cannot be a parameter.':
    '请求头{name}用于携带凭据，不能作为参数。',
  'Names that start with x-apig- or x-sdk-, and x-stage, belong to the gateway.':
    '以x-apig-或x-sdk-开头的名称以及x-stage由网关保留。',
  'Path must start with /.': '路径必须以/开头。',
  'A path has no spaces, question marks, number signs or backslashes.':
    '路径不能包含空格、问号、井号或反斜杠。',
  'A path has no spaces, question marks or backslashes.': '路径不能包含空格、问号或反斜杠。',
  'A # has no partner: write #name#.': '#没有成对出现：请写成#变量名#。',
  '"{part}": braces must enclose a whole segment.': '“{part}”：花括号必须包住整个路径段。',
  '"{name}" is not a parameter name: a letter, then up to 31 letters, digits, . _ -':
    '“{name}”不是合法的参数名：以字母开头，最多再加31个字母、数字或. _ -',
  '"{name}" stands in the path twice.': '“{name}”在路径中出现了两次。',
  '"{name}" takes the rest of the path and must come last.': '“{name}”匹配剩余路径，必须放在最后。',
  '"{name}" is not in the path.': '“{name}”不在路径中。',
  '"{name}" is declared twice in {location}.': '“{name}”在{location}中重复定义。',
  '"{name}" stands twice in {location}.': '“{name}”在{location}中重复出现。',
  '"{name}" has no value: map an input, a constant or a system parameter to it.':
    '“{name}”没有值：请为它映射入参、常量参数或系统参数。',
  '"{name}" is not a system parameter.': '“{name}”不是系统参数。',
  '"{name}" needs a {kind} authorizer.': '“{name}”需要配置{kind}自定义认证。',
  'Declare the path parameter "{name}".': '请定义路径参数“{name}”。',
  'Declare at most 50 parameters.': '最多定义50个参数。',
  'No input parameter is called "{name}".': '没有名为“{name}”的入参。',
  'The minimum is above the maximum.': '最小值大于最大值。',
  'GET /apic/health_check belongs to the gateway.': 'GET /apic/health_check由网关保留。',
  'Each tag may stand once.': '标签不能重复。',
  'Each backend policy needs its own name.': '策略名称不能重复。',
  'Add at most 5 backend policies.': '最多添加5个策略后端。',
  'Add at least one condition.': '请至少添加一个条件。',
  'Define the HTTP/HTTPS backend.': '请定义HTTP/HTTPS后端。',
  'Define the FunctionGraph backend.': '请定义FunctionGraph后端。',
  'Define the mock backend.': '请定义Mock后端。',
  'Enter the backend address as host or host:port.': '请输入后端地址：主机或主机:端口。',
  'Enter host or host:port, without http:// and without a path.':
    '请输入主机或主机:端口，不带http://和路径。',
  'Two-way authentication needs an HTTPS backend.': '双向认证要求后端使用HTTPS。',
  'Choose a load balance channel.': '请选择负载通道。',
  'Choose a custom authorizer.': '请选择自定义认证。',
  'Choose a deployed custom backend.': '请选择已部署的自定义后端。',
  'Choose an API group.': '请选择API分组。',
  'Choose an integration application.': '请选择集成应用。',
  'Choose the integration application that owns the group.': '请选择拥有该分组的集成应用。',
  'Choose one of the listed status codes.': '请选择列表中的状态码。',
}

interface Sentence {
  readonly pattern: RegExp
  readonly names: readonly string[]
  readonly text: string
}

const sentences: readonly Sentence[] = Object.entries(chinese).map(([english, text]) => ({
  pattern: new RegExp(
    `^${english
      .split(/\{\w+\}/)
      .map((part) => part.replaceAll(/[.*+?^$()|[\]\\/]/g, '\\$&'))
      .join('(.+?)')}$`,
  ),
  names: [...english.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''),
  text,
}))

/** A message of the contract in Chinese; `undefined` when there is none. */
export function chineseOf(message: string): string | undefined {
  const known = chinese[message]
  if (known !== undefined) return known
  for (const { pattern, names, text } of sentences) {
    const values = pattern.exec(message)
    if (values !== null) {
      return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[names.indexOf(name) + 1] ?? '')
    }
  }
  return undefined
}

/** A message beside a field in the reader's language. Sentences not known stay as they are. */
export function fieldText(message: string): string {
  return i18n.global.locale.value === 'zh-CN' ? (chineseOf(message) ?? message) : message
}

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
  'Enter 1–64 letters, digits, - or _.': '请输入1～64个字母、数字、中划线或下划线。',
  'Enter 1–128 letters, digits, - or _.': '请输入1～128个字母、数字、中划线或下划线。',
  'The gateway itself writes this header.': '该响应头由网关写入。',
  '[[ and ]] are not allowed.': '不能包含[[和]]。',
  'A header value is one line without control characters.': '响应头的值为一行，不含控制字符。',
  'Enter 200–599.': '请输入200～599。',
  'Status 444 is not allowed.': '不允许使用状态码444。',
  'Enter at most 10 headers.': '最多输入10个响应头。',
  'The body must be JSON: line {line}: {text}.': '响应体必须为JSON：第{line}行：{text}。',
  'Start with a letter or Chinese character; 4–50 letters, digits, Chinese characters and _.':
    '以字母或中文字符开头，4～50个字母、数字、中文字符和下划线。',
  'Paste the certificate.': '请粘贴证书。',
  'Paste the private key.': '请粘贴私钥。',
  'Choose a certificate.': '请选择证书。',
  'A domain name has one certificate.': '一个域名只有一个证书。',
  'Name at least one domain.': '请至少指定一个域名。',
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
  // Policies, plug-ins, channels, authorizers
  '"{text}" is no address, range (a-b) or CIDR block.': '“{text}”不是IP地址、地址段（a-b）或CIDR。',
  '"{text}…" is longer than 64 characters.': '“{text}…”超过64个字符。',
  '"{text}": an account name does not consist of digits only.': '“{text}”：账号名不能全为数字。',
  '"{text}": an account id has 32 letters and digits.': '“{text}”：账号ID由32个字母和数字组成。',
  'Enter at least one value.': '请至少输入一个值。',
  'At most {max} addresses, ranges or blocks.': '最多{max}个地址、地址段或CIDR。',
  'At most {max} characters in all.': '总共最多{max}个字符。',
  'Enter host or host:port.': '请输入主机或主机:端口。',
  'The condition needs a frontend authorizer: choose Custom or two-factor authentication.':
    '该条件需要前端自定义认证：请选择自定义认证或双重认证。',
  'Enter the name of the value.': '请输入值的名称。',
  'Enter the name of the value: a letter first, then letters, digits, _ and - only.':
    '请输入值的名称：以字母开头，只能包含字母、数字、下划线和中划线。',
  'A gRPC backend needs the protocol GRPCS.': 'gRPC后端需要GRPCS协议。',
  'The protocol GRPCS needs a gRPC or FunctionGraph backend.': 'GRPCS协议需要gRPC或FunctionGraph后端。',
  'Enter /, /package.Service or /package.Service/Method.':
    '请输入/、/package.Service或/package.Service/Method。',
  'Exact match needs a path with the method: /package.Service/Method.':
    '绝对匹配的路径需要包含方法：/package.Service/Method。',
  'The path of a gRPC backend is /.': 'gRPC后端的路径为/。',
  'GRPC and GRPCS need the backend type GRPC.': 'GRPC和GRPCS需要后端类型GRPC。',
  'A gRPC backend speaks GRPC or GRPCS.': 'gRPC后端使用GRPC或GRPCS协议。',
  'The green channel needs at least one address in its whitelist.': '绿色通道的白名单至少需要一个地址。',
  'A time looks like 2030-01-31 05:05:00 (UTC).': '时间格式为2030-01-31 05:05:00（UTC）。',
  'Start with a letter or digit; then also _ - and . only.': '以字母或数字开头，还可以包含_ - 和.',
  'Start with a letter or Chinese character; then letters, digits, Chinese characters and _ only.':
    '以字母或中文字符开头，只能包含字母、数字、中文字符和下划线。',
  'Start with a letter or Chinese character; then letters, digits, Chinese characters, _ and - only.':
    '以字母或中文字符开头，只能包含字母、数字、中文字符、下划线和中划线。',
  'Choose a function.': '请选择函数。',
  'Choose a function backend.': '请选择函数后端。',
  'Enter a whole number.': '请输入整数。',
  'Answers can only be kept by an identity source: add one, or set the cache age to 0.':
    '只有存在身份来源时才能缓存认证结果：请添加身份来源，或将缓存时间设为0。',
  'Enter http:// or https://, a host and perhaps a port.': '请输入http://或https://、主机，可带端口。',
  'Enter at most 10 names.': '最多输入10个名称。',
  'Enter at most {max} rules.': '最多输入{max}条规则。',
  'The body must be JSON: line {line}: {problem}.': '响应体必须是JSON：第{line}行：{problem}。',
  'Start with a letter; then letters, digits, _ and -.': '以字母开头，只能包含字母、数字、下划线和中划线。',
  'Do not start with a digit; then letters, digits, spaces, _ - and . only.':
    '不能以数字开头，只能包含字母、数字、空格、_ - 和.',
  'Letters, digits and visible special characters only.': '只能包含字母、数字和可见的特殊字符。',
  'Letters, digits, _ and - only.': '只能包含字母、数字、下划线和中划线。',
  'Letters, digits and . _ - only.': '只能包含字母、数字和. _ -。',
  'Enter 8–32 letters, digits, _ and -, a letter or digit first.':
    '请输入8～32个字母、数字、下划线和中划线，以字母或数字开头。',
  'Enter 16–64 letters, digits and _-!@#$%, a letter or digit first.':
    '请输入16～64个字母、数字和_-!@#$%，以字母或数字开头。',
  'Enter 4–32 letters, digits, _ and -, a letter first.':
    '请输入4～32个字母、数字、下划线和中划线，以字母开头。',
  'Enter 8–64 letters, digits and _-!@#$%, a letter or digit first.':
    '请输入8～64个字母、数字和_-!@#$%，以字母或数字开头。',
  'Enter 8–512 letters, digits and _-+/=.': '请输入8～512个字母、数字和_-+/=。',
  'Enter {length} letters, digits and _-!@#$%+/=.': '请输入{length}个字母、数字和_-!@#$%+/=。',
  'Choose an algorithm.': '请选择算法。',
  'Only aes has an algorithm.': '只有aes类型有算法。',
  'Enter 1–2147483647, or nothing for no limit.': '请输入1～2147483647，留空表示不限制。',
  'At most the API limit, {limit}.': '不能超过API流量限制{limit}。',
  'At most the user limit, {limit}.': '不能超过用户流量限制{limit}。',
  'Enter 3–64 letters, digits, -, _ and Chinese characters, a letter first.':
    '请输入3～64个字母、数字、中划线、下划线和中文字符，以字母或中文字符开头。',
  'Enter the address of the server.': '请输入服务器地址。',
  'Enter a host name or an IP address, without a port.': '请输入主机名或IP地址，不带端口。',
  'The timeout must be below the interval.': '超时时间必须小于检查间隔。',
  'Enter a path that starts with /.': '请输入以/开头的路径。',
  'Enter codes like 200,201 or 200-299.': '请输入状态码，例如200,201或200-299。',
  'Enter codes from 100 to 599 like 200,201 or 200-299.': '请输入100～599的状态码，例如200,201或200-299。',
  'Two-way authentication needs HTTPS.': '双向认证需要HTTPS。',
  'Each server group needs its own name.': '服务器组的名称不能重复。',
  'The server stands in the list already.': '列表中已有该服务器。',
  'Enter it: {mode} needs it.': '请输入：{mode}需要该值。',
  '{protocol} needs it.': '{protocol}需要该值。',
  'Say when a call counts, for example ["$context.statusCode","in","500,503"].':
    '请说明何时计入异常，例如["$context.statusCode","in","500,503"]。',
  'A path starts with / and has no blanks or ?.': '路径以/开头，不能包含空格或问号。',
  'A path starts with / and has no blanks.': '路径以/开头，不能包含空格。',
  'Enter a header name.': '请输入请求头或响应头的名称。',
  'Line breaks and control characters are not allowed.': '不能包含换行和控制字符。',
  'Describe the {type} backend.': '请填写{type}后端。',
  'Choose a channel.': '请选择负载通道。',
  'An address is host or host:port.': '地址格式为主机或主机:端口。',
  'An address is host or host:port; IPv4 only.': '地址格式为主机或主机:端口，仅支持IPv4。',
  'Add at most {max} rules.': '最多添加{max}条规则。',
  'List header names, with commas between.': '请输入名称，以逗号分隔。',
  'Enter * or origins, with commas between.': '请输入*或来源，以逗号分隔。',
  'An origin is scheme://host, or scheme://host:port, without a path.':
    '来源的格式为协议://主机或协议://主机:端口，不带路径。',
  'Choose from {list}.': '请从{list}中选择。',
  'A broker is host:port.': 'Broker的格式为主机:端口。',
  'Add a broker.': '请添加Broker。',
  'Add at most 10 brokers.': '最多添加10个Broker。',
  'Enter the topic.': '请输入主题。',
  'A variable starts with $context.': '变量以$context.开头。',
  'Add a query string, header or variable to the key.': '请在缓存键中添加查询参数、请求头或变量。',
  'Say which statuses are kept, and how long.': '请指定缓存哪些状态码以及缓存多久。',
  'X-Apig-* and X-Request-Id belong to one call.': 'X-Apig-*和X-Request-Id只属于一次调用。',
  'Add at most 20 headers.': '最多添加20个响应头。',
  'Enter 0 for no limit, or more.': '请输入0（不限制）或更大的值。',
  'Enter an id.': '请输入ID。',
  'Enter −1 for no limit, or 1 and more.': '请输入−1（不限制）或大于等于1的值。',
  'Another rule has this name.': '已有同名规则。',
  'Enter what to read: a header, query string or variable.': '请输入要读取的请求头、查询参数或变量。',
  'Start with a letter; then letters, digits and - only.': '以字母开头，只能包含字母、数字和中划线。',
  'X-Apig-*, X-Request-Id, CORS headers and those that say where the message ends stay as they are.':
    'X-Apig-*、X-Request-Id、CORS响应头以及决定消息边界的响应头不能修改。',
  'Choose override, append, delete, skip or add.': '请选择override、append、delete、skip或add。',
  'Enter a value; only delete needs none.': '请输入值；只有删除不需要值。',
  'Only $context.cacheStatus is available.': '只能使用$context.cacheStatus。',
  'A system parameter is added or appended.': '系统参数只能新增或追加。',
  'Add a header.': '请添加响应头。',
  'Add at most 10 headers.': '最多添加10个响应头。',
  '{name} is there already.': '{name}已存在。',
  'A header name has 1–64 characters.': '名称由1～64个字符组成。',
  'A header name has no blanks and no colon.': '名称不能包含空格和冒号。',
  'Enter the address of the service.': '请输入认证服务的地址。',
  'Say which answer header means success, or switch the simple mode on.':
    '请指定表示认证成功的响应头，或开启简易模式。',
  'A rule is a JSON array, for example ["reqPath","~~","^/orders"].':
    '规则是JSON数组，例如["reqPath","~~","^/orders"]。',
  'A rule is a JSON array; {text} is none.': '规则是JSON数组；{text}不是。',
  'Nest rules at most {max} deep.': '规则最多嵌套{max}层。',
  'A comparison has name, operator and value; {text} has not.': '条件由名称、运算符和值组成；{text}不符合。',
  'A comparison starts with a parameter name.': '条件以参数名称开头。',
  '"{text}" is no operator: choose {list}.': '“{text}”不是运算符，请选择{list}。',
  'Compare {name} with a text or a number.': '请将{name}与文本或数字比较。',
  '{operator} compares numbers; "{text}" is none.': '{operator}比较数字；“{text}”不是数字。',
  'Enter {min} or more.': '请输入大于等于{min}的值。',
  // Last: they fit sentences above as well.
  'Enter {min}–{max}.': '请输入{min}～{max}。',
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

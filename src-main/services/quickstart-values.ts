import { ApiDraft } from '#contract/model/api'

/** What the quickstart enters, word for word as the guide page has it. */
export const quickstartValues = {
  applicationName: 'demo-app',
  backendName: 'hello',
  backendPath: '/demo/hello',
  groupName: 'demo-group',
  apiName: 'hello-api',
  apiPath: '/demo/call',
  text: 'ROMA TEST!',
} as const

/** The quickstart's function after its text was changed. */
export const quickstartScript = `function execute(data) {
  return "${quickstartValues.text}";
}
`

/** Definition of the quickstart's API: an HTTPS backend at the function API's sub-domain, without a port. */
export function quickstartApi(owner: {
  groupId: string
  romaAppId: string
  functionDomain: string
}): ApiDraft {
  return ApiDraft.parse({
    groupId: owner.groupId,
    romaAppId: owner.romaAppId,
    name: quickstartValues.apiName,
    reqProtocol: 'HTTPS',
    reqMethod: 'GET',
    reqUri: quickstartValues.apiPath,
    authType: 'NONE',
    backendType: 'HTTP',
    backendApi: {
      urlDomain: owner.functionDomain,
      reqProtocol: 'HTTPS',
      reqMethod: 'GET',
      reqUri: quickstartValues.backendPath,
    },
    resultNormalSample: quickstartValues.text,
  })
}

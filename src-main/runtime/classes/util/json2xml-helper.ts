import { xmlToJson } from '../common/xml-utils.ts'
import { text } from '../language/arguments.ts'
import { parseJson } from '../language/json-text.ts'
import { staticClass } from '../language/static-class.ts'
import { toXmlText } from '../language/xml-text.ts'

/** XML to JSON and back. Source: "JSON2XMLHelper". */
export const JSON2XMLHelper = staticClass({
  JSON2XML: (json: unknown, returnFormat?: unknown) =>
    toXmlText(parseJson(text(json, 'JSON2XMLHelper.JSON2XML'), 'JSON2XMLHelper.JSON2XML'), {
      pretty: returnFormat === true,
    }),
  XML2JSON: (xml: unknown) => xmlToJson(xml, 'JSON2XMLHelper.XML2JSON'),
})

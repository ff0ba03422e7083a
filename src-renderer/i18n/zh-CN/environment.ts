export const messages = {
  create: '创建环境',
  edit: '编辑环境',
  name: '名称',
  nameHelp: '调用方通过请求头 X-Stage 指定。',
  remark: '描述',
  created: '环境已创建',
  saved: '环境已保存',
}

/** Words of the native menus, which the page's message catalogue does not reach. */
const english = {
  file: 'File',
  edit: 'Edit',
  view: 'View',
  go: 'Go',
  run: 'Run',
  help: 'Help',
  createApi: 'Create API',
  createBackend: 'Create Custom Backend',
  save: 'Save',
  settings: 'Settings…',
  palette: 'Search or Run a Command…',
  navigation: 'Show or Hide Navigation',
  panel: 'Show or Hide Bottom Panel',
  find: 'Find',
  callLog: 'Call Log',
  back: 'Back',
  forward: 'Forward',
  send: 'Send or Test',
  publish: 'Deploy or Publish',
  quickstart: 'Quickstart',
  shortcuts: 'Keyboard Shortcuts',
}

/** One label an entry. */
export type MenuLabels = Readonly<typeof english>

const chinese: MenuLabels = {
  file: '文件',
  edit: '编辑',
  view: '视图',
  go: '转到',
  run: '运行',
  help: '帮助',
  createApi: '创建API',
  createBackend: '创建自定义后端',
  save: '保存',
  settings: '设置…',
  palette: '搜索或运行命令…',
  navigation: '显示或隐藏导航栏',
  panel: '显示或隐藏底部面板',
  find: '查找',
  callLog: '调用日志',
  back: '后退',
  forward: '前进',
  send: '发送或测试',
  publish: '部署或发布',
  quickstart: '快速入门',
  shortcuts: '键盘快捷键',
}

/** Labels for a locale such as `zh-CN`; English for all that are not Chinese. */
export function menuLabels(locale: string): MenuLabels {
  return locale.toLowerCase().startsWith('zh') ? chinese : english
}

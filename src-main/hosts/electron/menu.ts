import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import type { MenuCommand } from '#contract/events'
import { menuLabels } from './menu-labels.ts'

type Item = MenuItemConstructorOptions

/**
 * Sets the application menu. Its entries send a command to the page, which runs it as its own shortcut would;
 * a key the page has handled never reaches the menu, so nothing runs twice.
 */
export function setMenu(run: (command: MenuCommand) => void): void {
  const labels = menuLabels(app.getLocale())
  const isMac = process.platform === 'darwin'

  function item(command: MenuCommand, label: string, accelerator?: string): Item {
    return { id: command, label, ...(accelerator && { accelerator }), click: () => run(command) }
  }

  const line: Item = { type: 'separator' }
  const developer: Item[] = app.isPackaged ? [] : [line, { role: 'reload' }, { role: 'toggleDevTools' }]
  const template: Item[] = [
    ...(isMac ? [{ role: 'appMenu' } satisfies Item] : []),
    {
      label: labels.file,
      submenu: [
        item('createApi', labels.createApi),
        item('createBackend', labels.createBackend),
        line,
        item('save', labels.save, 'CmdOrCtrl+S'),
        line,
        item('settings', labels.settings, 'CmdOrCtrl+,'),
        line,
        { role: isMac ? 'close' : 'quit' },
      ],
    },
    { label: labels.edit, role: 'editMenu' },
    {
      label: labels.view,
      submenu: [
        item('palette', labels.palette, 'CmdOrCtrl+K'),
        item('find', labels.find, 'CmdOrCtrl+F'),
        line,
        item('navigation', labels.navigation, 'CmdOrCtrl+B'),
        item('panel', labels.panel, 'CmdOrCtrl+J'),
        line,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        ...developer,
      ],
    },
    {
      label: labels.go,
      submenu: [
        item('back', labels.back, isMac ? 'Cmd+[' : 'Alt+Left'),
        item('forward', labels.forward, isMac ? 'Cmd+]' : 'Alt+Right'),
        line,
        item('callLog', labels.callLog, 'CmdOrCtrl+Shift+L'),
      ],
    },
    {
      label: labels.run,
      submenu: [
        item('run', labels.send, 'CmdOrCtrl+Enter'),
        item('publish', labels.publish, 'CmdOrCtrl+Shift+Enter'),
      ],
    },
    {
      label: labels.help,
      role: 'help',
      submenu: [item('quickstart', labels.quickstart), item('shortcuts', labels.shortcuts)],
    },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

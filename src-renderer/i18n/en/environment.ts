export const messages = {
  create: 'Create Environment',
  edit: 'Edit Environment',
  name: 'Name',
  nameHelp: 'Callers send it in the X-Stage header.',
  remark: 'Description',
  created: 'Environment created',
  saved: 'Environment saved',
}

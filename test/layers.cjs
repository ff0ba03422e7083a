// Who may import whom: src-main/README in CONTRIBUTING.md ("Map"). A room that needs a sibling says so in its own ports.ts.
const ring2 = ['storage', 'gateway', 'runtime', 'debugger', 'interchange']
const rooms = {
  contract: [],
  domain: ['contract'],
  storage: ['contract', 'domain'],
  gateway: ['contract', 'domain'],
  runtime: ['contract', 'domain'],
  debugger: ['contract', 'domain'],
  interchange: ['contract', 'domain'],
  services: ['contract', 'domain', ...ring2],
  rpc: ['contract'],
  management: ['contract', 'domain', 'rpc'],
}

module.exports = {
  forbidden: [
    ...Object.entries(rooms).map(([room, may]) => ({
      name: `${room}-imports`,
      severity: 'error',
      from: { path: `^src-main/${room}/` },
      to: {
        path: '^src-(main|renderer)/',
        pathNot: `^src-main/(${[room, ...may].join('|')})/`,
      },
    })),
    {
      name: 'backend-imports-no-host',
      severity: 'error',
      from: { path: '^src-main/[^/]+\\.ts$' },
      to: { path: '^src-main/hosts/' },
    },
    {
      name: 'hosts-are-thin',
      severity: 'error',
      from: { path: '^src-main/hosts/' },
      to: { path: '^src-main/(storage|gateway|runtime|debugger|interchange|services|domain)/' },
    },
    {
      name: 'renderer-knows-the-contract-only',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { path: '^src-main/', pathNot: '^src-main/contract/' },
    },
    {
      name: 'renderer-without-node',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'contract-is-neutral',
      severity: 'error',
      from: { path: '^src-main/contract/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'classes-reach-nothing',
      severity: 'error',
      from: { path: '^src-main/runtime/classes/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'electron-only-in-its-host',
      severity: 'error',
      from: { path: '^src-', pathNot: '^src-main/hosts/electron/' },
      to: { path: '^(electron$|node_modules/electron/)' },
    },
    {
      name: 'sqlite-only-in-storage',
      severity: 'error',
      from: { path: '^src-', pathNot: '^src-main/storage/' },
      to: { path: 'node_modules/better-sqlite3/' },
    },
    {
      name: 'features-meet-in-public',
      severity: 'error',
      from: { path: '^src-renderer/features/([^/]+)/' },
      to: {
        path: '^src-renderer/features/([^/]+)/',
        pathNot: ['^src-renderer/features/$1/', '/public\\.ts$'],
      },
    },
    {
      name: 'ui-knows-no-feature',
      severity: 'error',
      from: { path: '^src-renderer/ui/' },
      to: { path: '^src-renderer/(features|app)/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'src-main/tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.vue', '.js', '.json', '.cjs', '.mjs', '.css'],
    },
  },
}

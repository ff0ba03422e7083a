import {
  Activity,
  AppWindow,
  Boxes,
  FlaskConical,
  Gauge,
  KeyRound,
  Layers,
  type LucideIcon,
  Server,
  Settings,
  SlidersHorizontal,
  Split,
  SquareFunction,
  UserCheck,
  Waypoints,
} from '@lucide/vue'

/** One place of the navigation. `section` is the route's `meta.section` it stands for. */
export interface Place {
  readonly section: string
  readonly label: string
  readonly to: string
  readonly icon: LucideIcon
  /** Words of the newer edition, found by the palette. */
  readonly aliases?: readonly string[]
  /** Second key after `g`. */
  readonly key?: string
}

/** A heading with its places; an empty label is the top level. */
export interface PlaceGroup {
  readonly label: string
  readonly places: readonly Place[]
}

export const placeGroups: readonly PlaceGroup[] = [
  {
    label: '',
    places: [
      {
        section: 'instances',
        label: 'app.nav.instances',
        to: '/instances',
        icon: Server,
        aliases: ['Resource'],
        key: 'i',
      },
      {
        section: 'applications',
        label: 'app.nav.applications',
        to: '/applications',
        icon: AppWindow,
        key: 'p',
      },
    ],
  },
  {
    label: 'app.nav.apiConnect',
    places: [
      {
        section: 'overview',
        label: 'app.nav.overview',
        to: '/apic',
        icon: Gauge,
        aliases: ['Dashboard'],
        key: 'o',
      },
      {
        section: 'apis',
        label: 'app.nav.apiManagement',
        to: '/apic/apis',
        icon: Waypoints,
        aliases: ['APIs', 'API Groups'],
        key: 'a',
      },
      {
        section: 'policies',
        label: 'policy.title',
        to: '/apic/policies',
        icon: SlidersHorizontal,
        aliases: ['Request Throttling', 'Access Control', 'Plug-ins'],
        key: 'y',
      },
      {
        section: 'backends',
        label: 'app.nav.customBackend',
        to: '/apic/backends',
        icon: SquareFunction,
        aliases: ['Custom Backends'],
        key: 'b',
      },
      {
        section: 'calling',
        label: 'credential.calling',
        to: '/apic/calling',
        icon: KeyRound,
        aliases: ['Credentials', 'Client Quota Policies'],
        key: 'k',
      },
      {
        section: 'analysis',
        label: 'app.nav.apiAnalysis',
        to: '/apic/calls',
        icon: Activity,
        aliases: ['Monitoring & Analysis', 'Log Analysis', 'Access Logs'],
        key: 'l',
      },
      {
        section: 'conditions',
        label: 'app.nav.conditions',
        to: '/apic/conditions',
        icon: FlaskConical,
        aliases: ['Clock', 'Faults', 'Time'],
        key: 'c',
      },
    ],
  },
]

export const settingsPlace: Place = {
  section: 'settings',
  label: 'app.nav.settings',
  to: '/settings/gateway',
  icon: Settings,
  key: 's',
}

/** Tabs of API Management, each a route of its own. */
export const managementTabs: readonly Place[] = [
  { section: 'apis', label: 'app.nav.apis', to: '/apic/apis', icon: Waypoints },
  { section: 'groups', label: 'app.nav.groups', to: '/apic/groups', icon: Boxes, key: 'r' },
  {
    section: 'environments',
    label: 'app.nav.environments',
    to: '/apic/environments',
    icon: Layers,
    key: 'e',
  },
  {
    section: 'channels',
    label: 'app.nav.channels',
    to: '/apic/channels',
    icon: Split,
    aliases: ['Load balancing', 'Servers', 'VPC'],
    key: 'n',
  },
  {
    section: 'authorizers',
    label: 'app.nav.authorizers',
    to: '/apic/authorizers',
    icon: UserCheck,
    key: 'u',
  },
]

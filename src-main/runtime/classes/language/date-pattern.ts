import { javaError } from '../host.ts'

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function zone(date: Date): string {
  const minutes = -date.getTimezoneOffset()
  const sign = minutes < 0 ? '-' : '+'
  const pad = (value: number) => String(Math.trunc(value)).padStart(2, '0')
  return `${sign}${pad(Math.abs(minutes) / 60)}${pad(Math.abs(minutes) % 60)}`
}

const numbers: Record<string, (date: Date) => number> = {
  d: (date) => date.getDate(),
  H: (date) => date.getHours(),
  h: (date) => date.getHours() % 12 || 12,
  m: (date) => date.getMinutes(),
  s: (date) => date.getSeconds(),
  S: (date) => date.getMilliseconds(),
}

function field(letter: string, width: number, date: Date): string {
  const number = numbers[letter]
  if (number !== undefined) return String(number(date)).padStart(width, '0')
  switch (letter) {
    case 'y':
      return width === 2
        ? String(date.getFullYear() % 100).padStart(2, '0')
        : String(date.getFullYear()).padStart(width, '0')
    case 'M':
      return width > 2
        ? (months[date.getMonth()] as string)
        : String(date.getMonth() + 1).padStart(width, '0')
    case 'E':
      return days[date.getDay()] as string
    case 'a':
      return date.getHours() < 12 ? 'AM' : 'PM'
    case 'Z':
      return zone(date)
    default:
      throw javaError('java.lang.IllegalArgumentException', `Illegal pattern character '${letter}'`)
  }
}

/** A date in a pattern of `java.text.SimpleDateFormat`, in the machine's time zone. */
export function formatDate(date: Date, pattern: string): string {
  return pattern.replace(/'((?:[^']|'')*)'|([A-Za-z])\2*/g, (all, quoted: string | undefined) => {
    if (quoted !== undefined) return quoted === '' ? "'" : quoted.replaceAll("''", "'")
    return field(all.charAt(0), all.length, date)
  })
}

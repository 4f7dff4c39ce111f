/** The plots of the libraries. */

import { barPlot } from '../support/bar-plot.js'
import { figure } from '../support/table.js'
import { COMPARED, comparison, type LibraryResults } from './results.js'

/** SVG by path. */
export function plots({ speed, bundle, date, versions }: LibraryResults): Record<string, string> {
  const [run] = speed
  if (!run) throw new Error('no runtime was measured')
  const subject = `einmal ${versions['einmal']}, ${date}`
  return {
    'docs/benchmarks/speed.svg': barPlot({
      title: 'Speed, against the fastest other library in the same run',
      subtitle: `Longer is better; behind each bar, the time of one call. ${run.runtime}, ${subject}.`,
      legend: [
        { kind: 'own', text: 'einmal' },
        { kind: 'peer', text: 'peers' },
      ],
      panels: run.tasks.slice(0, 3).map(({ title, entries }) => ({
        title,
        bars: entries.map(({ name, speed: times, microseconds }) => ({
          label: name,
          value: times,
          text: `${figure(times)}× (${figure(microseconds)} µs)`,
          kind: name === 'einmal' ? 'own' : 'peer',
        })),
      })),
    }),
    'docs/benchmarks/runtimes.svg': barPlot({
      title: 'einmal, against the fastest other library on each runtime',
      subtitle: `Longer is better; behind each bar, the fastest peer. ${subject}.`,
      legend: [{ kind: 'own', text: 'einmal' }],
      panels: COMPARED.map((id) => ({
        title: comparison(run, id).title,
        bars: speed.map((each) => {
          const { speed, peer } = comparison(each, id)
          return {
            label: each.runtime.replace(/^(\w+ \d+).*/, '$1'),
            value: speed,
            text: `${figure(speed)}× (${peer})`,
            kind: 'own',
          }
        }),
      })),
    }),
    'docs/benchmarks/size.svg': barPlot({
      title: 'Bundle size of the whole library',
      subtitle: `Shorter is better; minified and gzipped. ${subject}.`,
      legend: [
        { kind: 'own', text: 'einmal' },
        { kind: 'peer', text: 'brings its hashes along' },
        { kind: 'other', text: 'leaves them to the runtime' },
      ],
      panels: [
        {
          title: '',
          bars: bundle.map(({ name, whole, hashes, parsesUri, algorithms }) => ({
            label: name,
            value: whole.gzipped,
            text: `${(whole.gzipped / 1000).toFixed(1)} kB (${abilities(algorithms, parsesUri)})`,
            kind: name === 'einmal' ? 'own' : hashes === 'own' ? 'peer' : 'other',
          })),
        },
      ],
    }),
  }
}

function abilities(algorithms: number, parses: boolean): string {
  return [algorithms === 3 ? 'three hashes' : 'SHA1 only', ...(parses ? ['parses URIs'] : [])].join(
    ', ',
  )
}

// @ts-check
/**
 * Bundles an app of React Native with Metro and the Babel preset of React Native, as its command line does:
 * node test/runtimes/metro.mjs FOLDER ENTRY OUT. Needs Node 22.13 or newer.
 */

import { createRequire } from 'node:module'
import { resolve } from 'node:path'

const { resolve: locate } = createRequire(import.meta.url)
const [folder = '.', entry = 'index.js', out = 'bundle.js'] = process.argv.slice(2)

// Not literals: these packages are installed apart, and only their programs are used.
const [metro, configuration] = await Promise.all(
  ['metro', 'metro-config'].map((name) => import(locate(name))),
)
const defaults = await configuration.getDefaultConfig(resolve(folder))
const config = configuration.mergeConfig(defaults, {
  projectRoot: resolve(folder),
  watchFolders: [resolve(folder), resolve(locate('metro-runtime/package.json'), '..')],
  cacheStores: [],
  maxWorkers: 1,
  reporter: { update: () => undefined },
  resolver: { useWatchman: false, unstable_conditionNames: ['react-native'] },
  transformer: {
    babelTransformerPath: locate('@react-native/metro-babel-transformer'),
    asyncRequireModulePath: locate('metro-runtime/src/modules/asyncRequire'),
    // Helpers become part of each file: the folder has no @babel/runtime.
    enableBabelRuntime: false,
  },
})
await metro.runBuild(config, { entry, out, dev: false, minify: false, platform: 'android' })

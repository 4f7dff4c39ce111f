import type { NextConfig } from 'next'

const config: NextConfig = {
  // Not the folder above with another lock file.
  turbopack: { root: import.meta.dirname },
}

export default config

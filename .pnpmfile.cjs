/**
 * What differs between a package in this repository and the package that is published: the `source` condition, which lets
 * tests and tools run the sources, has no place where there are none.
 */
module.exports = {
  hooks: {
    /** @param {{ exports?: Record<string, { source?: string }> }} manifest */
    beforePacking(manifest) {
      for (const target of Object.values(manifest.exports ?? {})) delete target.source;
      return manifest;
    },
  },
};

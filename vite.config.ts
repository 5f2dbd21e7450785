import { fileURLToPath } from "node:url";

import { defineConfig } from "vite";

// One entry for all pages. Django serves the result under /static/ and finds the hashed names in the manifest.
export default defineConfig({
  base: "/static/",
  publicDir: "static/public",
  build: {
    outDir: "static/build",
    emptyOutDir: true,
    manifest: "manifest.json",
    sourcemap: true,
    target: "es2022",
    // Content-Security-Policy allows our own files only: nothing may become a data: URL.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: fileURLToPath(new URL("static/src/main.ts", import.meta.url)),
    },
  },
});

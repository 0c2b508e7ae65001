#!/usr/bin/env bash
# Bundles the graph component of the app into one file, with the licences of what is inside.
# Needs Node.js 18 or later and npm; the versions are pinned in package-lock.json.
set -euo pipefail
cd "$(dirname "$0")/../ptmgraph/views/graph_component/frontend"
npm ci
npx esbuild src/main.js --bundle --format=esm --target=es2022 --minify \
    --legal-comments=eof --outfile=../bundle/graph.js
for package in cytoscape; do
    node -p "const p = require('./node_modules/$package/package.json'); p.name + ' ' + p.version"
    echo
    cat "node_modules/$package/LICENSE"
    echo
done >../bundle/THIRD_PARTY_LICENSES.txt

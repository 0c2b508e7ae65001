"""The code scan's reader of JavaScript and TypeScript: docs/code_scan.md."""

"""Bills of materials of any tool: CycloneDX and SPDX."""

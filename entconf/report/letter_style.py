"""How a letter looks, on a screen and on paper (A4)."""

from __future__ import annotations

from typing import Final

STYLE: Final = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #e9e9ec; color: #1a1a1a;
  font: 11pt/1.45 "Marianne", "Liberation Sans", Arial, Helvetica, sans-serif; }
article { width: 210mm; max-width: 100%; min-height: 297mm; margin: 1rem auto; padding: 18mm;
  background: #fff; box-shadow: 0 0 4px #0004; display: flex; flex-direction: column; }
header { display: grid; grid-template-columns: 1fr 1fr; gap: 2mm 8mm; margin-bottom: 8mm; }
header p { margin: 0; overflow-wrap: anywhere; }
.day { text-align: right; }
.to { grid-column: 2; text-align: right; margin-top: 6mm; font-weight: bold; }
h1 { font-size: 14pt; line-height: 1.25; margin: 0 0 4mm; }
h2 { font-size: 11.5pt; line-height: 1.3; margin: 6mm 0 1.5mm; padding-top: 2.5mm;
  border-top: 1px solid #767676; break-after: avoid; }
p { margin: 0 0 2.5mm; }
.do { break-after: avoid; }
table { width: 100%; table-layout: fixed; border-collapse: collapse; font-size: 9.5pt;
  line-height: 1.35; }
th, td { text-align: left; vertical-align: top; padding: 1.2mm 2mm; border: 1px solid #8a8a8a;
  overflow-wrap: anywhere; }
thead th { background: #eef0f4; white-space: nowrap; }
tbody th { font-weight: normal; }
thead .name { width: 44mm; } thead .initials { width: 19mm; } thead .id { width: 40mm; }
thead .class { width: 17mm; } thead .since { width: 24mm; }
tr { break-inside: avoid; }
thead { display: table-header-group; }
tbody .id { font-family: "Liberation Mono", Consolas, monospace; font-size: 8.5pt; }
.since { white-space: nowrap; }
.end { margin: 8mm 0; break-inside: avoid; }
footer { margin-top: auto; padding-top: 2mm; border-top: 1px solid #767676; font-size: 8.5pt;
  display: flex; justify-content: space-between; gap: 8mm; color: #333; }
footer p { margin: 0; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
@media (max-width: 210mm) { article { padding: 6mm; margin: 0; min-height: 0; } }
@media print {
  @page { size: A4; margin: 16mm 15mm; }
  body { background: #fff; }
  article { width: auto; min-height: 0; margin: 0; padding: 0; box-shadow: none; display: block;
    break-after: page; }
  article:last-child { break-after: auto; }
}
"""

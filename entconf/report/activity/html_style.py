"""How the report looks in a browser, on a screen and on paper (A4)."""

from __future__ import annotations

from typing import Final

STYLE: Final = """
:root { color-scheme: light; --blue: #1f4e79; --grey: #555; }
* { box-sizing: border-box; }
body { margin: 0; background: #e9e9ec; color: #1a1a1a;
  font: 10.5pt/1.4 "Noto Sans", "Marianne", "Liberation Sans", Arial, Helvetica, sans-serif; }
main { max-width: 210mm; margin: 1rem auto; padding: 14mm; background: #fff;
  box-shadow: 0 0 4px #0004; overflow-wrap: anywhere; }
h1 { font-size: 16pt; line-height: 1.2; margin: 0 0 2mm; color: var(--blue); }
h2 { font-size: 12.5pt; margin: 6mm 0 2mm; color: var(--blue); }
h3 { font-size: 10.5pt; margin: 4mm 0 1.5mm; }
p { margin: 0 0 2mm; }
ul { margin: 0 0 2mm; padding-left: 5mm; }
.school { font-size: 12pt; font-weight: bold; margin: 0; }
.quiet { color: var(--grey); }
.keys { display: grid; grid-template-columns: repeat(auto-fit, minmax(27mm, 1fr)); gap: 2.5mm;
  margin: 3mm 0; padding: 0; }
.keys div { background: #eef3f8; border-radius: 1mm; padding: 2mm;
  display: flex; flex-direction: column-reverse; justify-content: flex-end; }
.keys dt { font-size: 9pt; }
.keys dd { margin: 0; font-size: 15pt; line-height: 1.2; font-weight: bold; color: var(--blue); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(80mm, 1fr)); gap: 0 8mm; }
svg { width: 100%; height: auto; display: block; font: 8px sans-serif; }
table { width: 100%; border-collapse: collapse; font-size: 9.5pt; line-height: 1.3; }
th, td { text-align: left; vertical-align: top; padding: 1mm 1.5mm;
  border-bottom: 1px solid #bbb; }
thead th { font-size: 8.5pt; color: var(--grey); }
.number { text-align: right; white-space: nowrap; }
.letter th:nth-child(1) { width: 9mm; } .letter th:nth-child(2) { width: 34%; }
.letter th:nth-child(3) { width: 21mm; }
.appendix table { width: auto; min-width: 50%; }
.state { font-weight: bold; } .state.done, .state.declared { color: #1b6e3c; }
.state.partly { color: #8a5300; } .state.none { color: var(--grey); }
.sign { display: grid; grid-template-columns: 1fr 1fr; gap: 8mm; margin: 6mm 0 10mm; }
tr { break-inside: avoid; }
h2, h3 { break-after: avoid; }
footer { font-size: 8pt; color: var(--grey); margin-top: 5mm; }
@media (max-width: 210mm) { main { margin: 0; padding: 5mm; } }
@media print {
  @page { size: A4; margin: 13mm 14mm; }
  body { background: #fff; font-size: 9pt; }
  main { margin: 0; padding: 0; box-shadow: none; max-width: none; }
  table { font-size: 8.5pt; }
  .appendix { break-before: page; }
}
"""

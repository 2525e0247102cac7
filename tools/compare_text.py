#!/usr/bin/env python3
"""compare_text.py DIR: strategia.pdf, strategia.docx and strategia.html say the same.

DOCX and HTML are compared exactly: every cell of every table in order, every paragraph of the body in
order. The PDF has no such marks and breaks words and pages, so of it every number of the tables and
every run of four words of the body is looked for. Page furniture (running heads, contents, lists)
differs by format and is left out. Exit 1 with what is not found."""
import re
import subprocess
import sys
import zipfile
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def norm(text):
    text = re.sub("\u00ad\\s*", "", text)
    text = text.replace("\u200b", "").replace("\u2060", "").replace("\u2011", "-")
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ")).strip()


def words(text):
    return re.findall(r"[^\W\d_]+", norm(text).lower())


class Html(HTMLParser):
    """Paragraphs and table cells of <main>, without navigation, pictures and note marks."""

    SKIP = {"style", "script", "svg", "nav", "head", "sup"}
    BREAK = {"p", "li", "h1", "h2", "h3", "h4", "h5", "caption", "figcaption", "dt", "dd", "div", "section", "ol", "ul", "aside"}

    def __init__(self):
        super().__init__()
        self.skip, self.cell, self.part = 0, None, ""
        self.cells, self.paragraphs = [], []

    def flush(self):
        if norm(self.part):
            self.paragraphs.append(norm(self.part))
        self.part = ""

    def handle_starttag(self, tag, attrs):
        if tag in self.SKIP:
            self.skip += 1
        elif tag in {"td", "th"}:
            self.flush()
            self.cell = ""
        elif tag == "br":
            self.part += " "
        elif tag in self.BREAK:
            self.flush()

    def handle_endtag(self, tag):
        if tag in self.SKIP:
            self.skip -= 1
        elif tag in {"td", "th"}:
            self.cells.append(norm(self.cell or ""))
            self.cell = None
        elif tag in self.BREAK:
            self.flush()

    def handle_data(self, data):
        if self.skip:
            return
        if self.cell is not None:
            self.cell += data
        else:
            self.part += data


def docx(path):
    """Cells and paragraphs; paragraphs of contents and lists are left out by their style."""
    with zipfile.ZipFile(path) as z:
        body = ET.fromstring(z.read("word/document.xml")).find(W + "body")
        notes = ET.fromstring(z.read("word/footnotes.xml"))
    in_cells = {p for t in body.iter(W + "tc") for p in t.iter(W + "p")}

    def text(node):
        out = []
        for n in node.iter():
            if n.tag == W + "t":
                out.append(n.text or "")
            elif n.tag in (W + "tab", W + "br"):
                out.append(" ")
        return norm("".join(out))

    cells = [text(c) for c in body.iter(W + "tc")]
    paragraphs = []
    for p in body.iter(W + "p"):
        style = p.find(f"{W}pPr/{W}pStyle")
        name = style.get(W + "val") if style is not None else ""
        if p in in_cells or name.startswith("Spis") or name == "Nagwekspisu" or not text(p):
            continue
        paragraphs.append(text(p))
    paragraphs.extend(text(p) for p in notes.iter(W + "p") if text(p))
    return cells, paragraphs


def main():
    folder = sys.argv[1]
    h = Html()
    h.feed(open(f"{folder}/strategia.html", encoding="utf-8").read())
    h.flush()
    cells, paragraphs = docx(f"{folder}/strategia.docx")
    pdf = norm(subprocess.run(["pdftotext", "-enc", "UTF-8", f"{folder}/strategia.pdf", "-"], check=True, capture_output=True).stdout.decode())
    bad = 0

    differ = [(a, b) for a, b in zip(cells, h.cells) if a != b]
    print(f"komórki tabel: DOCX {len(cells)}, HTML {len(h.cells)}, różne {len(differ)}")
    bad += len(differ) + abs(len(cells) - len(h.cells))
    for a, b in differ[:10]:
        print(f"    {a!r} ≠ {b!r}")

    # Numbers of headings and captions are fields in the DOCX, and labels of captions differ in form:
    # words are compared.
    ours = [" ".join(words(p)) for p in paragraphs if len(words(p)) > 3]
    theirs = {" ".join(words(p)) for p in h.paragraphs}
    flat = " ".join(" ".join(words(p)) for p in h.paragraphs)
    lost = [p for p in ours if p not in theirs and p not in flat]
    print(f"akapity DOCX: {len(ours)}, nieobecne w HTML: {len(lost)}")
    bad += len(lost)
    for p in lost[:10]:
        print(f"    {p[:150]}")
    back = " ".join(" ".join(words(p)) for p in paragraphs)
    extra = [p for p in h.paragraphs if len(words(p)) > 3 and " ".join(words(p)) not in back]
    print(f"akapity HTML: {len(h.paragraphs)}, nieobecne w DOCX: {len(extra)}")
    bad += len(extra)
    for p in extra[:10]:
        print(f"    {p[:150]}")

    numbers = {c for c in cells if re.fullmatch(r"[−-]?[\d ]+(,\d+)?%?", c)}
    gone = sorted(n for n in numbers if n not in pdf)
    print(f"liczby z tabel: {len(numbers)}, nieobecne w PDF: {len(gone)}")
    bad += len(gone)
    if gone:
        print("   ", "; ".join(gone[:20]))
    tokens = words(pdf)
    grams = {tuple(tokens[i : i + 4]) for i in range(len(tokens) - 3)}
    runs = [tuple(w[i : i + 4]) for w in (words(p) for p in paragraphs) for i in range(len(w) - 3)]
    broken = [r for r in runs if r not in grams]
    share = len(broken) / max(1, len(runs))
    # A page break puts a footnote or a running head between two words of a sentence.
    print(f"czwórki słów DOCX: {len(runs)}, nieobecne w PDF: {len(broken)} ({share:.1%})")
    if share > 0.02:
        bad += 1
        for r in broken[:15]:
            print("   ", " ".join(r))
    sys.exit(1 if bad else 0)


main()

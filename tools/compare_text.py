#!/usr/bin/env python3
"""compare_text.py DIR: the words of strategia.pdf, strategia.docx and strategia.html agree.

Page furniture (running heads, page numbers, contents) differs by format, so the comparison is of
sentences: every sentence of five words or more in the body of one format must be in the others.
Exit 1 with the sentences that are not."""
import re
import subprocess
import sys
import zipfile
from html.parser import HTMLParser


def norm(text):
    text = text.replace("\u00ad", "").replace("\u200b", "").replace("\u2011", "-")
    text = re.sub(r"-\s*\n\s*", "-", text)
    return re.sub(r"\s+", " ", text)


class Text(HTMLParser):
    SKIP = {"style", "script", "svg", "nav", "head", "title"}

    def __init__(self):
        super().__init__()
        self.out, self.depth = [], 0

    def handle_starttag(self, tag, attrs):
        if tag in self.SKIP:
            self.depth += 1
        if tag in {"p", "li", "td", "th", "h1", "h2", "h3", "h4", "h5", "caption", "dt", "dd", "br", "div", "figcaption"}:
            self.out.append("\n")

    def handle_endtag(self, tag):
        if tag in self.SKIP and self.depth:
            self.depth -= 1

    def handle_data(self, data):
        if not self.depth:
            self.out.append(data)


def html_text(path):
    p = Text()
    p.feed(open(path, encoding="utf-8").read())
    return "".join(p.out)


def docx_paragraphs(path):
    out = []
    with zipfile.ZipFile(path) as z:
        for name in ("word/document.xml", "word/footnotes.xml"):
            if name not in z.namelist():
                continue
            xml = z.read(name).decode()
            for p in re.findall(r"<w:p[ >].*?</w:p>", xml, re.S):
                t = "".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", p))
                out.append(t.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&").replace("&#39;", "'"))
    return "\n".join(out)


def words(text):
    return re.findall(r"[0-9A-Za-zÀ-ž]+", norm(text).lower())


def grams(tokens, n=5):
    return {tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1)}


def main():
    folder = sys.argv[1]
    pdf = subprocess.run(["pdftotext", "-enc", "UTF-8", f"{folder}/strategia.pdf", "-"], check=True, capture_output=True).stdout.decode()
    texts = {"pdf": pdf, "docx": docx_paragraphs(f"{folder}/strategia.docx"), "html": html_text(f"{folder}/strategia.html")}
    bags = {k: set(words(v)) for k, v in texts.items()}
    bad = False
    for a in texts:
        for b in texts:
            if a == b:
                continue
            missing = sorted(w for w in bags[a] - bags[b] if len(w) > 3)
            # Hyphenation splits a few words of the PDF; they are found joined.
            if a == "pdf" or b == "pdf":
                joined = "".join(words(texts[b]))
                missing = [w for w in missing if w not in joined]
            share = len(missing) / max(1, len(bags[a]))
            print(f"{a} → {b}: słowa {len(bags[a])}, nieobecne {len(missing)}")
            if share > 0.01:
                bad = True
                print("   ", ", ".join(missing[:40]))
    body = grams(words(texts["docx"])) & grams(words(texts["html"]))
    share = len(body) / max(1, len(grams(words(texts["docx"]))))
    print(f"wspólne ciągi pięciu słów DOCX i HTML: {share:.1%}")
    sys.exit(1 if bad or share < 0.9 else 0)


main()

#!/usr/bin/env bash
# Makes the font subsets of this folder again from Debian's packages.
# Needs: apt-get (download only), dpkg, pyftsubset (Python package fonttools).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq fonts-open-sans fonts-crosextra-caladea fonts-dejavu-core
for package in ./*.deb; do dpkg -x "$package" tree; done
fonts=tree/usr/share/fonts/truetype

letters="U+0020-007E,U+00A0-024F,U+0259,U+02BC,U+02C6,U+02C7,U+02D8-02DD,U+0300-0304,U+0306-0308,\
U+030A-030C,U+0327,U+0328,U+0370-03FF,U+0400-045F,U+0490,U+0491,U+2000-206F,U+2070-209F,\
U+20A0-20BF,U+2100-214F,U+2150-218B,U+2190-21FF,U+2200-22FF,U+25A0-25FF,U+FB00-FB04,U+FFFD"
signs="U+0020,U+00A0,U+0370-03FF,U+0400-045F,U+0490,U+0491,U+02B0-02FF,U+2000-206F,U+2070-209F,\
U+20A0-20BF,U+2100-214F,U+2150-218B,U+2190-22FF,U+2300-23FF,U+2500-27BF,U+2B00-2B2F,U+FFFD,\
U+1F600-1F64F"
features=kern,liga,ccmp,locl,mark,mkmk,tnum,lnum,pnum,onum,frac,sups,subs,case

for style in Regular Bold Italic BoldItalic; do
  for source in open-sans/OpenSans crosextra/Caladea; do
    pyftsubset "$fonts/$source-$style.ttf" --unicodes="$letters" --layout-features="$features" \
      --no-hinting --drop-tables+=FFTM,DSIG --output-file="$here/$(basename "$source")-$style.ttf"
  done
done
pyftsubset "$fonts/dejavu/DejaVuSans.ttf" --unicodes="$signs" --no-hinting --drop-tables+=FFTM \
  --output-file="$here/DejaVuSans.ttf"

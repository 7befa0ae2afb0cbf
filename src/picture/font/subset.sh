#!/usr/bin/env bash
# Makes NotoSansSC.otf, which the pictures are written in, anew: of Debian's fonts-noto-cjk, with what
# `characters.py` lists and nothing else. Needs apt-get, dpkg-deb, and Python 3 with venv.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
here=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$work" && apt-get download fonts-noto-cjk && dpkg-deb -x fonts-noto-cjk_*.deb .)
python3 -m venv "$work/python"
"$work/python/bin/pip" install --quiet --disable-pip-version-check fonttools==4.68.0
python3 characters.py >"$work/characters"
# The third face of the collection is the Chinese one with simplified characters. No ligatures and no kerning: a
# character is one glyph, as wide as the font says, so that the width of a text is known before it is drawn.
"$work/python/bin/pyftsubset" "$work/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc" \
    --font-number=2 --unicodes-file="$work/characters" --layout-features= --no-hinting --notdef-outline \
    --output-file="$here/NotoSansSC.otf"
ls -l "$here/NotoSansSC.otf"
